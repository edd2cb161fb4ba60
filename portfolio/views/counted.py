"""Exports that count against the limit of whoever asks for them."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.models import User
from portfolio.services.limits import TooMany, begin_export, end_export

View = Callable[..., HttpResponseBase]


class Counted:
    """What is sent of one export; it has ended when the server closes it, sent or not."""

    def __init__(self, content: Iterable[bytes], export: int) -> None:
        self.content, self.export = content, export

    def __iter__(self) -> Iterator[bytes]:
        yield from self.content

    def close(self) -> None:
        """Called by the response, which closes the content too."""
        end_export(self.export)


def counted(view: View) -> View:
    """An export of the person who asks; answered with 429 and the reason when they have as many as one may."""

    @wraps(view)
    def within_the_limit(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            export = begin_export(by=cast("User", request.user))
        except TooMany as refused:
            return _too_many(request, refused)
        try:
            answer = cast("StreamingHttpResponse", view(request, *args, **kwargs))
        except BaseException:
            end_export(export)
            raise
        answer.streaming_content = Counted(cast("Iterable[bytes]", answer.streaming_content), export)
        return answer

    return within_the_limit


def _too_many(request: HttpRequest, refused: TooMany) -> HttpResponse:
    answer = render(request, "portfolio/too_many_exports.html", {"why": str(refused)}, status=429)
    answer["Retry-After"] = str(refused.seconds)
    return answer
