from typing import TYPE_CHECKING, cast

from django.db.models import Q
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
from portfolio.totals import standing_among, totals_of
from portfolio.units import UnitTree

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """The whole portfolio at a glance and, below, the table of the pilots that were asked for.

    Five questions to the database besides those about the viewer: the units, the totals, the rows, what is due when,
    the names of owners; two more where little or something special is asked for.
    """
    here, today, units = reverse("portfolio:portfolio"), localdate(), UnitTree.read()
    filters, notes = read_filters(request.GET, units)
    order, after = Order.read(filters.sort), Q()
    try:
        after = order.after(filters.after) if filters.after else after
    except ValueError:
        notes.append(_("That page of the table is not known any more; this is the first."))
    asked = condition(filters, units, today=today)
    person = cast("User", request.user)
    pilots, totals = listed(person), totals_of(person)
    found = standing_among(pilots.filter(asked)) if asked else totals
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
            "deliveries": delivered_by_units(totals, units),
            "heat": heat_map.lay_out(listing.worst, found, filters),
            "views": standing_views.standing_views(person, totals, filters, today=today),
            "fields": filter_fields(filters, totals, units),
            "filters": filters,
            "columns": columns(filters, order),
            "rows": rows_of(listing.page, today=today),
            "matched": found.pilots(lambda state: True),
            "next_query": filters.with_(after=listing.next).query if listing.next else "",
            "first_query": filters.with_().query,
            "export_query": filters.with_().query,
            "notes": notes,
            "today": today,
            "may_propose": may_propose(person),
        },
        partial="pilots",
    )
    response["HX-Push-Url"] = here + filters.query
    return response
