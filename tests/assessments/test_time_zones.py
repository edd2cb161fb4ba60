"""The rules of a zone as calendars are told them, read back by programs that know no zone by its name."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from assessments.invitations import feed
from assessments.models import ReviewMeeting
from assessments.time_zones import rules_of


def told(zone: str, *, year: int = 2026) -> str:
    return rules_of(zone, year).to_ical().decode().replace("\r\n", "\n")


def test_the_clocks_of_berlin_change_at_the_time_they_show_before_and_without_end():
    assert told("Europe/Berlin").splitlines() == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def meeting_at(local: str, zone: str) -> ReviewMeeting:
    starts_at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    return ReviewMeeting(pk=1, title="Pilot review", starts_at=starts_at, zone=zone)


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Berlin", "2027-03-28T03:30", "2027-03-28T01:30"),
        ("Europe/Berlin", "2027-03-28T01:30", "2027-03-28T00:30"),
        ("Europe/Berlin", "2027-10-31T03:30", "2027-10-31T02:30"),
        ("Europe/Berlin", "2041-03-31T03:30", "2041-03-31T01:30"),
        ("America/New_York", "2027-03-14T03:30", "2027-03-14T07:30"),
        ("Australia/Sydney", "2027-10-03T03:30", "2027-10-02T16:30"),
        ("Asia/Jerusalem", "2027-03-26T03:30", "2027-03-26T00:30"),
        ("Africa/Casablanca", "2027-01-12T10:00", "2027-01-12T09:00"),
        ("Asia/Kolkata", "2027-01-12T10:00", "2027-01-12T04:30"),
    ],
)
def test_a_review_is_read_back_at_the_right_hour(zone: str, local: str, utc: str):
    text = feed([(meeting_at(local, zone), [])])
    calendar = Calendar.from_ical(text)
    [rules] = calendar.walk("VTIMEZONE")
    [event] = calendar.walk("VEVENT")
    read = event["DTSTART"].dt.replace(tzinfo=None)
    assert (event["DTSTART"].params["TZID"], read) == (zone, datetime.fromisoformat(local))
    by_icalendar = rules.to_tz(lookup_tzid=False)
    by_dateutil = tzical(io.StringIO(text.decode())).get(zone)
    for reader in (by_icalendar, by_dateutil):
        assert read.replace(tzinfo=reader).astimezone(UTC).isoformat(timespec="minutes") == f"{utc}+00:00"


def test_a_review_in_utc_needs_no_rules():
    text = feed([(meeting_at("2027-01-12T10:00", "UTC"), [])]).decode()
    assert "DTSTART:20270112T100000Z" in text
    assert "VTIMEZONE" not in text
