"""Writes down who is told what in which run. The rows are the truth: planned twice, late or at once, they are the same.

A gap is planned under its lock; a message takes lines until a sender has claimed it. What comes later goes into a
message of its own, five minutes on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import inf
from time import monotonic
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from accounts.models import User
from chase.models import Gap, Message, Reminder, Wishes
from chase.rules import Cadence, Rule
from chase.runs import next_slot
from chase.services.clock import database_now
from chase.services.listening import listeners_of
from chase.services.settings import current_cadence, current_rules
from chase.turns import Chase, Standing, Telling, Turn
from chase.vocabulary import GapKind, MessageKind, MessageState, ReminderState, Rung

CHUNK = 500

Run = tuple[int, datetime]
"""One message: to whom and when."""
Key = tuple[int, int, int, date]
"""What is said once: the gap, the person, the rung and the day."""

_KEEP = """
update chase_gap gap
   set rung = new.rung, rung_since = new.rung_since, next_on = new.next_on, look_at = new.look_at,
       said = gap.said + new.said
  from unnest(%s::bigint[], %s::smallint[], %s::date[], %s::date[], %s::timestamptz[], %s::smallint[])
       as new(id, rung, rung_since, next_on, look_at, said)
 where gap.id = new.id
"""


class PlannedLine(NamedTuple):
    """A gap that somebody would be told of."""

    gap: Gap
    rung: Rung
    instead_of: User | None


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """What the next daily run would send one person."""

    person: User
    run_at: datetime
    lines: list[PlannedLine]


@dataclass(slots=True)
class Heard:
    """The lines written of a gap so far. What the office holds back nobody heard, so no days count from it."""

    on: date | None = None
    """The last day."""
    told: set[int] = field(default_factory=set)
    rungs: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)

    def only_held_on(self, rung: int) -> bool:
        """Whether each line on this rung was held back."""
        return rung in self.held and rung not in self.rungs


def plan(now: datetime | None = None, *, seconds: float = inf) -> int:
    """Plan every open gap whose time has come, for so many seconds at most; returns how many lines were written.
    Safe to run twice and at once."""
    now, written, ends = now or database_now(), 0, monotonic() + seconds
    while monotonic() < ends and (planned := _plan_some(now)) is not None:
        written += planned
    return written


def _plan_some(now: datetime) -> int | None:
    rules = current_rules()
    with transaction.atomic():
        time_has_come = Gap.objects.filter(_open(rules) & (Q(look_at=None) | Q(look_at__lte=now)))
        gaps = list(time_has_come.select_for_update(skip_locked=True).order_by("pk")[:CHUNK])
        if not gaps:
            return None
        chases = _chases(gaps, rules, current_cadence().hour, now)
        turns = {gap: chase.turn() for gap, chase in chases.items()}
        _keep(turns)
        return _write(turns, now)


def _open(rules: Mapping[GapKind, Rule]) -> Q:
    """Open gaps of the kinds that are chased."""
    return Q(closed_at=None, kind__in=[kind for kind, rule in rules.items() if rule.is_on])


def _chases(gaps: Sequence[Gap], rules: Mapping[GapKind, Rule], hour: int, now: datetime) -> dict[int, Chase]:
    listeners, standings = listeners_of(gaps, now=now), _standings(gaps)
    return {gap.pk: Chase(standings[gap.pk], rules[GapKind(gap.kind)], hour, listeners[gap.pk], now) for gap in gaps}


def _standings(gaps: Sequence[Gap]) -> dict[int, Standing]:
    heard = _heard(gaps)
    return {
        gap.pk: Standing(
            since=gap.since,
            opened_at=gap.opened_at,
            due_on=gap.due_on,
            rung=Rung(gap.rung),
            rung_since=None if heard[gap.pk].only_held_on(gap.rung) else gap.rung_since,
            said=gap.said,
            said_on=heard[gap.pk].on,
            next_on=gap.next_on,
            is_new=gap.look_at is None,
            told=frozenset(heard[gap.pk].told),
        )
        for gap in gaps
    }


def _heard(gaps: Sequence[Gap]) -> dict[int, Heard]:
    lines = Reminder.objects.filter(gap__in=gaps).exclude(state=ReminderState.LEFT_OUT)
    heard: dict[int, Heard] = defaultdict(Heard)
    rows = lines.values_list("gap", "rung", "message__state", Coalesce("instead_of", "person")).annotate(Max("on"))
    for gap, rung, state, whose, on in rows:
        known = heard[gap]
        known.on = max(on, known.on or on)
        if state == MessageState.HELD:
            known.held.add(rung)
        else:
            known.rungs.add(rung)
            known.told.add(whose)
    return heard


def _keep(turns: Mapping[int, Turn]) -> None:
    rows = turns.values()
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            [
                list(turns),
                [int(turn.rung) for turn in rows],
                [turn.rung_since for turn in rows],
                [turn.next_on for turn in rows],
                [turn.look_at for turn in rows],
                [int(bool(turn.tellings)) for turn in rows],
            ],
        )


def _write(turns: Mapping[int, Turn], now: datetime) -> int:
    """Put each telling into its person's message of the run; one that has left already is followed by another."""
    tellings = [(gap, telling) for gap, turn in turns.items() for telling in turn.tellings]
    written = 0
    while tellings:
        messages = _messages({(each.listener.person, each.run_at) for _gap, each in tellings})
        fits = [(gap, each) for gap, each in tellings if (each.listener.person, each.run_at) in messages]
        written += _say(fits, messages)
        left = [(gap, each) for gap, each in tellings if (each.listener.person, each.run_at) not in messages]
        tellings = [(gap, _next_run(each, now)) for gap, each in left]
    return written


