"""The weekly digest for who wishes it: what still waits, what was closed, and how the portfolio stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from chase.letter import digest_letter
from chase.models import Gap, Message, Reminder, Wishes
from chase.runs import LEAD, daily_run
from chase.services.calendars import working_days_of
from chase.services.clock import database_now
from chase.services.listening import listeners_of
from chase.services.saying import Line, lines_for
from chase.services.settings import current_cadence
from chase.vocabulary import MessageKind, ReminderState, Rung
from common.history import on_record
from pilots.models import Pilot

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Digest:
    """The week of one person, up to the moment it is sent."""

    since: date
    waiting: list[Line]
    """What the person was told of, is still theirs and does not sleep, most urgent first."""
    closed: list[Line]
    """What the person was told of and was closed in the week."""
    gone_up: int
    """How many of `waiting` have gone one step up."""
    opened_everywhere: int
    closed_everywhere: int
    open_everywhere: int
    """Over every pilot the person may see."""

    def __bool__(self) -> bool:
        return bool(self.waiting or self.closed or self.opened_everywhere or self.closed_everywhere)


def plan(now: datetime | None = None) -> int:
    """Write this week's digest down for everybody who wishes one and whose Monday it is, or the working day that
    follows; returns how many were written. Safe to run twice and at once."""
    now, hour = now or database_now(), current_cadence().hour
    people = list(User.objects.filter(is_active=True, wishes__weekly_digest=True).order_by("pk"))
    calendars = working_days_of(people)
    runs = {}
    for person in people:
        calendar = calendars[person.pk]
        today = calendar.today(now)
        run_at = daily_run(calendar, hour, today - timedelta(days=today.weekday()))
        if calendar.today(run_at) == today and run_at - LEAD <= now:
            runs[person.pk] = run_at
    return _write(runs)


def _write(runs: dict[int, datetime]) -> int:
    known = set(
        Message.objects.filter(kind=MessageKind.DIGEST, person__in=runs, run_at__in=runs.values()).values_list(
            "person", flat=True
        )
    )
    new = [
        Message(person_id=pk, kind=MessageKind.DIGEST, run_at=run_at, due_at=run_at)
        for pk, run_at in runs.items()
        if pk not in known
    ]
    Message.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def mail(message: Message, *, today: date, now: datetime) -> EmailMultiAlternatives | None:
    """The digest as a letter that can be ended with one click (RFC 8058); none when the week was empty or the person
    no longer wishes one."""
    if not Wishes.objects.filter(person=message.person_id, weekly_digest=True, person__is_active=True).exists():
        return None
    week = digest_of(message.person, today=today, now=now)
    if not week:
        return None
    address = unsubscribe_address(message.person)
    made = digest_letter(message, week, today=today, unsubscribe=address)
    made.extra_headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return made


def digest_of(person: User, *, today: date, now: datetime) -> Digest:
    """What the week was for the person; the words in the active language."""
    told = Reminder.objects.filter(person=person, state=ReminderState.SAID).values("gap")
    mine = _visible(person).filter(pk__in=told)
    waiting = _still_theirs(list(mine.filter(closed_at=None)), person, today=today, now=now)
    closed = list(mine.filter(closed_at__gt=now - WEEK))
    lines = lines_for([*waiting, *closed], today)
    everywhere = _visible(person)
    return Digest(
        since=today - WEEK,
        waiting=_in_order(lines[gap.pk] for gap in waiting),
        closed=_in_order(lines[gap.pk] for gap in closed),
        gone_up=sum(gap.rung > Rung.PERSON for gap in waiting),
        opened_everywhere=everywhere.filter(opened_at__gt=now - WEEK).count(),
        closed_everywhere=everywhere.filter(closed_at__gt=now - WEEK).count(),
        open_everywhere=everywhere.filter(closed_at=None).count(),
    )


def _still_theirs(gaps: list[Gap], person: User, *, today: date, now: datetime) -> list[Gap]:
    """Without what the person snoozed, and what is somebody else's by now."""
    hears = {pk: {each.person: each for each in rungs.values()} for pk, rungs in listeners_of(gaps, now=now).items()}
    mine = [(gap, hears[gap.pk].get(person.pk)) for gap in gaps]
    return [gap for gap, listener in mine if listener and not listener.sleeps_on(today)]


def _visible(person: User) -> QuerySet[Gap]:
    seen = Q(pilot__in=Pilot.objects.visible_to(person)) | Q(pilot=None)
    return Gap.objects.filter(seen).select_related("pilot")


def _in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.urgency)


def unsubscribe_address(person: User) -> str:
    """Where the person says without signing in that they want no more digests (RFC 8058)."""
    return settings.BASE_URL + reverse("chase:unsubscribe", args=[_signer().sign(str(person.pk))])


def whose(token: str) -> User | None:
    """The person the token of an unsubscribe address was made for; nobody for any other text."""
    try:
        return User.objects.filter(pk=_signer().unsign(token)).first()
    except (BadSignature, ValueError):
        return None


@transaction.atomic
def unsubscribe(*, by: User) -> None:
    """No more digests for the person, from now on. Twice is the same as once."""
    with on_record(by=by, act="unsubscribed from the digest"):
        Wishes.objects.filter(person=by, weekly_digest=True).update(weekly_digest=False)


def _signer() -> Signer:
    return Signer(salt="chase.digest")
