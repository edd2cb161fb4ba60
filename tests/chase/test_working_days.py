"""Truth tables of the days and hours at which people may be talked to."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chase.working_days import WorkingDays, country_of

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Dubai", "Asia/Riyadh", "Pacific/Auckland")


def calendar(zone: str, **values: object) -> WorkingDays:
    return WorkingDays(**({"zone": ZoneInfo(zone), "country": country_of(zone)} | values))


def day(text: str) -> date:
    return date.fromisoformat(text)


def here(zone: str, text: str) -> datetime:
    """A moment by the clock of the zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Berlin", "DE"),
        ("America/New_York", "US"),
        ("Asia/Dubai", "AE"),
        ("Pacific/Auckland", "NZ"),
        ("Europe/Oslo", "NO"),
        ("Asia/Calcutta", "IN"),  # its name until 1993
        ("US/Eastern", "US"),
        ("UTC", ""),
        ("Etc/GMT-3", ""),
        ("Atlantis/Capital", ""),
    ],
)
def test_a_zone_lies_in_a_country_or_in_none(zone: str, country: str):
    assert country_of(zone) == country


@pytest.mark.parametrize(
    ("zone", "text", "is_working"),
    [
        ("Europe/Berlin", "2026-11-23", True),  # a Monday
        ("Europe/Berlin", "2026-11-21", False),
        ("Europe/Berlin", "2026-11-22", False),
        ("Europe/Berlin", "2026-12-25", False),
        ("Europe/Berlin", "2026-04-06", False),  # Easter Monday
        ("America/New_York", "2026-11-26", False),  # Thanksgiving
        ("America/New_York", "2026-07-03", False),  # the fourth of July is a Saturday
        ("America/New_York", "2027-12-31", False),  # the first of January 2028 is a Saturday
        ("America/New_York", "2026-12-25", False),
        ("Europe/Berlin", "2026-11-26", True),
        ("Asia/Dubai", "2026-11-20", True),  # Friday, since 2022
        ("Asia/Dubai", "2021-11-19", False),  # Friday, before
        ("Asia/Dubai", "2021-11-21", True),  # Sunday, before
        ("Asia/Dubai", "2026-11-22", False),
        ("Asia/Riyadh", "2026-11-20", False),
        ("Asia/Riyadh", "2026-11-22", True),
        ("Pacific/Auckland", "2026-02-06", False),  # Waitangi Day
        ("UTC", "2026-12-25", True),
        ("UTC", "2026-12-26", False),
        ("Europe/Berlin", "2028-02-29", True),  # a Tuesday
        ("Europe/Berlin", "2032-02-29", False),  # a Sunday
    ],
)
def test_a_day_is_a_working_day_where_somebody_lives(zone: str, text: str, is_working: bool):
    assert calendar(zone).is_working(day(text)) is is_working


def test_a_closed_day_is_no_working_day():
    closed = calendar("Europe/Berlin", closed=frozenset([day("2026-11-23")]))
    assert not closed.is_working(day("2026-11-23"))
    assert closed.after(day("2026-11-20"), 1) == day("2026-11-24")


@pytest.mark.parametrize(
    ("zone", "text", "count", "expected"),
    [
        ("Europe/Berlin", "2026-11-23", 0, "2026-11-23"),
        ("Europe/Berlin", "2026-11-21", 0, "2026-11-23"),
        ("Europe/Berlin", "2026-11-20", 1, "2026-11-23"),
        ("Europe/Berlin", "2026-11-21", 1, "2026-11-23"),
        ("Europe/Berlin", "2026-11-23", 5, "2026-11-30"),
        ("Europe/Berlin", "2026-12-23", 3, "2026-12-29"),  # over Christmas
        ("Europe/Berlin", "2026-11-23", -1, "2026-11-20"),
        ("Europe/Berlin", "2026-11-22", -1, "2026-11-20"),
        ("Europe/Berlin", "2026-12-28", -2, "2026-12-23"),
        ("Asia/Riyadh", "2026-11-19", 1, "2026-11-22"),
        ("America/New_York", "2026-11-25", 1, "2026-11-27"),
        ("Europe/Berlin", "2028-02-28", 1, "2028-02-29"),
        ("Europe/Berlin", "2028-02-28", 2, "2028-03-01"),
        ("Europe/Berlin", "2027-02-26", 1, "2027-03-01"),
    ],
)
def test_so_many_working_days_after_a_day(zone: str, text: str, count: int, expected: str):
    assert calendar(zone).after(day(text), count) == day(expected)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-23", "2026-11-30", 5),
        ("2026-11-30", "2026-11-23", 0),
        ("2026-12-23", "2026-12-29", 3),
    ],
)
def test_working_days_between_two_days(first: str, last: str, count: int):
    assert calendar("Europe/Berlin").between(day(first), day(last)) == count


