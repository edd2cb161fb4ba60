"""A person's private calendar address, and what calendars fetch from it without anybody signing in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.services import calendar_feed
from common.htmx import render_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Make an address for one's own calendar. It is shown once; whoever has it reads the calendar."""
    address = ""
    if request.method == "POST":
        token = calendar_feed.make(by=request.user)  # type: ignore[arg-type]
        address = settings.BASE_URL + reverse("assessments:calendar_feed", args=[token])
    feed = calendar_feed.current(request.user)  # type: ignore[arg-type]
    return render_page(request, "assessments/calendar.html", {"feed": feed, "address": address})


@require_POST
def revoke_calendar(request: HttpRequest) -> HttpResponse:
    """End the address."""
    calendar_feed.revoke(by=request.user)  # type: ignore[arg-type]
    return redirect("assessments:calendar")


@login_not_required
@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The reviews of the person whose address this is; 404 for every other address."""
    person = calendar_feed.person_of(token)
    if person is None:
        raise Http404
    return HttpResponse(calendar_feed.calendar_of(person), content_type="text/calendar; charset=utf-8")
