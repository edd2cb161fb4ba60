from dataclasses import replace
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.htmx import render_page
from pilots.permissions import may_propose
from portfolio import sections
from portfolio.filter_form import names_of
from portfolio.filters import Filters, read_filters
from portfolio.listing import look
from portfolio.meant import standing_in
from portfolio.question import Question
from portfolio.sorting import Order
from portfolio.table import rows_of
from portfolio.totals import read_standing, totals_of
from portfolio.units import UnitTree

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """The whole portfolio at a glance and, below, the table of the pilots that were asked for.

    Four questions to the database besides those about the viewer: the units, the totals, the rows, the names of owners;
    two more where little or something special is asked for.
    """
    here, today, units = reverse("portfolio:portfolio"), localdate(), UnitTree.read()
    filters, notes = read_filters(request.GET, units)
    if not _begins_at_a_row(filters):
        filters = replace(filters, after="")
        notes.append(_("That page of the table is not known any more; this is the first."))
    person = cast("User", request.user)
    question, totals = Question.asked(person, filters, units, today), totals_of(person)
    listing, asked = look(question), filters.with_()
    found = standing_in(totals, asked.asked) if question.is_known else read_standing(listing.standing)
    response = render_page(
        request,
        "portfolio/portfolio.html",
        {
            "here": here,
            "headline": sections.headline_of(totals),
            "overview": sections.overview(totals, units, listing.longest, today),
            "heat": sections.heat(listing.worst, found, asked),
            "questions": sections.questions(asked, totals, units, names_of(totals.owners), today),
            "filters": filters,
            "heads": sections.heads(asked, question.order),
            "rows": rows_of(listing.page, today=today),
            "matched": found.pilots(lambda state: True),
            "next_query": filters.with_(after=listing.next).query if listing.next else "",
            "first_query": asked.query,
            "export_query": asked.query,
            "notes": notes,
            "may_propose": may_propose(person),
        },
        partial="pilots",
    )
    response["HX-Push-Url"] = here + filters.query
    return response


def _begins_at_a_row(filters: Filters) -> bool:
    """Whether the page of the table is the first, or names the row it follows."""
    try:
        return not filters.after or bool(Order.read(filters.sort).after(filters.after))
    except ValueError:
        return False
