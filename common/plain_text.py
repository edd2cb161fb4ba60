"""Text that no database can keep is turned away at the door, before any page looks at it.

No keyboard types NUL, and no browser sends half of a surrogate pair: what holds them was made by a program, so there
is no work of a person to keep. Files are left to who reads them; Django takes NUL out of their names.
"""

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\x00"
UTF_8 = ("utf-8", "utf8", "utf_8")


def only_plain_text(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to NUL in an address, a query, a header, a cookie or a form, and to text in any other encoding than
    UTF-8: only so could half of a surrogate pair come in."""

    def answer(request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower() not in UTF_8:
            raise BadRequest("Only UTF-8 is read here.")
        if any(NUL in text for text in _texts(request)):
            raise BadRequest("NUL is no text.")
        return get_response(request)

    return answer


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    yield from request.headers.values()
    for cookie in request.COOKIES.items():
        yield from cookie
    for sent in (request.GET, request.POST):
        for name, values in sent.lists():
            yield from (name, *values)
    yield from request.FILES
