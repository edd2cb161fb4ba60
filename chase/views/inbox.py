"""The reader's reminders, and how many of them are new."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.models import User
from assessments.services.policy import current_limits
from chase.services import inbox as services
from chase.services.snoozing import today_of
from chase.wording import chain_in_words, things_waiting
from common.htmx import render_page


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What the reader was told and still waits, what sleeps, what was closed. Who looks at it has read it."""
    person = request.user
    assert isinstance(person, User)  # noqa: S101  (LoginRequiredMiddleware has seen to it)
    today, closed_within = today_of(person), current_limits().inbox_keeps_closed
    items = services.items(person, today=today)
    services.mark_read(person)
    context = {
        "heading": things_waiting(person, len(items)),
        "today": today,
        "items": [(item, chain_in_words(item.reminder.chain, person, today=today)) for item in items],
        "snoozed": services.snoozed(person, today=today),
        "closed": services.closed(person, within=timedelta(days=closed_within)),
        "closed_within": closed_within,
        "reminders_open": len(items),
    }
    return render_page(request, "chase/inbox.html", context, partial="reminders")


@login_not_required
@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """The count in the bar, asked for again and again: 204 while it is as the page `seen` it, and for who has signed
    out meanwhile, so that what they were typing stays."""
    person, seen = request.user, request.GET.get("seen", "")
    if not isinstance(person, User):
        return HttpResponse(status=204)
    standing = services.standing(person, today=localdate())
    if str(standing) == seen:
        return HttpResponse(status=204)
    answer = TemplateResponse(request, "chase/_unread.html", {"standing": standing})
    if seen:
        answer["HX-Trigger"] = "reminders-changed"
    return answer
