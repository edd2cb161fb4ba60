from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from assessments.models import Decision
from assessments.models.decision import DECISION_KINDS
from assessments.services.policy import current_limits
from assessments.standing import register
from common.htmx import render_page
from portfolio.exports.spreadsheet import FileKind, download
from portfolio.register.filters import RegisterFilters, read_filters
from portfolio.register.pack import pack
from portfolio.register.rows import STATES, rows_of
from portfolio.register.sheet import register_sheet
from portfolio.register.standing_views import heading, sums, views_of
from portfolio.views.counted import counted

ROWS_ON_A_PAGE = 50


@require_safe
def register_page(request: HttpRequest) -> HttpResponse:
    """Every decision ever drafted on a pilot the viewer may see, as it stands.

    The number of questions to the database does not depend on the number of decisions.
    """
    here = reverse("portfolio:register")
    filters, notes = read_filters(request.GET)
    counts = _all(request).aggregate(**sums())
    page = _page(_asked(request, filters), filters)
    response = render_page(
        request,
        "portfolio/register.html",
        {
            "here": here,
            "filters": filters,
            "notes": notes,
            "heading": heading(counts),
            "views": views_of(counts, filters),
            "kinds": DECISION_KINDS.items(),
            "states": STATES.items(),
            "rows": rows_of(page.object_list),
            "page": page,
            "next_query": filters.with_(page=str(page.next_page_number())).query if page.has_next() else "",
            "first_query": filters.with_().query,
            "clear_query": RegisterFilters(view=filters.view).query,
            "pack_at_most": current_limits().papers_in_a_pack,
        },
        partial="decisions",
    )
    response["HX-Push-Url"] = here + filters.query
    return response


@require_safe
@counted
def export_register(request: HttpRequest, kind: FileKind) -> HttpResponseBase:
    """The register as it is filtered, all its rows, as a file."""
    filters, _notes = read_filters(request.GET)
    return download(register_sheet(_asked(request, filters)), kind, name=f"decisions-{localdate().isoformat()}")


@require_safe
@counted
def decision_pack(request: HttpRequest) -> FileResponse:
    """The sealed PDFs of the decisions that were asked for, the newest first, as one archive."""
    filters, _notes = read_filters(request.GET)
    sealed = _asked(request, filters).filter(seal__isnull=False)[: current_limits().papers_in_a_pack]
    name = f"sealed-decisions-{localdate().isoformat()}.zip"
    return FileResponse(pack(sealed), as_attachment=True, filename=name, content_type="application/zip")


def _all(request: HttpRequest) -> QuerySet[Decision]:
    return register(request.user)  # type: ignore[arg-type]


def _asked(request: HttpRequest, filters: RegisterFilters) -> QuerySet[Decision]:
    return _all(request).filter(filters.condition)


def _page(decisions: QuerySet[Decision], filters: RegisterFilters) -> Page[Decision]:
    """The page that was asked for; the last one when there are fewer."""
    return Paginator(decisions, ROWS_ON_A_PAGE).get_page(filters.page or 1)
