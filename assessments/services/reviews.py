"""Review meetings: called, changed, cancelled, held. Whoever is asked gets a calendar message with each change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

import structlog
from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.roles import NOWHERE, reach
from accounts.services.people import may_administer
from accounts.vocabulary import RoleName
from assessments.events import waiting_changed
from assessments.models import AgendaItem, Attendance, CalendarMessage, ReviewMeeting
from assessments.permissions import may_call_reviews
from common.history import on_record
from common.versioned import save_over
from pilots.models import Pilot
from pilots.services.facts import announce

logger = structlog.get_logger(__name__)

REQUEST, CANCEL = "REQUEST", "CANCEL"
RUNS_ON = timedelta(hours=12)
"""A meeting that was opened may take longer than planned before it counts as forgotten."""


class ReviewState(StrEnum):
    """What has become of a review."""

    PLANNED = "planned"
    RUNNING = "running"
    OVERDUE = "overdue"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Call:
    """A review as its caller typed it; `items` are pilots in their order with the minutes each may take."""

    title: str
    starts_at: datetime
    zone: str
    length: int
    place: str
    chair: User
    attendees: Sequence[User]
    items: Sequence[tuple[Pilot, int]]


def state_of(meeting: ReviewMeeting, now: datetime) -> ReviewState:
    """Overdue is a review whose time has passed and that nobody held or cancelled."""
    if meeting.cancelled_at:
        return ReviewState.CANCELLED
    if meeting.closed_at:
        return ReviewState.HELD
    if meeting.opened_at and now <= meeting.ends_at + RUNS_ON:
        return ReviewState.RUNNING
    return ReviewState.OVERDUE if meeting.ends_at < now else ReviewState.PLANNED


def visible_to(person: User) -> QuerySet[ReviewMeeting]:
    """The reviews the person may know of: all for the portfolio office and viewers, else those they are asked to."""
    if not person.is_authenticated or not person.is_active:
        return ReviewMeeting.objects.none()
    if reach(person, RoleName.PMO, RoleName.VIEWER) != NOWHERE:
        return ReviewMeeting.objects.all()
    asked = Attendance.objects.filter(meeting=OuterRef("pk"), person=person)
    return ReviewMeeting.objects.filter(Q(chair=person) | Exists(asked))


def items_visible_to(person: User, meeting: ReviewMeeting) -> QuerySet[AgendaItem]:
    """The items whose pilots the person may see, in their order; the others do not exist for them."""
    return meeting.items.filter(pilot__in=Pilot.objects.visible_to(person)).select_related("pilot__unit", "needed_from")


@transaction.atomic
def call(asked: Call, *, by: User) -> ReviewMeeting:
    """Call a review and invite everybody asked. Raises `ValidationError` keyed by field."""
    may_call_reviews(by).require()
    _refuse_unless_possible(asked, by=by, items=asked.items)
    if asked.starts_at <= timezone.now():
        raise ValidationError({"starts_at": _("Choose a time that is still to come.")})
    with on_record(by=by, act="called review"):
        meeting = ReviewMeeting.objects.create(**_fields(asked), called_by=by)
        _ask(meeting, asked.attendees)
        _put_on_agenda(meeting, asked.items)
    _tell(meeting, _everybody(meeting), REQUEST)
    return meeting


@transaction.atomic
def change(meeting: ReviewMeeting, asked: Call, *, version: int, by: User) -> ReviewMeeting:
    """Change a review that is still to come; everybody gets the new entry, whoever is asked no more a cancellation.

    Items that have ended stay. Raises `StaleVersion` when somebody else changed it, `ValidationError` keyed by field.
    """
    may_call_reviews(by).require()
    _refuse_unless_open(meeting)
    kept = {item.pilot_id for item in meeting.items.all()}
    _refuse_unless_possible(asked, by=by, items=[item for item in asked.items if item[0].pk not in kept])
    before = _everybody(meeting)
    with on_record(by=by, act="changed review"):
        fresh = save_over(meeting, version=version, values=_fields(asked) | {"sequence": F("sequence") + 1})
        _ask(fresh, asked.attendees)
        _put_on_agenda(fresh, asked.items)
    after = _everybody(fresh)
    _tell(fresh, after, REQUEST)
    _tell(fresh, before - after, CANCEL)
    return fresh


@transaction.atomic
def pass_chair(meeting: ReviewMeeting, *, to: User, by: User) -> None:
    """Let somebody else lead a review that is not held yet, because its chair is deactivated; everybody who is asked
    gets the new entry. Whoever may deactivate people may do this, and says why on the record."""
    may_administer(by).require()
    gone = meeting.chair_id
    fresh = save_over(meeting, version=meeting.version, values={"chair": to, "sequence": F("sequence") + 1})
    fresh.attendances.filter(person=gone).delete()
    _tell(fresh, _everybody(fresh), REQUEST)


@transaction.atomic
def cancel(meeting: ReviewMeeting, *, reason: str, by: User) -> ReviewMeeting:
    """Cancel a review that was not held; its entry disappears from every calendar. Doing it twice does nothing."""
    may_call_reviews(by).require()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words; everybody asked reads it.")})
    locked = ReviewMeeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.cancelled_at:
        return locked
    _refuse_unless_open(locked)
    values: dict[str, Any] = {"cancelled_at": timezone.now(), "cancelled_because": reason.strip()[:300]}
    with on_record(by=by, reason=reason, act="cancelled review"):
        fresh = save_over(locked, version=locked.version, values=values | {"sequence": F("sequence") + 1})
    _tell(fresh, _everybody(fresh), CANCEL)
    waiting_changed.send(sender=None, pilot_ids=[])
    return fresh


@transaction.atomic
def open_(meeting: ReviewMeeting, *, by: User) -> ReviewMeeting:
    """Begin the meeting: the clock runs from now. Opening it again changes nothing."""
    may_call_reviews(by).require()
    locked = ReviewMeeting.objects.select_for_update().get(pk=meeting.pk)
    _refuse_unless_open(locked)
    if locked.opened_at:
        return locked
    with on_record(by=by, act="opened review"):
        return save_over(locked, version=locked.version, values={"opened_at": timezone.now()})


@transaction.atomic
def close(meeting: ReviewMeeting, *, by: User) -> ReviewMeeting:
    """End the meeting as held. Every item has to end first, decided or deferred: a review without an outcome is
    what makes a demo loop."""
    may_call_reviews(by).require()
    locked = ReviewMeeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.closed_at:
        return locked
    _refuse_unless_open(locked)
    items = list(locked.items.select_related("pilot"))
    if left := [item for item in items if not item.outcome]:
        raise ValidationError(_left_without_outcome(left, by))
    now = timezone.now()
    with on_record(by=by, act="held review"):
        fresh = save_over(
            locked, version=locked.version, values={"closed_at": now, "opened_at": locked.opened_at or now}
        )
    for item in items:
        announce(item.pilot)
    waiting_changed.send(sender=None, pilot_ids=[])
    return fresh


def _left_without_outcome(left: Sequence[AgendaItem], reader: User) -> str:
    """By name as far as the reader may know of them."""
    seen = Pilot.objects.visible_to(reader).filter(pk__in=[item.pilot_id for item in left])
    names = list(seen.order_by("name").values_list("name", flat=True))
    if hidden := len(left) - len(names):
        names.append(ngettext("%(count)s more pilot", "%(count)s more pilots", hidden) % {"count": hidden})
    return _("Say first how it ended for %(pilots)s: decided or deferred.") % {"pilots": ", ".join(names)}


@transaction.atomic
def tick_attendance(meeting: ReviewMeeting, *, present: Iterable[int], by: User) -> None:
    """Note who of those asked is there, by their ids; the others are not."""
    may_call_reviews(by).require()
    there = set(present)
    with on_record(by=by, act="ticked attendance"):
        for attendance in meeting.attendances.select_for_update():
            Attendance.objects.filter(pk=attendance.pk).update(present=attendance.person_id in there)


def _fields(asked: Call) -> dict[str, Any]:
    return {
        "title": asked.title,
        "starts_at": asked.starts_at,
        "zone": asked.zone,
        "length": asked.length,
        "place": asked.place,
        "chair": asked.chair,
    }


def _refuse_unless_open(meeting: ReviewMeeting) -> None:
    if meeting.cancelled_at:
        raise ValidationError(_("This review was cancelled. Call a new one."))
    if meeting.closed_at:
        raise ValidationError(_("This review was held. What it left open goes on the agenda of the next."))


def _refuse_unless_possible(asked: Call, *, by: User, items: Sequence[tuple[Pilot, int]]) -> None:
    if asked.zone not in available_timezones():
        raise ValidationError({"zone": _("Choose a time zone, like Europe/Berlin.")})
    if any(not person.is_active for person in (asked.chair, *asked.attendees)):
        raise ValidationError({"attendees": _("Somebody you ask can no longer sign in. Ask somebody else.")})
    ids = [pilot.pk for pilot, _minutes in items]
    seen = {pilot.pk: pilot for pilot in Pilot.objects.visible_to(by).filter(pk__in=ids)}
    if len(seen) < len(set(ids)):
        raise ValidationError({"items": _("A pilot on the agenda is not known.")})


def _ask(meeting: ReviewMeeting, attendees: Iterable[User]) -> None:
    wanted = {person.pk for person in attendees}
    meeting.attendances.exclude(person__in=wanted).delete()
    there = set(meeting.attendances.values_list("person_id", flat=True))
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person_id=each) for each in sorted(wanted - there))


def _put_on_agenda(meeting: ReviewMeeting, items: Sequence[tuple[Pilot, int]]) -> None:
    """The pilots in their order; what has ended or carries minutes stays, whatever was asked."""
    wanted = {pilot.pk: (place, minutes) for place, (pilot, minutes) in enumerate(items, start=1)}
    meeting.items.filter(outcome="", minutes_entries=None, actions=None).exclude(pilot__in=wanted).delete()
    there = {item.pilot_id: item for item in meeting.items.all()}
    for pilot_id, (place, minutes) in wanted.items():
        if pilot_id in there:
            AgendaItem.objects.filter(pk=there[pilot_id].pk).update(position=place, minutes=minutes)
        else:
            AgendaItem.objects.create(meeting=meeting, pilot_id=pilot_id, position=place, minutes=minutes)


def _everybody(meeting: ReviewMeeting) -> set[int]:
    return {meeting.chair_id, *meeting.attendances.values_list("person_id", flat=True)}


def _tell(meeting: ReviewMeeting, people: Iterable[int], method: str) -> None:
    """Write down whom to send which calendar message; the worker sends what is written here."""
    CalendarMessage.objects.bulk_create(
        [
            CalendarMessage(meeting=meeting, person_id=each, method=method, sequence=meeting.sequence)
            for each in sorted(people)
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(_ring)


def _ring() -> None:
    """Tell a worker that there is mail to send; without a broker the next sweep finds it."""
    try:
        current_app.send_task("assessments.tasks.send_calendar_messages")
    except OperationalError as error:
        logger.warning("no broker, the sweep will send", error=str(error))
