"""What a person was told and what became of it: the same words as in the letters, always there, whatever the mail
did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from chase.models import Gap, Reminder, Snooze
from chase.services.clock import database_now
from chase.services.listening import listeners_of
from chase.services.saying import Line, lines_for, plain_line
from chase.services.snoozing import sleeping
from chase.vocabulary import ReminderState
from pilots.models import Pilot
from pilots.querysets import sight_of

logger = structlog.get_logger(__name__)

MOST = 100
"""Gaps that one page shows; nobody is told of more than the most urgent."""
MOST_CLOSED = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """How many gaps a person was told of that are still open, and how many of these they have not looked at."""

    unread: int
    open: int

    def __str__(self) -> str:
        return f"{self.unread}.{self.open}"


@dataclass(frozen=True, slots=True)
class Item:
    """One open gap in the inbox: today's words, and what the last reminder said of how it got here."""

    line: Line
    reminder: Reminder
    is_new: bool
    times: int
    """How often the reader was told."""


def standing(person: User, *, today: date, now: datetime | None = None) -> Standing:
    """What the inbox shows, counted for the bar of every page: one query for who was told of nothing that is open. Who
    was, may no longer be the one who hears of it, and that is looked up as the inbox does, without its words."""
    mine = _mine(person, today, now)
    return Standing(unread=sum(bool(each.new) for each in mine), open=len(mine))


def items(person: User, *, today: date, now: datetime | None = None) -> list[Item]:
    """The open gaps the person was told of and can still do something about, most urgent first, without what sleeps.

    The number of queries does not grow with the gaps.
    """
    mine = _mine(person, today, now)
    words = _words([each.gap for each in mine], today)
    found = [_item(words[each.gap_id], each) for each in mine]
    return sorted(found, key=lambda item: (item.line.urgency, item.reminder.gap_id))


def snoozed(person: User, *, today: date) -> list[tuple[Snooze, Line]]:
    """What the person snoozed, with today's words, as far as they see the pilots."""
    rows = list(sleeping(person, today=today).filter(_visible(person, "gap__pilot"))[:MOST])
    words = _words([row.gap for row in rows], today)
    return [(row, words[row.gap_id]) for row in rows]


def closed(person: User, *, within: timedelta, now: datetime | None = None) -> list[Reminder]:
    """What the person was told of and was closed within this time, the last first, each once."""
    since = (now or database_now()) - within
    said = told(person).filter(gap__closed_at__gte=since).order_by("gap", "-pk").distinct("gap")
    rows = Reminder.objects.filter(pk__in=said.values("pk")).select_related("gap__closed_by")
    return list(rows.order_by("-gap__closed_at", "-pk")[:MOST_CLOSED])


def mark_read(person: User, *, now: datetime | None = None) -> int:
    """The person has seen their inbox: nothing in it is new any more; returns how many reminders were."""
    new = Reminder.objects.filter(person=person, state=ReminderState.SAID, read_at=None)
    return new.update(read_at=now or database_now())


def told(person: User) -> QuerySet[Reminder]:
    """What was said to the person of pilots they still may see, and of reviews."""
    said = Reminder.objects.filter(person=person, state=ReminderState.SAID)
    return said.filter(_visible(person, "gap__pilot"))


def _visible(person: User, pilot: str) -> Q:
    """A gap of a pilot that the person may see, or of none."""
    if sight_of(person).all.everywhere:
        return Q()
    return Q(**{f"{pilot}__in": Pilot.objects.visible_to(person)}) | Q(**{pilot: None})


def _mine(person: User, today: date, now: datetime | None) -> list[Any]:
    """The last reminder of each open gap of which the person would still hear, as things stand at this moment."""
    latest = _latest(person, today)
    if not latest:
        return []
    hears = listeners_of([reminder.gap for reminder in latest], now=now or database_now())
    return [each for each in latest if person.pk in {one.person for one in hears[each.gap_id].values()}]


def _words(gaps: Sequence[Gap], today: date) -> dict[int, Line]:
    """Today's words. One gap of which they cannot be made must not close the inbox with all the others."""
    try:
        return lines_for(gaps, today)
    except Exception:  # whatever it is: the inbox is where a letter goes that could not be written
        logger.exception("inbox could not be worded", gaps=len(gaps))
        return {gap.pk: plain_line(gap, today) for gap in gaps}


def _latest(person: User, today: date) -> list[Any]:
    """The last reminder of each open gap that does not sleep, with how often it was said and whether it is new."""
    asleep = Snooze.objects.filter(gap=OuterRef("gap"), person=person, ended_at=None, until__gte=today)
    said = told(person).filter(gap__closed_at=None).exclude(Exists(asleep))
    last = said.order_by("gap", "-pk").distinct("gap").values("pk")
    mine = Q(gap__reminders__person=person, gap__reminders__state=ReminderState.SAID)
    counted = Reminder.objects.filter(pk__in=last).annotate(
        times=Count("gap__reminders", filter=mine, distinct=True),
        new=Count("gap__reminders", filter=mine & Q(gap__reminders__read_at=None), distinct=True),
    )
    return list(counted.select_related("gap__pilot", "person", "instead_of").order_by("-pk")[:MOST])


def _item(line: Line, reminder: Any) -> Item:
    return Item(line=line, reminder=reminder, is_new=bool(reminder.new), times=reminder.times)