def _next_run(telling: Telling, now: datetime) -> Telling:
    return replace(telling, run_at=next_slot(telling.listener.calendar, max(telling.run_at, now)))


def _messages(runs: Iterable[Run]) -> dict[Run, int]:
    """The messages of these runs that still take lines, made where there is none, under their locks."""
    runs = sorted(runs)
    by_mail = dict(Wishes.objects.filter(person__in={pk for pk, _run in runs}).values_list("person", "by_mail"))
    Message.objects.bulk_create(
        [Message(person_id=pk, run_at=run_at, due_at=run_at, by_mail=by_mail.get(pk, True)) for pk, run_at in runs],
        ignore_conflicts=True,
    )
    rows = Message.objects.filter(
        Q(state=MessageState.WAITING, tries=0) | Q(state=MessageState.HELD),
        kind=MessageKind.REMINDERS,
        person__in={pk for pk, _run in runs},
        run_at__in={run_at for _pk, run_at in runs},
    )
    return {(row.person_id, row.run_at): row.pk for row in rows.select_for_update().order_by("pk")}


def _say(tellings: Sequence[tuple[int, Telling]], messages: Mapping[Run, int]) -> int:
    """Write the lines; one that was left out earlier the same day comes back, one that stands already stays."""
    lines = {
        (gap, each.listener.person, int(each.rung), each.on): Reminder(
            message_id=messages[each.listener.person, each.run_at],
            gap_id=gap,
            person_id=each.listener.person,
            instead_of_id=each.listener.instead_of,
            rung=each.rung,
            on=each.on,
        )
        for gap, each in tellings
    }
    known = _known(lines.values())
    Reminder.objects.bulk_create([line for key, line in lines.items() if key not in known], ignore_conflicts=True)
    back = [known[key] for key in lines if key in known and known[key].state == ReminderState.LEFT_OUT]
    for line in back:
        line.message_id, line.state, line.left_out_because = lines[_key(line)].message_id, ReminderState.PLANNED, ""
    Reminder.objects.bulk_update(back, ["message", "state", "left_out_because"])
    return len(lines) - len(known) + len(back)


def _known(lines: Iterable[Reminder]) -> dict[Key, Reminder]:
    lines = list(lines)
    rows = Reminder.objects.filter(gap__in={line.gap_id for line in lines}, on__in={line.on for line in lines})
    wanted = {_key(line) for line in lines}
    return {_key(row): row for row in rows if _key(row) in wanted}


def _key(line: Reminder) -> Key:
    return line.gap_id, line.person_id, line.rung, line.on


def preview(
    now: datetime | None = None,
    *,
    rules: Mapping[GapKind, Rule] | None = None,
    cadence: Cadence | None = None,
) -> list[PlannedMessage]:
    """What each person's next daily run would say by these rules and this cadence, instead of those in force.

    Messages that are written already and wait to leave are not in it. Writes nothing.
    """
    now, is_tried = now or database_now(), rules is not None or cadence is not None
    by_rules, hour = rules or current_rules(), (cadence or current_cadence()).hour
    gaps = list(Gap.objects.filter(_open(by_rules)).select_related("pilot").order_by("pk"))
    chases = _chases(gaps, by_rules, hour, now)
    lines: dict[Run, list[tuple[Gap, Telling]]] = defaultdict(list)
    for gap in gaps:
        for telling in chases[gap.pk].next_run(anew=is_tried):
            lines[telling.listener.person, telling.run_at].append((gap, telling))
    return _with_people(lines)


def _with_people(lines: Mapping[Run, Sequence[tuple[Gap, Telling]]]) -> list[PlannedMessage]:
    """The messages in the order they leave."""
    away = {each.listener.instead_of for told in lines.values() for _gap, each in told}
    people = User.objects.select_related("unit").in_bulk({pk for pk, _run in lines} | (away - {None}))
    messages = [
        PlannedMessage(
            people[pk],
            run_at,
            [PlannedLine(gap, each.rung, people.get(each.listener.instead_of or 0)) for gap, each in told],
        )
        for (pk, run_at), told in lines.items()
    ]
    return sorted(messages, key=lambda each: (each.run_at, each.person.name, each.person.pk))
