"""Light, dark, or as the device."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from common.context import APPEARANCES

YEAR = 365 * 24 * 3600


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice in a cookie of this browser, and go back to the page it was made on."""
    choice = request.POST.get("appearance")
    response = HttpResponseRedirect(_page_it_was_chosen_on(request))
    if choice in APPEARANCES:
        response.set_cookie("appearance", choice, max_age=YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
    return response


def _page_it_was_chosen_on(request: HttpRequest) -> str:
    """The address that came with the form, unless it leads to another site."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else resolve_url(settings.LOGIN_REDIRECT_URL)
