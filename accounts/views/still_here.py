"""Typing is using a session."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody types, or says that they are still here: being asked is all that it takes."""
    return HttpResponse(status=204)
