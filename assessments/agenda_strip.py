"""The agenda as a strip of time: when each pilot's turn is, and what the clock says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessments.models import AgendaItem, ReviewMeeting


@dataclass(frozen=True, slots=True)
class Step:
    """One item in its place in time."""

    item: AgendaItem
    begins: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """Whole minutes left, below zero when time has run over; nothing for the item while none has begun."""

    now: datetime
    begins: datetime | None
    """When the meeting is to begin, until it does."""
    left_for_item: int | None
    left: int
    length: int
    ends: datetime


def steps_of(meeting: ReviewMeeting, items: Sequence[AgendaItem], current: AgendaItem | None) -> list[Step]:
    """Each item after the one before; those that have begun stand where they began."""
    steps, begins = [], meeting.opened_at or meeting.starts_at
    for item in items:
        begins = item.begun_at or begins
        steps.append(Step(item, begins, current is not None and item.pk == current.pk))
        begins = item.ended_at or begins + timedelta(minutes=item.minutes)
    return steps


def free_minutes(meeting: ReviewMeeting, items: Sequence[AgendaItem]) -> int:
    """What of the planned time no item takes; below zero when they take more."""
    return meeting.length - sum(item.minutes for item in items)


def clock(meeting: ReviewMeeting, current: AgendaItem | None, *, now: datetime) -> Clock:
    """What the clock on the wall says."""
    ends = (meeting.opened_at or meeting.starts_at) + timedelta(minutes=meeting.length)
    item_ends = current.begun_at + timedelta(minutes=current.minutes) if current and current.begun_at else None
    begins = meeting.starts_at if meeting.opened_at is None and now < meeting.starts_at else None
    left_for_item = _minutes(item_ends - now) if item_ends else None
    return Clock(now, begins, left_for_item, _minutes(ends - now), meeting.length, ends)


def _minutes(left: timedelta) -> int:
    return int(left.total_seconds() // 60)
