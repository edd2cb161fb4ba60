from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Aggregate, Count, F, Q
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.htmx import render_page
from pilots.permissions import may_propose
from portfolio import funnel, headline, heat_map, ranking, standing_views
from portfolio.columns import columns
from portfolio.conditions import condition
from portfolio.delivering import delivered_by_units
from portfolio.filter_form import filter_fields
from portfolio.filters import read_filters
from portfolio.listed import listed
from portfolio.listing import look
from portfolio.sorting import Order
from portfolio.table import rows_of
from portfolio.units import UnitTree


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """The whole portfolio at a glance and, below, the table of the pilots that were asked for.

    Four questions to the database besides those about the viewer: the units, the totals, the rows, what was delivered.
    """
    here, today, units = reverse("portfolio:portfolio"), localdate(), UnitTree.read()
    filters, notes = read_filters(request.GET, units)
    order, after = Order.read(filters.sort), Q()
    try:
        after = order.after(filters.after) if filters.after else after
    except ValueError:
        notes.append(_("That page of the table is not known any more; this is the first."))
    asked = condition(filters, units, today=today)
    pilots = listed(request.user)  # type: ignore[arg-type]
    totals = pilots.aggregate(**_sums(asked, units, today))
    listing = look(pilots, asked, order=order, after=after, today=today)
    figures, causes = headline.Headline.of(totals), ranking.ranked(totals)
    response = render_page(
        request,
        "portfolio/portfolio.html",
        {
            "here": here,
            "headline": figures,
            "top_cause": causes[0],
            "top_cause_share": figures.share_held_by(causes[0]),
            "longest": listing.longest,
            "funnel": funnel.Funnel.of(totals),
            "causes": causes,
            "deliveries": delivered_by_units(pilots),
            "heat": heat_map.lay_out(listing.worst, totals, filters),
            "views": standing_views.standing_views(totals, filters),
            "fields": filter_fields(filters, totals, units),
            "filters": filters,
            "columns": columns(filters, order),
            "rows": rows_of(listing.page, today=today),
            "matched": totals["matched"],
            "next_query": filters.with_(after=listing.next).query if listing.next else "",
            "first_query": filters.with_().query,
            "export_query": filters.with_().query,
            "notes": notes,
            "today": today,
            "may_propose": may_propose(request.user),  # type: ignore[arg-type]
        },
        partial="pilots",
    )
    response["HX-Push-Url"] = here + filters.query
    return response


def _sums(asked: Q, units: UnitTree, today: date) -> dict[str, Aggregate]:
    """Everything that is counted or added up, for one pass over the pilots."""
    owner = JSONObject(id=F("current__person__pk"), name=F("current__person__name"))
    return {
        **headline.sums(),
        **funnel.sums(),
        **ranking.sums(),
        **standing_views.sums(units, today=today),
        **heat_map.sums(asked),
        "matched": Count("pk", filter=asked),
        "units": ArrayAgg("unit_id", distinct=True, default=[]),
        "owners": ArrayAgg(owner, distinct=True, filter=Q(current__isnull=False), default=[]),
    }
