"""The log of reminders."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from chase.log_filters import DAYS, OUTCOMES, read_filters
from chase.rules import RULES
from chase.services.log import entry, lines_of
from chase.services.office import may_see_chase
from common.htmx import render_page

ROWS_ON_A_PAGE = 50


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who was told what, when and why, and what became of it. The number of queries does not grow with the lines."""
    may_see_chase(request.user).require()  # type: ignore[arg-type]
    here, filters = reverse("chase:log"), read_filters(request.GET)
    lines = lines_of(request.user, filters)  # type: ignore[arg-type]
    page = Paginator(lines, ROWS_ON_A_PAGE).get_page(filters.page or 1)
    context = {
        "here": here,
        "filters": filters,
        "kinds": [(kind, rule.title) for kind, rule in RULES.items()],
        "states": [(state, words) for state, (words, _condition) in OUTCOMES.items()],
        "days": DAYS.items(),
        "entries": [entry(line) for line in page.object_list],
        "page": page,
        "query": filters.with_().query,
        "next_query": filters.with_(page=str(page.next_page_number())).query if page.has_next() else "",
    }
    response = render_page(request, "chase/log.html", context, partial="lines")
    response["HX-Push-Url"] = here + filters.query
    return response
