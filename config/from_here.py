"""A browser says where a request comes from; nothing is changed from the page of another site."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

READING = {"GET", "HEAD", "OPTIONS", "TRACE"}


def only_from_here(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse what a page of another site sends, beside the token of forms: it holds for a leaked token, too.

    Programs and readers of mail say nothing of the kind (Fetch Metadata, `Sec-Fetch-Site`) and go on to the token.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in READING and request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise PermissionDenied(_("This was sent from a page of another site. Nothing was saved."))
        return get_response(request)

    return answer
