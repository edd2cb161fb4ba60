"""Dates as people type them, and the order of day and month as the whole column shows it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portfolio.inventory.cleaning import says_nothing

EARLIEST, LATEST = date(1950, 1, 1), date(2200, 1, 1)
FIRST_SERIAL, LAST_SERIAL = 18_264, 109_574  # the same two days as a spreadsheet counts them
_DAY_ZERO = date(1899, 12, 30)

_MONTHS = {
    name[:3]: number
    for number, names in enumerate(
        (
            "january januar jänner",
            "february februar",
            "march märz mrz",
            "april",
            "may mai",
            "june juni",
            "july juli",
            "august",
            "september",
            "october oktober",
            "november",
            "december dezember",
        ),
        start=1,
    )
    for name in names.split()
}
_WORD = r"(?P<month>[A-Za-zäÄ]{3,9})\.?"
_YEAR = r"(?P<year>\d{4}|['’]?\d{2})"

ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ]\d{1,2}:\d{2}\S*)?")
ISO_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")
NUMBERS = re.compile(
    r"(?P<first>\d{1,2})\s?(?P<sign>[/.-])\s?(?P<second>\d{1,2})\s?(?P=sign)\s?(?P<year>\d{4}|\d{2})"
    r"(?: \d{1,2}:\d{2}.*)?"
)
DAY_WORD_YEAR = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?[ -]{_WORD},?[ -]{_YEAR}")
WORD_DAY_YEAR = re.compile(rf"{_WORD} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}")
WORD_YEAR = re.compile(rf"{_WORD}[ -/]{{1,2}}{_YEAR}")
YEAR_WORD = re.compile(rf"(?P<year>\d{{2}}|\d{{4}})[ -]{_WORD}")
SERIAL = re.compile(r"\d{5,6}(?:\.\d+)?")
_DATE_WITHIN = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}-\d{2}(?![\d-])")


class Order(StrEnum):
    """Which of two small numbers is the day."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class NotADate(StrEnum):
    """Why a text gives no date."""

    UNREADABLE = "unreadable"
    ABSURD = "absurd"


@dataclass(frozen=True, slots=True)
class DayRead:
    """The day found, or why none was; `exact` is false where part of the text was not used or a day was assumed."""

    day: date | None
    problem: NotADate | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a column shows about the order: values that can only be the one or the other."""

    day_first: int = 0
    month_first: int = 0
    undecided: int = 0

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            self.day_first + other.day_first, self.month_first + other.month_first, self.undecided + other.undecided
        )

    @property
    def decides(self) -> bool:
        """Whether there is proof."""
        return self.day_first != self.month_first

    @property
    def order(self) -> Order:
        """What most values say; without proof the day comes first, as in most of the world."""
        return Order.MONTH_FIRST if self.month_first > self.day_first else Order.DAY_FIRST


_NOTHING = DayRead(None)
_UNREADABLE = DayRead(None, NotADate.UNREADABLE, exact=False)
_ABSURD = DayRead(None, NotADate.ABSURD, exact=False)


def evidence(values: Iterable[str]) -> Evidence:
    """Count what speaks for day/month and what for month/day; between dots the day is always first."""
    day_first = month_first = undecided = 0
    for value in values:
        found = NUMBERS.fullmatch(value.strip())
        if found and found["sign"] != ".":
            first, second = int(found["first"]), int(found["second"])
            day_first += first > 12 >= second
            month_first += second > 12 >= first
            undecided += first <= 12 and second <= 12 and first != second
    return Evidence(day_first, month_first, undecided)


def looks_like_a_day(text: str) -> bool:
    """Whether a cell names a day, whatever the order and however absurd the year."""
    read = read_day(text, Order.DAY_FIRST, as_of=LATEST)
    return read.day is not None or read.problem == NotADate.ABSURD


def read_day(text: str, order: Order, *, as_of: date) -> DayRead:
    """The day that a cell names. `as_of` bounds which years "24-Nov" can mean."""
    text = " ".join(text.split())
    if says_nothing(text):
        return _NOTHING
    if found := ISO.fullmatch(text):
        return _day(found["year"], found["month"], found["day"])
    if found := NUMBERS.fullmatch(text):
        found_order = Order.DAY_FIRST if found["sign"] == "." else order
        return _from_numbers(found["first"], found["second"], found["year"], found_order)
    if SERIAL.fullmatch(text):
        return _from_serial(float(text))
    return _from_words(text, as_of) or _with_remark(text, order, as_of=as_of)


def _from_numbers(first: str, second: str, year: str, order: Order) -> DayRead:
    day, month = (first, second) if order == Order.DAY_FIRST else (second, first)
    if int(month) > 12 >= int(day):
        day, month = month, day
    return _day(year, month, day)


def _from_serial(serial: float) -> DayRead:
    if not FIRST_SERIAL <= serial <= LAST_SERIAL:
        return _UNREADABLE
    return DayRead(_DAY_ZERO + timedelta(days=int(serial)))


def _from_words(text: str, as_of: date) -> DayRead | None:
    for pattern in (DAY_WORD_YEAR, WORD_DAY_YEAR):
        found = pattern.fullmatch(text)
        if found and (month := _MONTHS.get(found["month"][:3].lower())):
            return _day(found["year"], month, found["day"])
    if found := ISO_MONTH.fullmatch(text):
        return _inexact(_day(found["year"], found["month"], 1))
    for pattern in (WORD_YEAR, YEAR_WORD):
        found = pattern.fullmatch(text)
        if found and (month := _MONTHS.get(found["month"][:3].lower())):
            return _month_and_year(found["year"], month, as_of)
    return None


def _month_and_year(year: str, month: int, as_of: date) -> DayRead:
    """ "Jul-23" and "24-Nov" are taken for month and year where that year is a likely one."""
    full = _year(year)
    if len(year.lstrip("'’")) == 2 and not 2000 <= full <= as_of.year + 2:
        return _UNREADABLE
    return _inexact(_day(str(full), month, 1))


def _with_remark(text: str, order: Order, *, as_of: date) -> DayRead:
    """One date with a remark behind it counts; two dates do not, and neither does "before 2021-03"."""
    found = _DATE_WITHIN.findall(text)
    if len(found) != 1 or found[0] == text or not text.startswith(found[0]):
        return _UNREADABLE
    return _inexact(read_day(found[0], order, as_of=as_of))


def _inexact(read: DayRead) -> DayRead:
    return DayRead(read.day, read.problem, exact=False)


def _year(year: str) -> int:
    digits = year.lstrip("'’")
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _day(year: str, month: str | int, day: str | int) -> DayRead:
    full = _year(year)
    if not EARLIEST.year <= full <= LATEST.year:
        return _ABSURD
    try:
        found = date(full, int(month), int(day))
    except ValueError:
        return _UNREADABLE
    return DayRead(found) if EARLIEST <= found <= LATEST else _ABSURD
