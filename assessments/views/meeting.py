"""One review: before it its agenda, while it runs one screen for the room, after it what came of it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.agenda_strip import clock, free_minutes, steps_of
from assessments.forms.review import ActionForm, DecideForm, DeferForm, MinutesForm
from assessments.minutes_paper import key_of
from assessments.models import AgendaItem, MinutesEntry, ReviewAction, ReviewMeeting
from assessments.permissions import may_call_reviews
from assessments.services import agenda, reviews
from assessments.services.assessing import assess_now
from assessments.services.day import day_here
from assessments.services.policy import current_policy
from assessments.services.reviews import ReviewState
from assessments.views.pilot import BLOCKS
from assessments.views.reviews import reader, visible_review
from common.htmx import render_page
from documents.models import Paper
from documents.services import papers
from documents.views.stored import stored_document
from pilots.models import Ownership

DIGITS_OF_AN_ID = 19


@require_safe
def review(request: HttpRequest, reference: int) -> HttpResponse:
    """The review as it stands; `?item=` looks at another pilot of its agenda."""
    meeting = visible_review(request, reference)
    return meeting_page(request, meeting, item=request.GET.get("item", ""))


@require_safe
def room(request: HttpRequest, reference: int) -> HttpResponse:
    """The same pilot for the projector: nothing to press, and it turns with the agenda."""
    meeting = visible_review(request, reference)
    return render_page(
        request, "assessments/room.html", _context(request, meeting, request.GET.get("item", "")), partial="screen"
    )


def meeting_page(
    request: HttpRequest, meeting: ReviewMeeting, *, item: str = "", status: int = 200, **forms: Any
) -> HttpResponse:
    """The page of a review at one of its items, with the forms that could not be saved in their places."""
    context = _context(request, meeting, item) | forms
    return render_page(request, "assessments/review.html", context, partial="clock", status=status)


@require_POST
def open_review(request: HttpRequest, reference: int) -> HttpResponse:
    """Begin the meeting."""
    meeting = visible_review(request, reference)
    return _done(request, meeting, lambda: reviews.open_(meeting, by=reader(request)))


@require_POST
def close_review(request: HttpRequest, reference: int) -> HttpResponse:
    """End the meeting as held."""
    meeting = visible_review(request, reference)
    return _done(request, meeting, lambda: reviews.close(meeting, by=reader(request)))


@require_POST
def tick_attendance(request: HttpRequest, reference: int) -> HttpResponse:
    """Note who is there."""
    meeting = visible_review(request, reference)
    ticked = [each for each in request.POST.getlist("present") if len(each) < DIGITS_OF_AN_ID]
    present = [int(each) for each in ticked if each.isascii() and each.isdigit()]
    return _done(request, meeting, lambda: reviews.tick_attendance(meeting, present=present, by=reader(request)))


@require_POST
def begin_item(request: HttpRequest, reference: int, pk: int) -> HttpResponse:
    """Turn the room to this pilot."""
    item = visible_item(request, reference, pk)
    return _done(request, item.meeting, lambda: agenda.begin(item, by=reader(request)))


@require_POST
def ask_for_minutes_paper(request: HttpRequest, reference: int) -> HttpResponse:
    """Have the minutes put on paper as they are now."""
    meeting = visible_review(request, reference)
    papers.ask("minutes", key_of(meeting, reader=reader(request)), by=reader(request))
    return redirect("assessments:review", meeting)


@require_safe
def minutes_pdf(request: HttpRequest, reference: int) -> HttpResponse:
    """The minutes as a file, as the reader may have them; back to the review while it is not made."""
    meeting = visible_review(request, reference)
    paper = _paper(request, meeting)
    if paper is None or paper.document is None:
        return back_to(meeting, at="minutes")
    return stored_document(request, paper.document)


def visible_item(request: HttpRequest, reference: int, pk: int) -> AgendaItem:
    """An item whose pilot the reader may see, or 404."""
    meeting = visible_review(request, reference)
    return get_object_or_404(reviews.items_visible_to(reader(request), meeting).select_related("meeting"), pk=pk)


def back_to(meeting: ReviewMeeting, item: AgendaItem | None = None, at: str = "main") -> HttpResponse:
    """To the review, at the item that was worked on."""
    query = f"?item={item.pk}" if item else ""
    return redirect(f"{reverse('assessments:review', args=[meeting.reference])}{query}#{at}")


def _done(request: HttpRequest, meeting: ReviewMeeting, act: Any) -> HttpResponse:
    try:
        act()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return back_to(meeting)


def _context(request: HttpRequest, meeting: ReviewMeeting, asked: str) -> dict[str, Any]:
    person, now = reader(request), timezone.now()
    items = list(_items(request, meeting))
    current = _current(items, asked)
    permit, state = may_call_reviews(person), reviews.state_of(meeting, now)
    seen = [item.pk for item in items]
    shown: dict[str, Any] = {
        "meeting": meeting,
        "state": state,
        "is_over": state in (ReviewState.HELD, ReviewState.CANCELLED),
        "permit": permit,
        "may_keep": bool(permit) and not meeting.cancelled_at,
        "items": items,
        "current": current,
        "steps": steps_of(meeting, items, current),
        "free": free_minutes(meeting, items),
        "clock": clock(meeting, current, now=now),
        "attendances": meeting.attendances.select_related("person").order_by("person__name"),
        "entries": _entries(meeting, seen),
        "actions": _actions(meeting, seen),
        "today": day_here(),
        "decide_form": DecideForm(),
        "defer_form": DeferForm(),
        "minutes_form": MinutesForm(),
        "action_form": ActionForm(),
        "paper": _paper(request, meeting) if meeting.closed_at else None,
        "is_answer": False,
    }
    return shown | (_on_the_table(current) if current else {})


def _on_the_table(item: AgendaItem) -> dict[str, Any]:
    return {
        "pilot": item.pilot,
        "assessment": assess_now(item.pilot),
        "currency": settings.CURRENCY,
        "blocks": {place.value: block for place, block in BLOCKS.items()},
        "deferrals": agenda.deferrals(item.pilot),
        "deferrals_at_most": current_policy().deferrals_at_most,
    }


def _items(request: HttpRequest, meeting: ReviewMeeting) -> Any:
    owners = Prefetch("pilot__ownerships", Ownership.objects.select_related("person__unit"))
    return reviews.items_visible_to(reader(request), meeting).prefetch_related(owners)


def _current(items: list[AgendaItem], asked: str) -> AgendaItem | None:
    """The item asked for, else the one that has begun and not ended, else the next one."""
    chosen = next((item for item in items if str(item.pk) == asked), None)
    waiting = [item for item in items if not item.outcome]
    begun = [item for item in waiting if item.begun_at]
    return chosen or next(iter([*begun, *waiting, *items]), None)


def _entries(meeting: ReviewMeeting, seen: list[int]) -> list[MinutesEntry]:
    rows = meeting.minutes_entries.select_related("written_by").order_by("pk")
    return [entry for entry in rows if entry.item_id is None or entry.item_id in seen]


def _actions(meeting: ReviewMeeting, seen: list[int]) -> list[ReviewAction]:
    rows = meeting.actions.select_related("owner", "done_by").order_by("due_on", "pk")
    return [action for action in rows if action.item_id is None or action.item_id in seen]


def _paper(request: HttpRequest, meeting: ReviewMeeting) -> Paper | None:
    key = key_of(meeting, reader=reader(request))
    return Paper.objects.select_related("document").filter(kind="minutes", key=key).first()
