"""All reviews, and calling, changing and cancelling one."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from assessments.agenda_rows import ADD_ONE, AgendaRows, first_rows, rows_of, typed_rows
from assessments.agenda_strip import free_minutes, steps_of
from assessments.forms.review import CancelForm, ReviewForm
from assessments.models import AgendaItem, ReviewMeeting
from assessments.permissions import may_call_reviews
from assessments.services import agenda, reviews
from assessments.services.day import day_here
from assessments.services.reviews import Call, ReviewState
from common.htmx import render_page
from common.versioned import StaleVersion
from pilots.models import Ownership

HELD_SHOWN = 20
USUAL_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """One review in the list, with what became of its items."""

    meeting: ReviewMeeting
    state: ReviewState


def reader(request: HttpRequest) -> User:
    """Who asks; the pages of reviews are for people who signed in."""
    return request.user  # type: ignore[return-value]


def version_of(request: HttpRequest) -> int:
    """The version the form was opened at. A form without one counts as overtaken: nothing is written over."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def visible_review(request: HttpRequest, reference: int) -> ReviewMeeting:
    """The review of that number, or 404 for one that the reader may not know of."""
    found = reviews.visible_to(reader(request)).select_related("chair")
    return get_object_or_404(found, pk=reference)


@require_safe
def all_reviews(request: HttpRequest) -> HttpResponse:
    """What is ahead, what was forgotten, what was held, and what should be on an agenda."""
    person, now = reader(request), timezone.now()
    seen = Q(items__pilot__in=agenda.seen_by(person))
    found = (
        reviews.visible_to(person)
        .select_related("chair")
        .annotate(
            pilots=Count("items", filter=seen, distinct=True),
            decided=Count("items", filter=seen & Q(items__outcome="decided"), distinct=True),
            deferred=Count("items", filter=seen & Q(items__outcome="deferred"), distinct=True),
            asked_actions=Count("actions", distinct=True),
            done_actions=Count("actions", filter=Q(actions__done_at__isnull=False), distinct=True),
        )
    )
    ahead = [Listed(each, reviews.state_of(each, now)) for each in found.filter(closed_at=None, cancelled_at=None)]
    past = found.exclude(closed_at=None, cancelled_at=None).order_by("-starts_at")[:HELD_SHOWN]
    permit = may_call_reviews(person)
    coming = [each for each in ahead if each.state is not ReviewState.OVERDUE]
    context = {
        "overdue": [each for each in ahead if each.state is ReviewState.OVERDUE],
        "ahead": coming,
        "past": [Listed(each, reviews.state_of(each, now)) for each in past],
        "may_call": permit,
        "suggestions": agenda.suggestions(person, on=day_here()) if permit else [],
        "today": day_here(),
    }
    if coming:
        context |= _next(person, coming[0].meeting)
    return render_page(request, "assessments/reviews.html", context)


def _next(person: User, meeting: ReviewMeeting) -> dict[str, Any]:
    """The agenda of the next review, and who comes: each with the pilots they decide on."""
    owners = Prefetch("pilot__ownerships", Ownership.objects.select_related("person"))
    items = list(reviews.items_visible_to(person, meeting).prefetch_related(owners))
    asked = meeting.attendances.select_related("person").order_by("person__name")
    return {
        "meeting": meeting,
        "steps": steps_of(meeting, items, None),
        "free": free_minutes(meeting, items),
        "comers": [(each.person, _decides_on(each.person, items)) for each in asked],
    }


def _decides_on(person: User, items: list[AgendaItem]) -> list[str]:
    return [item.pilot.name for item in items if item.pilot.owner and item.pilot.owner.person_id == person.pk]


