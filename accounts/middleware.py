"""What every request knows about its reader, and what browsers and proxies may keep of the answer."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control


def reader_time_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show times in the reader's own zone; before sign-in, and for a zone nobody knows any more, in the site's."""

    def answer(request: HttpRequest) -> HttpResponse:
        with timezone.override(_zone_of(request)):
            return get_response(request)

    return answer


def nothing_stored(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let nobody keep what a signed-in person was shown: after signing out, the Back button finds nothing."""

    def answer(request: HttpRequest) -> HttpResponse:
        is_known = request.user.is_authenticated  # asked before: signing out is an answer to somebody, too
        response = get_response(request)
        if is_known and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return answer


def _zone_of(request: HttpRequest) -> ZoneInfo | None:
    name = getattr(request.user, "time_zone", "")
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError):  # a zone that the system has dropped, or no zone at all
        return None
