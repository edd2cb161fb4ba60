"""How a demo story is told: acts with a day, a person and what they wrote, put in order of time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Model

from accounts.models import User
from pilots.models import Pilot

ZONE = ZoneInfo("Europe/Berlin")
OPENS, BETWEEN = timedelta(hours=8, minutes=35), timedelta(minutes=43)
WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days are counted from the day of loading: −7 is a week ago, 2 the day after tomorrow."""

    today: date

    def on(self, day: int) -> date:
        """The date of a day."""
        return self.today + timedelta(days=day)

    def maybe_on(self, day: int | None) -> date | None:
        """The date of a day, none for none."""
        return None if day is None else self.on(day)

    def workday(self, day: int) -> date:
        """The date on which people did it: nobody agrees a threshold on a Sunday, so it was the Friday before."""
        when = self.today + timedelta(days=day)
        return when - timedelta(days=max(0, when.weekday() - 4)) if when.weekday() in WEEKEND else when


def saving(row: Model) -> Callable[[datetime], None]:
    """What most acts do: insert the row."""
    return lambda at: row.save(force_insert=True)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody did. `by` is the key of a person, or empty when a system did it;
    `write` is given the moment at which it happened and writes the rows."""

    day: int
    by: str
    name: str
    write: Callable[[datetime], object]
    reason: str = ""
    is_fact: bool = True
    """Whether it changes a fact of the pilot; a signature does not."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What every story stands on: the people, the pilots and the calendar."""

    people: dict[str, User]
    pilots: dict[str, Pilot]
    calendar: Calendar

    def person(self, key: str) -> User | None:
        """A person by key; nobody for an empty key."""
        return self.people[key] if key else None


Told = tuple[datetime, Act]


def in_order(acts: Iterable[Act], calendar: Calendar) -> list[Told]:
    """The acts of one pilot by time: on one day one after the other through the morning."""
    told: list[Told] = []
    before: tuple[date, int] = (date.min, 0)
    for act in sorted(acts, key=lambda act: act.day):
        when = calendar.workday(act.day)
        count = before[1] + 1 if when == before[0] else 0
        moment = datetime.combine(when, time(), ZONE) + OPENS + count * BETWEEN + timedelta(minutes=act.day % 31)
        told.append((max(moment, told[-1][0] + timedelta(minutes=3)) if told else moment, act))
        before = (when, count)
    return told
