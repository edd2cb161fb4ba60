"""Who would hear of each gap at a moment: the person on each rung, or who stands in for them, with their calendar."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from chase.models import Gap, Snooze
from chase.services.addressing import may_see, people_for, stand_ins
from chase.services.calendars import working_days_of
from chase.turns import Listener
from chase.vocabulary import GapKind, Part, Rung
from chase.working_days import WorkingDays
from common.day import day_of
from pilots.models import Pilot

Listeners = dict[int, dict[Rung, Listener]]
Named = dict[int, dict[Rung, User]]


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who stands in for somebody away, and the pilots they may see. Source: domain page, "delegate to the deputy"."""

    person: User
    pilots: set[int]
    signs: set[int]
    """Those of which they are the deputy: only there do they sign, and only for the owner."""

    def may_hear_of(self, gap: Gap, rung: Rung) -> bool:
        """Whether they may see the gap's pilot, where it has one, and sign it where theirs would be the signature."""
        if gap.kind == GapKind.SIGNATURE_WAITING and rung is Rung.PERSON:
            return gap.part == Part.OWNER and gap.pilot_id in self.signs
        return gap.pilot_id is None or gap.pilot_id in self.pilots


def listeners_of(gaps: Sequence[Gap], *, now: datetime) -> Listeners:
    """By gap and rung who would hear of it; nobody twice of the same gap. The number of queries does not grow with
    the gaps."""
    named = people_for(gaps, on=day_of(now))
    people = {person.pk: person for rungs in named.values() for person in rungs.values()}
    calendars = working_days_of(people.values())
    deputies = _deputies(gaps, people, calendars, now)
    calendars |= working_days_of(deputy.person for deputy in deputies.values())
    snoozes = _snoozes(gaps)
    return {gap.pk: _listeners(gap, named.get(gap.pk, {}), deputies, calendars, snoozes) for gap in gaps}


def _listeners(
    gap: Gap,
    named: dict[Rung, User],
    deputies: dict[int, Deputy],
    calendars: dict[int, WorkingDays],
    snoozes: dict[tuple[int, int], date],
) -> dict[Rung, Listener]:
    heard: dict[int, tuple[Rung, Listener]] = {}
    for rung, person in sorted(named.items(), key=lambda each: each[0]):
        deputy = deputies.get(person.pk)
        hears = deputy.person if deputy and deputy.may_hear_of(gap, rung) else person
        listener = Listener(
            person=hears.pk,
            calendar=calendars[hears.pk],
            instead_of=None if hears.pk == person.pk else person.pk,
            snoozed_until=snoozes.get((gap.pk, hears.pk)),
        )
        heard.setdefault(hears.pk, (rung, listener))
    return dict(heard.values())


def _deputies(
    gaps: Iterable[Gap], people: dict[int, User], calendars: dict[int, WorkingDays], now: datetime
) -> dict[int, Deputy]:
    """By the person who is away on their own day: who acts instead."""
    by_day = defaultdict(list)
    for pk, person in people.items():
        by_day[calendars[pk].today(now)].append(person)
    instead = {away: deputy for day, of_day in by_day.items() for away, deputy in stand_ins(of_day, day).items()}
    pilots = {gap.pilot_id for gap in gaps if gap.pilot_id is not None}
    seen = {deputy.pk: may_see(deputy, pilots) for deputy in instead.values()}
    deputies = Pilot.objects.filter(pk__in=pilots, deputy__in=seen).values_list("deputy", "pk") if seen else ()
    return {
        away: Deputy(deputy, seen[deputy.pk], {pilot for person, pilot in deputies if person == deputy.pk})
        for away, deputy in instead.items()
    }


def _snoozes(gaps: Sequence[Gap]) -> dict[tuple[int, int], date]:
    """The last quiet day, by gap and person."""
    rows = Snooze.objects.filter(gap__in=gaps, ended_at=None)
    return {(gap, person): until for gap, person, until in rows.values_list("gap_id", "person_id", "until")}
