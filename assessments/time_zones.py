"""The rules of a time zone as a calendar carries them (VTIMEZONE), read from the system's own zone.

icalendar writes them, too, but gives a change of the clocks the time after it where RFC 5545, 3.6.5 asks for the one
before, and ends in 2037.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YEARS = 28
"""After so many the days of the week fall as before: what held for all of them holds on."""


@dataclass(frozen=True, slots=True)
class Change:
    """The clocks go from one offset to another, at a moment told by the clock that is about to change."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def week(self) -> int:
        """Which weekday of its month it falls on, like 2 for the second Sunday; -1 for the last one."""
        is_last = (self.at + timedelta(days=7)).month != self.at.month
        return -1 if is_last else (self.at.day - 1) // 7 + 1

    @property
    def kind(self) -> tuple[int, timedelta, timedelta, str]:
        """Changes of a kind stand in one part of the rules."""
        return self.at.month, self.before, self.after, self.name


@cache
def rules_of(zone: str, year: int) -> Timezone:
    """The rules of a zone from a year on; raises what `ZoneInfo` raises for a name that nobody knows."""
    changes = sorted(_changes(ZoneInfo(zone), year), key=lambda change: (change.kind, change.at))
    kinds = [list(same) for _, same in groupby(changes, key=lambda change: change.kind)]
    told = Timezone()
    told.add("tzid", zone)
    if not kinds or not all(_rule(same) for same in kinds):
        told.add_component(_part([_as_it_begins(ZoneInfo(zone), year)]))
    for same in kinds:
        told.add_component(_part(same))
    return told


def _changes(zone: ZoneInfo, year: int) -> Iterator[Change]:
    """Every change of 28 years, found day by day and then to the minute."""
    moment, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + YEARS, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=1)
        before, after = _offset(moment, zone), _offset(later, zone)
        if before != after:
            found = _to_the_minute(moment, later, zone)
            name = found.astimezone(zone).tzname() or zone.key
            yield Change((found + before).replace(tzinfo=None), before, after, name)
        moment = later


def _to_the_minute(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    before = _offset(low, zone)
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _as_it_begins(zone: ZoneInfo, year: int) -> Change:
    """No change: what holds where the rules begin."""
    first = datetime(year, 1, 1, tzinfo=zone)
    offset = first.utcoffset() or timedelta()
    return Change(first.replace(tzinfo=None), offset, offset, first.tzname() or zone.key)


def _part(same: list[Change]) -> TimezoneStandard | TimezoneDaylight:
    first = same[0]
    part = TimezoneDaylight() if first.after > first.before else TimezoneStandard()
    part.add("dtstart", first.at)
    part.add("tzoffsetfrom", first.before)
    part.add("tzoffsetto", first.after)
    part.add("tzname", first.name)
    if rule := _rule(same):
        part.add("rrule", rule)
    elif len(same) > 1:
        part.add("rdate", [change.at for change in same[1:]])
    return part


def _rule(same: list[Change]) -> dict[str, object] | None:
    """Once a year on the same weekday of its month, at the same time; nothing for changes that follow no such rule."""
    first = same[0]
    alike = {(change.week, change.at.weekday(), change.at.time()) for change in same}
    if len(same) != YEARS or len(alike) != 1:
        return None
    return {"freq": "yearly", "bymonth": first.at.month, "byday": f"{first.week}{WEEKDAYS[first.at.weekday()]}"}