@require_http_methods(["GET", "HEAD", "POST"])
def call_review(request: HttpRequest) -> HttpResponse:
    """Call one; the agenda suggests itself."""
    person = reader(request)
    may_call_reviews(person).require()
    suggested = agenda.suggestions(person, on=day_here())
    if request.method != "POST":
        return _form_page(request, ReviewForm(initial=_first(person)), first_rows(suggested, length=USUAL_LENGTH))
    form, rows = ReviewForm(request.POST), typed_rows(request.POST, suggested, by=person)
    if _is_sent(request) and form.is_valid() and rows.is_good:
        try:
            return redirect("assessments:review", reviews.call(_call(form, rows), by=person))
        except ValidationError as refused:
            _beside(form, refused)
    return _form_page(request, form, rows, status=422 if _is_sent(request) else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change_review(request: HttpRequest, reference: int) -> HttpResponse:
    """Change when, where, who and the agenda; every calendar follows."""
    person, meeting = reader(request), visible_review(request, reference)
    may_call_reviews(person).require()
    suggested = agenda.suggestions(person, on=day_here())
    if request.method != "POST":
        return _form_page(request, ReviewForm(initial=_as_it_stands(meeting)), rows_of(meeting, suggested), meeting)
    form, rows = ReviewForm(request.POST), typed_rows(request.POST, suggested, by=person)
    if not (_is_sent(request) and form.is_valid() and rows.is_good):
        return _form_page(request, form, rows, meeting, status=422 if _is_sent(request) else 200)
    try:
        reviews.change(meeting, _call(form, rows), version=version_of(request), by=person)
    except ValidationError as refused:
        _beside(form, refused)
        return _form_page(request, form, rows, meeting, status=422)
    except StaleVersion:
        said = _(
            "Somebody changed this review meanwhile. What you typed is still here; save it again to let yours stand."
        )
        form.add_error(None, said)
        return _form_page(request, form, rows, visible_review(request, reference), status=409)
    return redirect("assessments:review", meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_review(request: HttpRequest, reference: int) -> HttpResponse:
    """Cancel it, with a reason that everybody asked reads."""
    meeting = visible_review(request, reference)
    may_call_reviews(reader(request)).require()
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.cancel(meeting, reason=form.cleaned_data["reason"], by=reader(request))
            return redirect("assessments:reviews")
        except ValidationError as refused:
            _beside(form, refused)
    context = {"meeting": meeting, "form": form}
    return render_page(request, "assessments/cancel_review.html", context, status=422 if form.errors else 200)


def _form_page(
    request: HttpRequest, form: ReviewForm, rows: AgendaRows, meeting: ReviewMeeting | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "agenda": rows, "meeting": meeting}
    return render_page(request, "assessments/call_review.html", context, status=status)


def _is_sent(request: HttpRequest) -> bool:
    """Adding a pilot or taking the suggestions shows the form again; only its own button sends it."""
    do = request.POST.get("do", "")
    return do not in ("take", "add") and not do.startswith(ADD_ONE)


def _beside(form: Any, refused: ValidationError) -> None:
    """Each sentence beside its field; what belongs to no field of the form stands above it."""
    problems = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    fields = {"starts_at": "day"}
    for name, sentences in problems.items():
        where = fields.get(name, name)
        form.add_error(where if where in form.fields else None, sentences)


def _first(person: User) -> dict[str, Any]:
    return {"title": _("Pilot review"), "zone": person.time_zone, "length": USUAL_LENGTH, "chair": person.pk}


def _as_it_stands(meeting: ReviewMeeting) -> dict[str, Any]:
    begins = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
    return {
        "title": meeting.title,
        "day": begins.date(),
        "begins": begins.time(),
        "zone": meeting.zone,
        "length": meeting.length,
        "place": meeting.place,
        "chair": meeting.chair_id,
        "attendees": list(meeting.attendances.values_list("person_id", flat=True)),
        "ask_named": False,
    }


def _call(form: ReviewForm, rows: AgendaRows) -> Call:
    given = form.cleaned_data
    asked = {person.pk: person for person in given["attendees"]}
    if given["ask_named"]:
        asked |= {person.pk: person for person in agenda.named_on([pilot for pilot, _minutes in rows.items])}
    asked.pop(given["chair"].pk, None)
    return Call(
        title=given["title"],
        starts_at=form.starts_at(),
        zone=given["zone"],
        length=given["length"],
        place=given["place"],
        chair=given["chair"],
        attendees=tuple(asked.values()),
        items=tuple(rows.items),
    )
