"""Only administrators see these pages; for everybody else they are not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from accounts.services.people import may_administer

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """Answer 404 to everybody else, before anything is looked up: unknown and forbidden look alike."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_administer(reader(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return answer


def reader(request: HttpRequest) -> User:
    """The person who asks; nobody reaches a view without having signed in."""
    assert isinstance(request.user, User)  # noqa: S101  (LoginRequiredMiddleware has seen to it)
    return request.user
