"""Days as people write them, and whether a column puts the day or the month first."""

import re
from datetime import date, timedelta
from enum import StrEnum

EARLIEST, LATEST = date(1950, 1, 1), date(2200, 1, 1)
EXCEL_EPOCH = date(1899, 12, 30)
MONTHS = {name: index for index, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
MONTHS |= {"mrz": 3, "mai": 5, "okt": 10, "dez": 12}

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$")
_PARTS = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4}|\d{2})$")
_MONTH_YEAR = re.compile(r"(?:(\d{1,2})[ \-.])?\s*([A-Za-zä]{3,9})\.?[ \-,]+(?:(\d{1,2}),?\s+)?(\d{4}|\d{2})$")
_YEAR = re.compile(r"(19|20)\d{2}$")
_SERIAL = re.compile(r"\d{5}$")


class Order(StrEnum):
    """Which number of 7/1/2023 is the day."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


def order_of(values: list[str]) -> Order:
    """Decided by the values: a first number above 12 is a day. Points mean day first; slashes alone, month first."""
    first = second = points = 0
    for value in values:
        if found := _PARTS.match(value.strip()):
            first += int(found[1]) > 12
            second += int(found[2]) > 12
            points += "." in value
    if first != second:
        return Order.DAY_FIRST if first > second else Order.MONTH_FIRST
    return Order.DAY_FIRST if points else Order.MONTH_FIRST


def parse_day(text: str, order: Order) -> date | None:
    """The day a cell means, or nothing when it means none. A month alone is its first day, a year its first."""
    text = text.strip()
    if found := _ISO.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _PARTS.match(text):
        one, two, year = int(found[1]), int(found[2]), _year(found[3])
        return _day(year, two, one) if order is Order.DAY_FIRST else _day(year, one, two)
    if found := _MONTH_YEAR.match(text):
        month = MONTHS.get(found[2][:3].lower())
        return _day(_year(found[4]), month, int(found[1] or found[3] or 1)) if month else None
    if _SERIAL.match(text):
        return _possible(EXCEL_EPOCH + timedelta(days=int(text)))
    return _day(int(text), 1, 1) if _YEAR.match(text) else None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return _possible(date(year, month, day))
    except ValueError:
        return None


def _possible(day: date) -> date | None:
    return day if EARLIEST <= day <= LATEST else None
