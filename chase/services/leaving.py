"""What leaves next: the messages that are written and wait, and those that the next daily runs would write."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from chase.models import Gap, Message, Reminder
from chase.rules import RULES, Cadence, Rule
from chase.services.office import gaps_seen
from chase.services.planning import PlannedMessage, preview
from chase.services.saying import Line, lines_for
from chase.vocabulary import GapKind, MessageKind, MessageState, ReminderState, Rung

MOST_MESSAGES = 25
"""That are opened on one page; the others are counted."""
MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Told:
    """One gap in a message, for whom, and whether this message takes it one step up the line."""

    gap: Gap
    rung: Rung
    instead_of: User | None
    goes_up: bool


@dataclass(slots=True)
class Leaving:
    """One message before it leaves, as far as the office may read it."""

    person: User
    run_at: datetime
    told: list[Told]
    unseen: int
    """Lines that speak of what the office may not read."""
    message: Message | None = None
    """None: it is written an hour before it leaves."""
    lines: list[Line] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        """Whether the office held it back."""
        return self.message is not None and self.message.state == MessageState.HELD

    @property
    def more(self) -> int:
        """Lines that are not shown here."""
        return len(self.told) - len(self.lines)


def leaving(
    person: User,
    now: datetime,
    *,
    rules: Mapping[GapKind, Rule] | None = None,
    cadence: Cadence | None = None,
) -> list[Leaving]:
    """The messages that leave next and speak of what `person` may read, in the order they leave.

    By other rules than those in force: what the next daily run would send by them, without what is written already.
    """
    is_tried = rules is not None or cadence is not None
    written = [] if is_tried else [_from_message(each) for each in _waiting(now)]
    planned = [_from_plan(each) for each in preview(now, rules=rules, cadence=cadence)]
    found = _joined([*written, *planned])
    return _readable(found, person)


def with_words(messages: Sequence[Leaving], today: date) -> list[Leaving]:
    """The first of the messages with the words of their first lines, most urgent first; one look-up for all."""
    shown = list(messages[:MOST_MESSAGES])
    words = lines_for([told.gap for each in shown for told in each.told[:MOST_LINES]], today)
    for each in shown:
        each.lines = sorted((words[told.gap.pk] for told in each.told[:MOST_LINES]), key=lambda line: line.urgency)
    return shown


def going_up(messages: Sequence[Leaving]) -> list[dict[str, Any]]:
    """What goes one step up when these messages leave: the gap, who was told so far, and who hears of it now."""
    steps = [(told, each) for each in messages for told in each.told if told.goes_up and not each.is_held]
    said = Reminder.objects.filter(gap__in=[told.gap for told, _each in steps], state=ReminderState.SAID)
    before: dict[int, dict[str, date]] = defaultdict(dict)
    for gap, name, on in said.order_by("on", "pk").values_list("gap", "person__name", "on"):
        before[gap].setdefault(name, on)
    return [
        {
            "gap": told.gap,
            "title": RULES[GapKind(told.gap.kind)].title,
            "before": [(name, on) for name, on in before[told.gap.pk].items() if name != each.person.name],
            "person": each.person,
            "run_at": each.run_at,
        }
        for told, each in steps
    ]


def _waiting(now: datetime) -> list[Message]:
    """Written and not gone yet, or held in a run to come."""
    lines = Reminder.objects.exclude(state=ReminderState.LEFT_OUT).select_related("gap__pilot", "instead_of")
    waiting = Message.objects.filter(kind=MessageKind.REMINDERS, state=MessageState.WAITING)
    held = Message.objects.filter(kind=MessageKind.REMINDERS, state=MessageState.HELD, run_at__gte=now)
    rows = (waiting | held).select_related("person__unit").prefetch_related(Prefetch("reminders", lines))
    return list(rows.order_by("run_at", "person__name", "pk"))


def _from_message(message: Message) -> Leaving:
    told = [Told(line.gap, Rung(line.rung), line.instead_of, _went_up(line)) for line in message.reminders.all()]
    return Leaving(message.person, message.run_at, told, 0, message)


def _went_up(line: Reminder) -> bool:
    """Whether this line is the first on its rung, and somebody was told of the gap before."""
    return line.rung > Rung.PERSON and line.gap.rung_since == line.on and line.gap.said > 1


def _from_plan(planned: PlannedMessage) -> Leaving:
    told = [
        Told(line.gap, line.rung, line.instead_of, line.rung > line.gap.rung and line.gap.said > 0)
        for line in planned.lines
    ]
    return Leaving(planned.person, planned.run_at, told, 0)


def _joined(messages: Sequence[Leaving]) -> list[Leaving]:
    """One for each person and run: what is written takes in what is planned."""
    found: dict[tuple[int, datetime], Leaving] = {}
    for each in messages:
        known = found.setdefault((each.person.pk, each.run_at), each)
        if known is not each:
            known.told += each.told
    return sorted(found.values(), key=lambda each: (each.run_at, each.person.name, each.person.pk))


def _readable(messages: Sequence[Leaving], person: User) -> list[Leaving]:
    asked = {told.gap.pk for each in messages for told in each.told}
    seen = set(gaps_seen(person).filter(pk__in=asked).values_list("pk", flat=True))
    for each in messages:
        readable = [told for told in each.told if told.gap.pk in seen]
        each.unseen, each.told = len(each.told) - len(readable), readable
    return [each for each in messages if each.told]
