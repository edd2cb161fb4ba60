"""The one door for htmx: a whole page, or the named partial that the request's target asks for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    partial: str = "",
    target: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its `partial` when htmx asked for the element `target` (by default named alike).

    Keyed on HX-Target and never on HX-Request: restoring history sends HX-Request too, and the Back button
    would be given a fragment.
    """
    htmx = request.htmx  # type: ignore[attr-defined]
    wanted = partial and htmx.target == (target or partial) and not htmx.history_restore_request
    response = TemplateResponse(request, f"{template}#{partial}" if wanted else template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
