from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.inventory.dates import EARLIEST, LATEST, NotADate, Order, evidence, read_day

TODAY = date(2026, 11, 24)
DAY_FIRST, MONTH_FIRST = Order.DAY_FIRST, Order.MONTH_FIRST


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7/1/2023", date(2023, 7, 1)),
        ("7-1-23", date(2023, 7, 1)),
        ("7 / 1 / 2023", date(2023, 7, 1)),
        ("7/1/2023 00:00", date(2023, 7, 1)),
        ("31/1/2023", date(2023, 1, 31)),
        ("1.7.2023", date(2023, 7, 1)),
        ("2023-07-01", date(2023, 7, 1)),
        ("2023-07-01 09:30:00", date(2023, 7, 1)),
        ("2023-07-01T09:30:00Z", date(2023, 7, 1)),
        ("2023/7/1", date(2023, 7, 1)),
        ("1 July 2023", date(2023, 7, 1)),
        ("1st Jul 23", date(2023, 7, 1)),
        ("July 1, 2023", date(2023, 7, 1)),
        ("1. März 2024", date(2024, 3, 1)),
        ("24 Dez 2023", date(2023, 12, 24)),
        ("45108", date(2023, 7, 1)),
        ("45108.75", date(2023, 7, 1)),
        ("29/2/2024", date(2024, 2, 29)),
        ("1/1/1950", EARLIEST),
        ("1/1/2200", LATEST),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, day: date):
    read = read_day(text, MONTH_FIRST, as_of=TODAY)
    assert (read.day, read.problem, read.exact) == (day, None, True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Jul-23", date(2023, 7, 1)),
        ("July 2023", date(2023, 7, 1)),
        ("24-Nov", date(2024, 11, 1)),
        ("2023-07", date(2023, 7, 1)),
        ("2022-08 (estimated)", date(2022, 8, 1)),
        ("2022-11-16 (first formal action)", date(2022, 11, 16)),
        ("30.6.2023, then again", date(2023, 6, 30)),
    ],
)
def test_a_month_or_a_remark_gives_a_day_that_is_not_called_exact(text: str, day: date):
    read = read_day(text, MONTH_FIRST, as_of=TODAY)
    assert (read.day, read.problem, read.exact) == (day, None, False)


@pytest.mark.parametrize(
    "text",
    [
        "Pre-2021",
        "Pre-2021-03",
        "2015-2022",
        "2023",
        "Q4FY25",
        "10/12023",
        "Ongoing",
        "31-Oct",
        "30/2/2024",
        "2023-13-01",
        "2024-02-15 (kick-off); 2024-08-23 (signed)",
        "Foo 2023",
        "12",
        "99999999",
        "1e400",
    ],
)
def test_what_is_no_day_gives_none(text: str):
    read = read_day(text, MONTH_FIRST, as_of=TODAY)
    assert (read.day, read.problem) == (None, NotADate.UNREADABLE)


@pytest.mark.parametrize("text", ["01/01/0001", "31/12/9999", "9999-12-31", "7/16/1905", "0000-00-00", "1949-12-31"])
def test_an_absurd_year_is_called_so(text: str):
    read = read_day(text, MONTH_FIRST, as_of=TODAY)
    assert (read.day, read.problem) == (None, NotADate.ABSURD)


@pytest.mark.parametrize("text", ["", "  ", "N/A", "n/a", "NA", "TBD", "-", "–", "unknown", "To be determined", "k.A."])
def test_an_empty_cell_and_its_many_spellings_are_no_problem(text: str):
    read = read_day(text, MONTH_FIRST, as_of=TODAY)
    assert (read.day, read.problem, read.exact) == (None, None, True)


@pytest.mark.parametrize(
    ("values", "order", "decides"),
    [
        (["3/4/2023", "31/4/2023", "N/A"], DAY_FIRST, True),
        (["3/4/2023", "4/31/2023"], MONTH_FIRST, True),
        (["4/31/2023", "5/30/2023", "30/5/2023"], MONTH_FIRST, True),
        (["3/4/2023"], DAY_FIRST, False),
        (["31.4.2023", "4/30/2023"], MONTH_FIRST, True),
        ([], DAY_FIRST, False),
    ],
)
def test_the_column_decides_whether_the_day_or_the_month_comes_first(values: list[str], order: Order, decides: bool):
    shown = evidence(values)
    assert (shown.order, shown.decides) == (order, decides)


@given(st.dates(EARLIEST, LATEST))
def test_every_possible_day_comes_back_from_every_exact_form(day: date):
    for text in (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%B} {day.day}, {day.year}"):
        assert read_day(text, MONTH_FIRST, as_of=TODAY).day == day
    assert read_day(f"{day.day}/{day.month}/{day.year}", DAY_FIRST, as_of=TODAY).day == day
    assert read_day(f"{day.month}/{day.day}/{day.year}", MONTH_FIRST, as_of=TODAY).day == day


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str):
    read = read_day(text, MONTH_FIRST, as_of=TODAY)
    assert read.day is None or EARLIEST <= read.day <= LATEST
