"""A form that is larger than we take is refused by the length it announces, before any of it is read."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt, csrf_protect

MOST_BYTES = 20 * 1024 * 1024
"""Of one file."""
FOR_THE_REST = 64 * 1024
"""Of a form that carries a file: its other fields and what stands between them."""

View = Callable[..., HttpResponse]


class LeaveUnread(FileUploadHandler):
    """First of `FILE_UPLOAD_HANDLERS`: reads nothing of a form that is too large, so it seems empty.

    A body without a length needs no rule of its own: Django reads as much as was announced, and that is nothing.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 (its name in Django)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]] | None:
        """No fields and no files in place of too many bytes."""
        return (QueryDict(encoding=encoding), MultiValueDict()) if content_length > _most() else None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Left to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Left to the next handler."""


def takes_a_file(too_large: View) -> Callable[[View], View]:
    """For a page with a form for a file: `too_large` answers what is larger than we take.

    It answers before the token of the form is asked for, which lies in the part that nobody reads.
    """

    def with_limit(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            chosen = too_large if announced(request) > _most() else protected
            return chosen(request, *args, **kwargs)

        return answer

    return with_limit


def announced(request: HttpRequest) -> int:
    """The length that the request says it has, in bytes; 0 when it says nothing that is a number."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() else 0


def _most() -> int:
    return MOST_BYTES + FOR_THE_REST
