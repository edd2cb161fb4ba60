"""What the pilots that somebody may see add up to. The tallies say it without counting a hundred thousand of them; what
changed since they were kept is counted live, in the same question, so that both always agree."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet

from accounts.models import User
from assessments.readiness.failure_modes import Mode
from assessments.readiness.flags import Flag
from assessments.readiness.recommendation import DECIDABLE
from common.planned import planned_cursor
from pilots.models import Pilot
from pilots.querysets import PilotQuerySet, sight_of
from pilots.vocabulary import OPEN_STAGES
from portfolio.drawing import made_once

SPREAD = """
cross join lateral (values
    ('state', line.state, line.spent, line.held_up, line.earning, line.loss, 0, 0, 0, 0),
    ('took', line.took::text, 0, 0, 0, 0, 0, 0, 0, 0),
    ('due', line.due::text, 0, 0, 0, 0, 0, 0, 0, line.cost_per_week),
    ('unit', line.unit_id::text, 0, 0, 0, 0, line.measured, line.promised, line.delivered, 0),
    ('owner', line.owner_id::text, 0, 0, 0, 0, 0, 0, 0, 0)
) told (kind, key, spent, held_up, earning, loss, measured, promised, delivered, cost_per_week)
"""
"""What a line of `portfolio_now` or `portfolio_countedpilot` adds to which tallies."""
ADDED = """told.kind, told.key, 1 as pilots,
       told.spent, told.held_up, told.earning, told.loss, told.measured, told.promised, told.delivered,
       told.cost_per_week"""
TAKEN = """told.kind, told.key, -1 as pilots,
       -told.spent, -told.held_up, -told.earning, -told.loss, -told.measured, -told.promised, -told.delivered,
       -told.cost_per_week"""
SUMS = """sum(pilots)::bigint as pilots, sum(spent) as spent, sum(held_up) as held_up, sum(earning)::bigint as earning,
       sum(loss) as loss, sum(measured)::bigint as measured, sum(promised) as promised, sum(delivered) as delivered,
       sum(cost_per_week) as cost_per_week"""

_KEPT = f"""
with changed as materialized (select array(select distinct pilot_id from portfolio_pilottocount) as pilots)
select kind, key, pilots, spent, held_up, earning, loss, measured, promised, delivered, cost_per_week
  from portfolio_tally where visibility = any(%(seen)s)
 union all
select kind, key, {SUMS} from (
        select {TAKEN} from portfolio_countedpilot line {SPREAD}
         where line.pilot_id = any((select pilots from changed)::bigint[]) and line.visibility = any(%(seen)s)
        union all
        select {ADDED} from portfolio_now line {SPREAD}
         where line.pilot_id = any((select pilots from changed)::bigint[]) and line.visibility = any(%(seen)s)
        union all
        select {ADDED} from portfolio_now line {SPREAD}
         where line.pilot_id = any(%(named)s) and line.visibility <> all(%(seen)s)
       ) told (kind, key, pilots, spent, held_up, earning, loss, measured, promised, delivered, cost_per_week)
 where key is not null group by kind, key
"""  # noqa: S608  (built of the constants above)
_LIVE = f"""
select kind, key, {SUMS} from (select {ADDED} from portfolio_now line {SPREAD} where line.pilot_id in ({{pilots}})) told
 where key is not null group by kind, key
"""  # noqa: S608
_AS_TEXT = """
select coalesce(string_agg(concat_ws(chr(9), kind, key, pilots, spent, held_up, earning, loss, measured, promised,
                                     delivered, cost_per_week), chr(10) order by kind, key, line), '')
  from ({lines}) line
