"""What the pilots that somebody may see add up to. The tallies say it without counting a hundred thousand of them; what
changed since they were kept is counted live, in the same question, so that both always agree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count

from accounts.models import User
from assessments.readiness.failure_modes import Mode
from assessments.readiness.flags import Flag
from assessments.readiness.recommendation import DECIDABLE
from pilots.models import Pilot
from pilots.querysets import PilotQuerySet, kinds_seen_everywhere, pilots_naming
from pilots.vocabulary import OPEN_STAGES

SPREAD = """
cross join lateral (values
    ('state', line.state, line.spent, line.held_up, line.earning, line.loss, 0, 0, 0),
    ('took', line.took::text, 0, 0, 0, 0, 0, 0, 0),
    ('unit', line.unit_id::text, 0, 0, 0, 0, line.measured, line.promised, line.delivered),
    ('owner', line.owner_id::text, 0, 0, 0, 0, 0, 0, 0)
) told (kind, key, spent, held_up, earning, loss, measured, promised, delivered)
"""
"""What a line of `portfolio_now` or `portfolio_countedpilot` adds to which tallies."""
ADDED = """told.kind, told.key, 1 as pilots,
       told.spent, told.held_up, told.earning, told.loss, told.measured, told.promised, told.delivered"""
TAKEN = """told.kind, told.key, -1 as pilots,
       -told.spent, -told.held_up, -told.earning, -told.loss, -told.measured, -told.promised, -told.delivered"""
SUMS = """sum(pilots)::bigint as pilots, sum(spent) as spent, sum(held_up) as held_up, sum(earning)::bigint as earning,
       sum(loss) as loss, sum(measured)::bigint as measured, sum(promised) as promised, sum(delivered) as delivered"""

_KEPT = f"""
with changed as materialized (select array(select distinct pilot_id from portfolio_pilottocount) as pilots)
select kind, key, {SUMS}
  from (select kind, key, pilots, spent, held_up, earning, loss, measured, promised, delivered
          from portfolio_tally where visibility = any(%(seen)s)
        union all
        select {TAKEN} from portfolio_countedpilot line {SPREAD}
         where line.pilot_id = any((select pilots from changed)::bigint[]) and line.visibility = any(%(seen)s)
        union all
        select {ADDED} from portfolio_now line {SPREAD}
         where line.pilot_id = any((select pilots from changed)::bigint[]) and line.visibility = any(%(seen)s)
        union all
        select {ADDED} from portfolio_now line {SPREAD}
         where line.pilot_id = any(%(named)s) and line.visibility <> all(%(seen)s)) told
 where key is not null group by kind, key having sum(pilots) <> 0
"""  # noqa: S608  (built of the constants above)
_LIVE = f"""
select kind, key, {SUMS} from (select {ADDED} from portfolio_now line {SPREAD} where line.pilot_id in ({{pilots}})) told
 where key is not null group by kind, key
"""  # noqa: S608


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


NOTHING = Sums(0, Decimal(0), Decimal(0), 0, Decimal(0), 0, Decimal(0), Decimal(0))


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


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything that is counted on the portfolio page, without what depends on today or on a filter."""

    states: tuple[State, ...]
    took: dict[int, int]
    """By the days from proposal to decision, how many pilots took so long."""
    units: dict[int, Sums]
    owners: frozenset[int]

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


def totals_of(person: User) -> Totals:
    """What the pilots the person may know of add up to; one question to the database."""
    if seen := kinds_seen_everywhere(person):
        return _of(_KEPT, {"seen": sorted(seen), "named": list(pilots_naming(person))})
    return totals_among(Pilot.objects.visible_to(person))


def totals_among(pilots: PilotQuerySet) -> Totals:
    """What these pilots add up to, counted one by one; one question to the database."""
    try:
        sql, given = pilots.values("pk").query.sql_with_params()
    except EmptyResultSet:  # somebody who holds no role and is named on nothing
        return Totals((), {}, {}, frozenset())
    return _of(_LIVE.format(pilots=sql), given)


def standing_among(pilots: PilotQuerySet) -> Totals:
    """Only how many of these pilots stand where; nothing is added up."""
    rows = pilots.order_by().values_list("stage", "assessment__mode_states").annotate(Count("pk"))
    states = (State(stage, "", modes or "", False, frozenset(), NOTHING._replace(pilots=n)) for stage, modes, n in rows)
    return Totals(tuple(states), {}, {}, frozenset())


def _of(sql: str, given: Any) -> Totals:
    told: dict[str, dict[str, Sums]] = {"state": {}, "took": {}, "unit": {}, "owner": {}}
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        for kind, key, *sums in cursor.fetchall():
            told[kind][key] = Sums._make(sums)
    return Totals(
        states=tuple(State.read(key, sums) for key, sums in told["state"].items()),
        took={int(days): sums.pilots for days, sums in told["took"].items()},
        units={int(pk): sums for pk, sums in told["unit"].items()},
        owners=frozenset(map(int, told["owner"])),
    )
