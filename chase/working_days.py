"""When somebody works and may be talked to: their zone, their country's holidays and weekend, their quiet hours.

Public holidays and weekends are those of the `holidays` package for the whole country; the country of a zone is the
one that the time zone database names for it. Pure: no database, no clock.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from holidays import HolidayBase

A_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """One person's calendar. A country of no or an unknown code has Saturdays and Sundays and no holidays."""

    zone: ZoneInfo
    country: str = ""
    closed: frozenset[date] = frozenset()
    quiet_from: time = time(19)
    quiet_until: time = time(7)
    """Before `quiet_from` when the quiet goes over midnight; the same time for both means it is never quiet."""

    def is_working(self, day: date) -> bool:
        """Whether people of the country work on the day."""
        return day not in self.closed and _is_working_in(self.country, day)

    def after(self, day: date, working_days: int) -> date:
        """The n-th working day after the day; for 0 the day itself or the next working one; below zero before it."""
        if working_days == 0:
            return day if self.is_working(day) else self.after(day, 1)
        step = A_DAY if working_days > 0 else -A_DAY
        for _ in range(abs(working_days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days come after the first day, up to the last one; 0 when that is not later."""
        return sum(self.is_working(first + A_DAY * each) for each in range(1, (last - first).days + 1))

    def today(self, moment: datetime) -> date:
        """The person's day at that moment."""
        return moment.astimezone(self.zone).date()

    def at(self, day: date, hour: time) -> datetime:
        """The moment at which the person's clock says so; where the clocks leave the time out, as much later."""
        return datetime.combine(day, hour, self.zone).astimezone(UTC).astimezone(self.zone)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether the moment lies in the quiet hours of the person's clock."""
        clock = moment.astimezone(self.zone).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def next_talk(self, moment: datetime) -> datetime:
        """The first moment, this one or later, that is not quiet on a working day."""
        local = moment.astimezone(self.zone)
        while True:
            if not self.is_working(local.date()):
                local = self.at(self.after(local.date(), 1), time(0))
            elif self.is_quiet(local):
                local = self._end_of_quiet(local)
            else:
                return local

    def _end_of_quiet(self, local: datetime) -> datetime:
        """In the hour that the clocks go through twice, the end in the same turn."""
        day = local.date() if local.time() < self.quiet_until else local.date() + A_DAY
        end = datetime.combine(day, self.quiet_until, self.zone).replace(fold=local.fold)
        return end.astimezone(UTC).astimezone(self.zone)


def country_of(zone: str) -> str:
    """The ISO code of the country that the time zone lies in; empty for zones of no country, like UTC."""
    countries = _countries()
    return countries.get(zone) or countries.get(_other_names().get(zone, ""), "")


def _is_working_in(country: str, day: date) -> bool:
    year = _year(country, day.year)
    return day.weekday() < SATURDAY if year is None else year.is_working_day(day)


@cache
def _year(country: str, year: int) -> "HolidayBase | None":
    """One year, filled before anybody sees it: worker threads share it."""
    # here, so that processes that ask for no holiday do not load those of the whole world
    from holidays import country_holidays
    from holidays.utils import list_supported_countries

    if country not in list_supported_countries(include_aliases=False):
        return None
    return country_holidays(country, years=year, expand=False)


@cache
def _countries() -> dict[str, str]:
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {zone: country for country, _place, zone, *_comment in rows}


@cache
def _other_names() -> dict[str, str]:
    """Zones that were renamed, like Asia/Calcutta, by the name of today."""
    lines = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text().splitlines()
    return {other: zone for mark, zone, other in (line.split() for line in lines if line.startswith("L "))}
