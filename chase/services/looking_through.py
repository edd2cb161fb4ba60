"""Looks a message through at the moment it leaves: what was closed, snoozed or became somebody else's is not said."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext_noop

from chase.models import Gap, Message, Reminder
from chase.rules import Rule
from chase.services.finding import refresh
from chase.services.listening import listeners_of
from chase.services.settings import current_rules
from chase.turns import Listener
from chase.vocabulary import GapKind, ReminderState, Rung

CLOSED = gettext_noop("Closed before it left")
SNOOZED = gettext_noop("Snoozed before it left")
SWITCHED_OFF = gettext_noop("No longer chased when it left")
SOMEBODY_ELSES = gettext_noop("Somebody else's when it left")


def lines_left(message: Message, *, now: datetime) -> list[Reminder]:
    """The lines that still hold, after their gaps were looked at anew; the others are left out and say why."""
    planned = Reminder.objects.filter(message=message, state=ReminderState.PLANNED)
    refresh(list(planned.values_list("gap", flat=True)), now)
    lines = list(planned.select_related("gap__pilot", "person", "instead_of"))
    listeners, rules = listeners_of([line.gap for line in lines], now=now), current_rules()
    reasons = {line.pk: _why_not(line, rules[GapKind(line.gap.kind)], listeners[line.gap_id], now) for line in lines}
    _leave_out([line for line in lines if reasons[line.pk]], reasons)
    return [line for line in lines if not reasons[line.pk]]


def _why_not(line: Reminder, rule: Rule, listeners: Mapping[Rung, Listener], now: datetime) -> str:
    """Why the line is not said after all; nothing when it is."""
    if line.gap.closed_at is not None:
        return CLOSED
    if not rule.is_on:
        return SWITCHED_OFF
    listener = next((each for each in listeners.values() if each.person == line.person_id), None)
    if listener is None:
        return SOMEBODY_ELSES
    return SNOOZED if listener.sleeps_on(listener.calendar.today(now)) else ""


def _leave_out(lines: Sequence[Reminder], reasons: Mapping[int, str]) -> None:
    """What is somebody else's now is planned for them, on the day it was due."""
    by_reason: dict[str, list[Reminder]] = defaultdict(list)
    for line in lines:
        by_reason[reasons[line.pk]].append(line)
    with transaction.atomic():
        for reason, left in by_reason.items():
            rows = Reminder.objects.filter(pk__in=[line.pk for line in left], state=ReminderState.PLANNED)
            rows.update(state=ReminderState.LEFT_OUT, left_out_because=reason)
        moved = {line.gap_id: line.on for line in by_reason[SOMEBODY_ELSES]}
        for day in set(moved.values()):
            gaps = Gap.objects.filter(pk__in=[gap for gap, on in moved.items() if on == day], closed_at=None)
            gaps.update(next_on=day, look_at=None, said=Greatest(F("said") - 1, 0))