@pytest.mark.parametrize(
    ("quiet", "clock", "is_quiet"),
    [
        (("19:00", "07:00"), "18:59", False),
        (("19:00", "07:00"), "19:00", True),
        (("19:00", "07:00"), "00:00", True),
        (("19:00", "07:00"), "06:59", True),
        (("19:00", "07:00"), "07:00", False),
        (("12:00", "13:00"), "12:30", True),
        (("12:00", "13:00"), "13:00", False),
        (("12:00", "13:00"), "00:00", False),
        (("08:00", "08:00"), "08:00", False),
        (("08:00", "08:00"), "03:00", False),
    ],
)
def test_quiet_hours_may_go_over_midnight(quiet: tuple[str, str], clock: str, is_quiet: bool):
    begin, end = map(time.fromisoformat, quiet)
    days = calendar("Europe/Berlin", quiet_from=begin, quiet_until=end)
    assert days.is_quiet(here("Europe/Berlin", f"2026-11-23T{clock}")) is is_quiet


@pytest.mark.parametrize(
    ("zone", "moment", "talk"),
    [
        ("Europe/Berlin", "2026-11-23T10:00", "2026-11-23T10:00"),
        ("Europe/Berlin", "2026-11-23T06:00", "2026-11-23T07:00"),
        ("Europe/Berlin", "2026-11-23T19:00", "2026-11-24T07:00"),
        ("Europe/Berlin", "2026-11-20T19:00", "2026-11-23T07:00"),
        ("Europe/Berlin", "2026-11-21T12:00", "2026-11-23T07:00"),
        ("Europe/Berlin", "2026-12-24T20:00", "2026-12-28T07:00"),
        ("Asia/Riyadh", "2026-11-19T20:00", "2026-11-22T07:00"),
        ("Europe/Berlin", "2027-03-26T19:00", "2027-03-30T07:00"),  # Easter, and the clocks go on in between
        ("Europe/Berlin", "2026-10-23T19:00", "2026-10-26T07:00"),  # the clocks go back in between
        ("America/New_York", "2026-10-30T19:00", "2026-11-02T07:00"),
    ],
)
def test_the_next_moment_to_talk(zone: str, moment: str, talk: str):
    assert calendar(zone).next_talk(here(zone, moment)) == here(zone, talk)


@pytest.mark.parametrize(
    ("moment", "talk"),
    [
        ("2027-03-28T00:30:00+00:00", "2027-03-28T01:00:00+00:00"),  # 01:30, quiet until 03:00, which follows 01:59
        ("2027-10-31T00:10:00+00:00", "2027-10-31T02:00:00+00:00"),  # 02:10 in summer time
        ("2027-10-31T01:10:00+00:00", "2027-10-31T02:00:00+00:00"),  # 02:10 once more
    ],
)
def test_on_days_when_the_clocks_change_quiet_ends_by_the_clock(moment: str, talk: str):
    days = calendar("Europe/Berlin", country="SA", quiet_from=time(23), quiet_until=time(3))  # works on Sundays
    assert days.next_talk(datetime.fromisoformat(moment)) == datetime.fromisoformat(talk)


def test_a_day_that_begins_without_midnight_is_worked_on():
    days = calendar("America/Santiago", country="SA", quiet_from=time(23), quiet_until=time(0))
    missing_midnight = here("America/Santiago", "2026-09-05T23:30")  # the clocks go from 23:59 to 01:00
    assert days.next_talk(missing_midnight) == here("America/Santiago", "2026-09-06T01:00")


QUARTERS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
MOMENTS = st.integers(0, 3 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.sampled_from(ZONES), QUARTERS, QUARTERS, MOMENTS)
def test_the_next_moment_to_talk_is_allowed_and_nothing_before_it_was(
    zone: str, quiet_from: time, quiet_until: time, moment: datetime
):
    days = calendar(zone, quiet_from=quiet_from, quiet_until=quiet_until)
    talk = days.next_talk(moment)
    assert talk >= moment
    assert days.is_working(days.today(talk))
    assert not days.is_quiet(talk)
    while (moment := moment + timedelta(minutes=15)) < talk:
        assert days.is_quiet(moment) or not days.is_working(days.today(moment))


@given(st.sampled_from(ZONES), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-92, 92))
def test_counting_forward_and_back_agree(zone: str, start: date, count: int):
    days = calendar(zone)
    end = days.after(start, count)
    assert days.is_working(end)
    if count > 0:
        assert days.between(start, end) == count
    if count < 0:
        assert days.between(end - timedelta(days=1), start - timedelta(days=1)) == -count
