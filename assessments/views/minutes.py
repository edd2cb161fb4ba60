"""Minutes and actions, typed while the meeting runs."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.review import ActionForm, DoneForm, MinutesForm
from assessments.models import AgendaItem, MinutesEntry, ReviewAction, ReviewMeeting
from assessments.permissions import may_call_reviews
from assessments.services import actions, minutes, reviews
from assessments.views.meeting import back_to, meeting_page
from assessments.views.reviews import reader, version_of, visible_review
from common.htmx import render_page
from common.versioned import StaleVersion
from pilots.models import Pilot


@require_POST
def write_minutes(request: HttpRequest, reference: int) -> HttpResponse:
    """Add a paragraph to the pilot on the table, or to the meeting as a whole."""
    meeting = visible_review(request, reference)
    may_call_reviews(reader(request)).require()
    item = _item(request, meeting)
    form = MinutesForm(request.POST)
    if form.is_valid():
        try:
            minutes.write(meeting, item=item, text=form.cleaned_data["text"], by=reader(request))
            return back_to(meeting, item, "minutes")
        except ValidationError as refused:
            form.add_error(None, refused)
    return meeting_page(request, meeting, item=request.POST.get("item", ""), status=422, minutes_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def change_minutes(request: HttpRequest, reference: int, pk: int) -> HttpResponse:
    """Rewrite a paragraph. Who comes second sees both, keeps what they typed, and nothing is overwritten."""
    entry = _entry(request, reference, pk)
    form, theirs, status = MinutesForm(request.POST or None, initial={"text": entry.text}), "", 200
    if request.method == "POST" and form.is_valid():
        try:
            minutes.change(entry, text=form.cleaned_data["text"], version=version_of(request), by=reader(request))
            return back_to(entry.meeting, entry.item, "minutes")
        except StaleVersion as stale:
            entry, status = stale.current, 409  # type: ignore[assignment]
            theirs = entry.text
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"entry": entry, "meeting": entry.meeting, "form": form, "theirs": theirs}
    return render_page(request, "assessments/minutes_entry.html", context, status=422 if form.errors else status)


@require_POST
def remove_minutes(request: HttpRequest, reference: int, pk: int) -> HttpResponse:
    """Take a paragraph out, unless somebody rewrote it meanwhile."""
    entry = _entry(request, reference, pk)
    try:
        minutes.remove(entry, version=version_of(request), by=reader(request))
    except StaleVersion:
        return redirect("assessments:change_minutes", entry.meeting, entry.pk)
    return back_to(entry.meeting, entry.item, "minutes")


@require_POST
def ask_for_action(request: HttpRequest, reference: int) -> HttpResponse:
    """Ask somebody for something until a day."""
    meeting = visible_review(request, reference)
    may_call_reviews(reader(request)).require()
    item, form = _item(request, meeting), ActionForm(request.POST)
    if form.is_valid():
        try:
            actions.ask(meeting, item=item, **form.cleaned_data, by=reader(request))
            return back_to(meeting, item, "actions")
        except ValidationError as refused:
            form.add_error(None, refused)
    return meeting_page(request, meeting, item=request.POST.get("item", ""), status=422, action_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def finish_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an action is done, and what came of it."""
    action = _action(request, pk)
    actions.may_finish(reader(request), action).require()
    form = DoneForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.done(action, note=form.cleaned_data["note"], version=version_of(request), by=reader(request))
            return redirect("portfolio:desk" if action.owner_id == request.user.pk else "assessments:reviews")
        except StaleVersion as stale:
            action, status = stale.current, 409  # type: ignore[assignment]
    return render_page(request, "assessments/action.html", {"action": action, "form": form}, status=status)


def _item(request: HttpRequest, meeting: ReviewMeeting) -> AgendaItem | None:
    asked = request.POST.get("item", "")
    if not asked:
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    return get_object_or_404(reviews.items_visible_to(reader(request), meeting), pk=number)


def _entry(request: HttpRequest, reference: int, pk: int) -> MinutesEntry:
    meeting = visible_review(request, reference)
    entry = get_object_or_404(meeting.minutes_entries.select_related("meeting", "item"), pk=pk)
    if entry.item is not None:
        get_object_or_404(reviews.items_visible_to(reader(request), meeting), pk=entry.item.pk)
    may_call_reviews(reader(request)).require()
    return entry


def _action(request: HttpRequest, pk: int) -> ReviewAction:
    """An action of a review the reader may see, or one asked of the reader; never one on a pilot they may not see."""
    action = get_object_or_404(ReviewAction.objects.select_related("owner", "meeting", "item__pilot"), pk=pk)
    person = reader(request)
    if action.owner_id != person.pk:
        get_object_or_404(reviews.visible_to(person), pk=action.meeting_id)
    if action.item is not None:
        get_object_or_404(Pilot.objects.visible_to(person), pk=action.item.pilot_id)
    return action