"""
"""A thousand small values are read more quickly from one text, and one that was read before need not be read again."""
TOTALS = 20
"""So many of these are kept."""


class Sums(NamedTuple):
    """Pilots that are alike in something, counted and added up; money a year, but what was spent."""

    pilots: int
    spent: Decimal
    held_up: Decimal
    earning: int
    loss: Decimal
    measured: int
    promised: Decimal
    delivered: Decimal
    cost_per_week: Decimal


NOTHING = Sums(0, Decimal(0), Decimal(0), 0, Decimal(0), 0, Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class State:
    """Pilots that are alike in how they stand."""

    stage: str
    verdict: str
    """Empty while never assessed."""
    mode_states: str
    is_owned: bool
    flags: frozenset[str]
    """Of the flags only those that standing views ask for."""
    sums: Sums

    @classmethod
    def read(cls, key: str, sums: Sums) -> "State":
        """From the key of its tally, as the view `portfolio_now` writes it."""
        stage, verdict, modes, owned, *flags = key.split("|")
        return cls(stage, verdict, modes, owned == "owned", frozenset(flags) - {""}, sums)

    @property
    def is_open(self) -> bool:
        """Not live, stopped or retired."""
        return self.stage in OPEN_STAGES

    @property
    def is_decidable(self) -> bool:
        """The last assessment came to go or no-go."""
        return self.verdict in DECIDABLE

    def is_in_trouble(self, mode: Mode) -> bool:
        """A check of the failure mode is missing or failing."""
        return self.mode_states[list(Mode).index(mode) :][:1] in ("m", "f")

    def shows(self, flag: Flag) -> bool:
        """Whether the flag is up; only for those that are kept."""
        return flag in self.flags


Which = Callable[[State], bool]
Days = tuple[date, date]


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Everything that is counted on the portfolio page, without what depends on today or on a filter. The same totals
    are the same object, so that what is made of them can be kept by it."""

    states: tuple[State, ...]
    took: dict[int, int]
    """By the days from proposal to decision, how many pilots took so long."""
    due: dict[date, Sums]
    """The open pilots that are due on each day."""
    units: dict[int, Sums]
    owners: frozenset[int]

    def with_states(self, states: Iterable[State]) -> "Totals":
        """The same, but for the states."""
        return replace(self, states=tuple(states))

    def each(self, which: Which) -> Iterator[State]:
        """The states that are meant."""
        return filter(which, self.states)

    def pilots(self, which: Which) -> int:
        """How many pilots stand like that."""
        return sum(state.sums.pilots for state in self.each(which))

    def money(self, name: str, which: Which) -> Decimal:
        """What one of the sums comes to for pilots that stand like that."""
        return sum((getattr(state.sums, name) for state in self.each(which)), Decimal(0))

    @property
    def time_to_decision(self) -> timedelta | None:
        """The middle of all; between the two in the middle where their number is even."""
        count = sum(self.took.values())
        if not count:
            return None
        middle = [self._day_of((count - 1) // 2), self._day_of(count // 2)]
        return timedelta(days=sum(middle) / 2)

    def _day_of(self, place: int) -> int:
        for days in sorted(self.took):
            place -= self.took[days]
            if place < 0:
                return days
        raise ValueError(place)

    def due_within(self, days: Days) -> int:
        """How many open pilots are due from the first to the last of the days."""
        return sum(sums.pilots for sums in self._due(days))

    def wait_costs(self, days: Days) -> Decimal:
        """What the wait for their decisions costs a week."""
        return sum((sums.cost_per_week for sums in self._due(days)), Decimal(0))

    def _due(self, days: Days) -> Iterator[Sums]:
        return (sums for day, sums in self.due.items() if days[0] <= day <= days[1])


NONE = Totals((), {}, {}, {}, frozenset())


def totals_of(person: User) -> Totals:
    """What the pilots the person may know of add up to; one question to the database."""
    sight = sight_of(person)
    if seen := sight.everywhere:
        return _of(_KEPT, {"seen": sorted(seen), "named": list(sight.named)})
    return totals_among(Pilot.objects.within(sight))


def totals_among(pilots: PilotQuerySet) -> Totals:
    """What these pilots add up to, counted one by one; one question to the database."""
    try:
        sql, given = pilots.values("pk").query.sql_with_params()
    except EmptyResultSet:  # somebody who holds no role and is named on nothing
        return NONE
    return _of(_LIVE.format(pilots=sql), given)


@made_once(TOTALS)
def read_standing(text: str) -> Totals:
    """Only how many pilots stand where, from lines of stage, states of the modes, and how many; nothing is added up."""
    told = (line.split("|") for line in text.splitlines())
    states = (State(stage, "", modes, False, frozenset(), NOTHING._replace(pilots=int(n))) for stage, modes, n in told)
    return NONE.with_states(states)


def _of(sql: str, given: Any) -> Totals:
    with planned_cursor() as cursor:
        cursor.execute(_AS_TEXT.format(lines=sql), given)
        return _read(*cursor.fetchone())


def _line(text: str) -> tuple[str, str, tuple[int | Decimal, ...]]:
    kind, key, *sums = text.split("\t")
    return kind, key, tuple(read(each) for read, each in zip(Sums.__annotations__.values(), sums, strict=True))


@made_once(TOTALS)
def _read(lines: str) -> Totals:
    told: dict[str, dict[str, Sums]] = {"state": {}, "took": {}, "due": {}, "unit": {}, "owner": {}}
    for (kind, key), alike in groupby(map(_line, lines.splitlines()), key=itemgetter(0, 1)):
        summed = Sums._make(map(sum, zip(*(sums for _kind, _key, sums in alike), strict=True)))
        if summed.pilots:
            told[kind][key] = summed
    return Totals(
        states=tuple(State.read(key, sums) for key, sums in told["state"].items()),
        took={int(days): sums.pilots for days, sums in told["took"].items()},
        due={date.fromisoformat(day): sums for day, sums in told["due"].items()},
        units={int(pk): sums for pk, sums in told["unit"].items()},
        owners=frozenset(map(int, told["owner"])),
    )
