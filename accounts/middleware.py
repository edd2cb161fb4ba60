"""What every request knows about its reader, and what browsers and proxies may keep of the answer."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import idleness, second_factor
from accounts.time_zones import zone_called


def reader_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Speak the reader's own language; before sign-in the first that the browser asks for and we know, else the
    organisation's."""

    def answer(request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        with translation.override(language or translation.get_language_from_request(request)):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        if not language:
            patch_vary_headers(response, ("Accept-Language",))
        return response

    return answer


def reader_time_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show times in the reader's own zone; before sign-in, and for a zone nobody knows any more, in the site's."""

    def answer(request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_called(getattr(request.user, "time_zone", ""))):
            return get_response(request)

    return answer


def a_working_day_at_most(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """End a session twelve hours after signing in, however busy it was: its cookie may have been copied meanwhile."""

    def answer(request: HttpRequest) -> HttpResponse:
        shown = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY)
        if shown and time.time() - shown[0]["at"] > settings.SESSION_COOKIE_AGE:
            logout(request)
        return get_response(request)

    return answer


def half_an_hour_unused_at_most(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """End a session that nobody used for a while."""

    def answer(request: HttpRequest) -> HttpResponse:
        idleness.look(request)
        return get_response(request)

    return answer


class SignInFirst(LoginRequiredMiddleware):
    """Lead who is not signed in to the sign-in page, and from there back to the page they were on: where a form went
    to, there may be none."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """For a form that was sent, the page that it stood on, if the browser says which."""
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        came_from = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
        page = urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl() if is_ours else ""
        return redirect_to_login(page or settings.LOGIN_REDIRECT_URL)


def nothing_stored(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let nobody keep what a signed-in person was shown: after signing out, the Back button finds nothing."""

    def answer(request: HttpRequest) -> HttpResponse:
        is_known = request.user.is_authenticated  # asked before: signing out is an answer to somebody, too
        response = get_response(request)
        if is_known and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return answer


def second_factor_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lead whoever has to set up a second factor there before anything else; the doors themselves stand open."""

    def answer(request: HttpRequest) -> HttpResponse:
        if second_factor.is_due(request) and not request.path.startswith(second_factor.DOORS):
            return redirect("mfa_activate_totp")
        return get_response(request)

    return answer
