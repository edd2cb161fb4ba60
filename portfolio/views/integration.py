from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from assessments.services.policy import current_limits
from common.htmx import render_page
from portfolio.exports.spreadsheet import FileKind, download
from portfolio.integration.board import asked_for, heading, lines_of
from portfolio.integration.demand import AllDemand, Demand, demand_seen_by
from portfolio.integration.filters import DEMAND, BoardFilters, read_filters
from portfolio.integration.naming import NAMELESS, key_of
from portfolio.integration.pilots import pilots_of, rows_of
from portfolio.integration.sheet import board_sheet
from portfolio.units import UnitTree
from portfolio.views.counted import counted

if TYPE_CHECKING:
    from accounts.models import User

ROWS_ON_A_PAGE = 100


@require_safe
def integration_board(request: HttpRequest) -> HttpResponse:
    """What the pilots that the viewer may see ask of each system of record.

    Five questions to the database besides those about the viewer, however many pilots and systems there are: the
    policy, the units, the demand, the data checks, the names of connection owners.
    """
    here, demand, units = reverse("portfolio:integration"), demand_seen_by(_person(request)), UnitTree.read()
    filters, notes = read_filters(request.GET, units.names)
    everything = demand.systems()
    within = demand.systems(units.below(int(filters.unit))) if filters.unit else everything
    ahead = current_limits().integration_looks_ahead
    found = asked_for(within, filters, today=localdate(), ahead=ahead)
    page = Paginator(found, ROWS_ON_A_PAGE).get_page(filters.page or 1)
    response = render_page(
        request,
        "portfolio/integration.html",
        {
            "here": here,
            "filters": filters,
            "notes": notes,
            "heading": heading(everything),
            "units": [(str(pk), name) for pk, name in units.options(demand.units)],
            "soon_days": ahead,
            "demand_sort": DEMAND,
            "lines": lines_of(list(page), today=localdate()),
            "page": page,
            "next_query": filters.with_(page=str(page.next_page_number())).query if page.has_next() else "",
            "first_query": filters.with_().query,
            "clear_query": BoardFilters(sort=filters.sort).query,
            "by_decision_query": filters.with_(sort="").query,
            "by_demand_query": filters.with_(sort=DEMAND).query,
            "currency": settings.CURRENCY,
        },
        partial="systems",
    )
    response["HX-Push-Url"] = here + filters.query
    return response


@require_safe
@counted
def export_integration_board(request: HttpRequest, kind: FileKind) -> HttpResponseBase:
    """The board as it is filtered and sorted, all its rows, as a file."""
    demand, units = demand_seen_by(_person(request)), UnitTree.read()
    filters, _notes = read_filters(request.GET, units.names)
    within = demand.systems(units.below(int(filters.unit)) if filters.unit else None)
    ahead = current_limits().integration_looks_ahead
    sheet = board_sheet(asked_for(within, filters, today=localdate(), ahead=ahead))
    return download(sheet, kind, name=f"integration-{localdate().isoformat()}")


@require_safe
def integration_system(request: HttpRequest, system: str) -> HttpResponse:
    """The pilots of one system of record, or those that name none; 404 for a system that no pilot of theirs names."""
    person, today = _person(request), localdate()
    demand = _named(demand_seen_by(person), system)
    page = Paginator(pilots_of(demand, person), ROWS_ON_A_PAGE).get_page(request.GET.get("page", "1"))
    return render_page(
        request,
        "portfolio/integration_system.html",
        {
            "system": demand,
            "line": lines_of([demand], today=today)[0],
            "rows": rows_of(page, demand, today=today),
            "page": page,
            "currency": settings.CURRENCY,
        },
    )


def _person(request: HttpRequest) -> "User":
    return cast("User", request.user)


def _named(demand: AllDemand, system: str) -> Demand:
    """The system of an address; that no pilot lacks one is no reason to say there is no such page."""
    key = "" if system == NAMELESS else key_of(system)
    found = next((one for one in demand.systems() if one.key == key), None)
    if found is None and system != NAMELESS:
        raise Http404
    return found or Demand(key)
