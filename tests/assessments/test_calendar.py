from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar, Event

from assessments.models import CalendarMessage, ReviewMeeting
from assessments.services import calendar_feed, calendar_mail, reviews
from assessments.services.day import day_here
from assessments.services.reviews import Call
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.cast import Cast
from tests.letterbox import Letterbox

BERLIN = ZoneInfo("Europe/Berlin")


def clocks_go_back(year: int) -> datetime:
    """At ten on the last Sunday of October: at three in the morning the clocks of Berlin went back."""
    last = datetime(year, 10, 31, 10, tzinfo=BERLIN)
    return last - timedelta(days=last.isoweekday() % 7)


AFTER = clocks_go_back(day_here().year + 1)
BEFORE = AFTER - timedelta(days=1)


def call(cast: Cast, starts_at: datetime = BEFORE, **fields: object) -> Call:
    values = {
        "title": "Pilot review",
        "starts_at": starts_at,
        "zone": "Europe/Berlin",
        "length": 30,
        "place": "Alster",
        "chair": cast.petra,
        "attendees": (cast.olive, cast.vic),
        "items": ((cast.pilot, 10),),
    }
    return Call(**(values | fields))


def event(letter: EmailMessage) -> tuple[Calendar, Event]:
    part = letter.get_body(("related", "html", "plain")) and next(
        each for each in letter.walk() if each.get_content_type() == "text/calendar"
    )
    calendar = Calendar.from_ical(part.get_content())
    [found] = calendar.walk("VEVENT")
    return calendar, found


def test_an_invitation_is_a_mail_that_calendars_understand(cast: Cast, letterbox: Letterbox):
    meeting = reviews.call(call(cast), by=cast.petra)
    assert calendar_mail.send_due() == 3
    [letter] = letterbox.to("olive")
    part = next(each for each in letter.walk() if each.get_content_type() == "text/calendar")
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    calendar, entry = event(letter)
    assert (calendar["METHOD"], entry["SEQUENCE"], entry["STATUS"]) == ("REQUEST", 0, "CONFIRMED")
    assert entry["UID"] == f"{meeting.uid}@pilothouse.example.com"
    assert "P-" in entry["DESCRIPTION"]
    assert f"https://pilothouse.example.com/reviews/{meeting.reference}/" in entry["DESCRIPTION"]
    assert sorted(str(each) for each in entry["ATTENDEE"]) == [
        "mailto:olive@example.com",
        "mailto:petra@example.com",
        "mailto:vic@example.com",
    ]
    assert letter["Message-ID"].strip() == f"<review-{meeting.uid}.request.0.{cast.olive.pk}@pilothouse.example.com>"


@pytest.mark.parametrize(("starts_at", "utc"), [(BEFORE, 8), (AFTER, 9)])
def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(
    cast: Cast, letterbox: Letterbox, starts_at: datetime, utc: int
):
    reviews.call(call(cast, starts_at), by=cast.petra)
    calendar_mail.send_due()
    calendar, entry = event(letterbox.to("olive")[0])
    begins = entry["DTSTART"]
    assert begins.params["TZID"] == "Europe/Berlin"
    assert begins.dt.replace(tzinfo=None) == starts_at.replace(tzinfo=None)
    assert begins.dt.astimezone(UTC).hour == utc
    [zone] = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Berlin"
    rules = zone.to_tz()
    assert starts_at.replace(tzinfo=rules).utcoffset() == timedelta(hours=10 - utc)


def test_a_change_and_a_cancellation_keep_the_uid_and_raise_the_sequence(cast: Cast, letterbox: Letterbox):
    meeting = reviews.call(call(cast), by=cast.petra)
    calendar_mail.send_due()
    reviews.change(meeting, call(cast, AFTER, attendees=(cast.olive,)), version=1, by=cast.petra)
    calendar_mail.send_due()
    reviews.cancel(ReviewMeeting.objects.get(), reason="Olive is ill", by=cast.petra)
    calendar_mail.send_due()
    told = [event(letter) for letter in letterbox.to("olive")]
    assert [(calendar["METHOD"], entry["SEQUENCE"], entry["STATUS"]) for calendar, entry in told] == [
        ("REQUEST", 0, "CONFIRMED"),
        ("REQUEST", 1, "CONFIRMED"),
        ("CANCEL", 2, "CANCELLED"),
    ]
    assert len({str(entry["UID"]) for _calendar, entry in told}) == 1
    assert [letter["Subject"] for letter in letterbox.to("olive")] == [
        "Pilot review",
        "Changed: Pilot review",
        "Cancelled: Pilot review",
    ]
    assert [event(letter)[0]["METHOD"] for letter in letterbox.to("vic")] == ["REQUEST", "CANCEL"]
    assert "Olive is ill" in letterbox.to("olive")[-1].get_body(("plain",)).get_content()


def test_who_is_asked_no_more_finds_only_themselves_in_their_cancellation(cast: Cast, letterbox: Letterbox):
    meeting = reviews.call(call(cast), by=cast.petra)
    calendar_mail.send_due()
    reviews.change(meeting, call(cast, attendees=(cast.olive,)), version=1, by=cast.petra)
    calendar_mail.send_due()
    calendar, entry = event(letterbox.to("vic")[-1])
    assert (calendar["METHOD"], str(entry["ATTENDEE"])) == ("CANCEL", "mailto:vic@example.com")
    kept = event(letterbox.to("olive")[-1])[1]
    assert sorted(str(each) for each in kept["ATTENDEE"]) == ["mailto:olive@example.com", "mailto:petra@example.com"]


def test_who_was_never_invited_is_sent_no_cancellation(cast: Cast, letterbox: Letterbox):
    letterbox.refused = {"vic@example.com": "451 try later"}
    meeting = reviews.call(call(cast), by=cast.petra)
    assert calendar_mail.send_due() == 2
    letterbox.refused = {}
    reviews.change(meeting, call(cast, attendees=(cast.olive,)), version=1, by=cast.petra)
    assert calendar_mail.send_due() == 2
    CalendarMessage.objects.filter(sent_at=None).update(due_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert calendar_mail.send_due() == 0
    assert letterbox.to("vic") == []
    assert not CalendarMessage.objects.filter(person=cast.vic).exists()
    reviews.cancel(ReviewMeeting.objects.get(), reason="Olive is ill", by=cast.petra)
    calendar_mail.send_due()
    assert [event(letter)[0]["METHOD"] for letter in letterbox.to("olive")] == ["REQUEST", "REQUEST", "CANCEL"]


def test_a_review_cancelled_before_its_invitations_left_is_told_to_nobody(cast: Cast, letterbox: Letterbox):
    meeting = reviews.call(call(cast), by=cast.petra)
    reviews.cancel(meeting, reason="Olive is ill", by=cast.petra)
    assert (calendar_mail.send_due(), letterbox.letters, CalendarMessage.objects.count()) == (0, [], 0)


def test_who_was_told_once_that_it_is_off_is_not_told_again(cast: Cast, letterbox: Letterbox):
    meeting = reviews.call(call(cast), by=cast.petra)
    calendar_mail.send_due()
    reviews.change(meeting, call(cast, attendees=(cast.olive,)), version=1, by=cast.petra)
    calendar_mail.send_due()
    letterbox.refused = {"vic@example.com": "451 try later"}
    reviews.change(ReviewMeeting.objects.get(), call(cast), version=2, by=cast.petra)
    calendar_mail.send_due()
    letterbox.refused = {}
    reviews.cancel(ReviewMeeting.objects.get(), reason="Olive is ill", by=cast.petra)
    calendar_mail.send_due()
    assert [event(letter)[0]["METHOD"] for letter in letterbox.to("vic")] == ["REQUEST", "CANCEL"]


def test_each_message_is_sent_once_and_an_overtaken_one_never(cast: Cast, letterbox: Letterbox):
    meeting = reviews.call(call(cast, attendees=()), by=cast.petra)
    reviews.change(meeting, call(cast, AFTER, attendees=()), version=1, by=cast.petra)
    assert [calendar_mail.send_due(), calendar_mail.send_due()] == [1, 0]
    assert [event(letter)[1]["SEQUENCE"] for letter in letterbox.letters] == [1]


def test_a_restricted_pilot_is_named_only_to_who_may_see_it(cast: Cast, letterbox: Letterbox):
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    reviews.call(call(cast), by=cast.petra)
    calendar_mail.send_due()
    named = {who: "Call summaries" in str(letterbox.to(who)[0]) for who in ("olive", "petra", "vic")}
    described = {who: "Call summaries" in str(event(letterbox.to(who)[0])[1]["DESCRIPTION"]) for who in named}
    assert described == {"olive": True, "petra": True, "vic": False}
    assert not named["vic"]


def test_a_title_with_a_line_break_makes_no_header_of_its_own(cast: Cast, letterbox: Letterbox):
    reviews.call(call(cast, title="Review\r\nBcc: evil@example.com", attendees=()), by=cast.petra)
    calendar_mail.send_due()
    [letter] = letterbox.letters
    assert (letter["Subject"], letter["Bcc"]) == ("Review Bcc: evil@example.com", None)
    assert event(letter)[1]["SUMMARY"] == "Review Bcc: evil@example.com"


def test_a_server_that_is_busy_is_asked_later_and_one_that_refuses_for_good_is_not(cast: Cast, letterbox: Letterbox):
    letterbox.refused = {"olive@example.com": "451 try later", "vic@example.com": "550 no such person"}
    reviews.call(call(cast), by=cast.petra)
    assert calendar_mail.send_due() == 1
    rows = {row.person.short_name: row for row in CalendarMessage.objects.select_related("person")}
    assert (rows["Olive"].tries, rows["Vic"].tries) == (1, calendar_mail.MOST_TRIES)
    assert "try later" in rows["Olive"].error
    letterbox.refused = {}
    CalendarMessage.objects.update(due_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert calendar_mail.send_due() == 1
    assert (len(letterbox.to("olive")), len(letterbox.to("vic"))) == (1, 0)


def test_a_calendar_address_shows_its_person_s_reviews_until_it_is_revoked(cast: Cast, client: Client):
    meeting = reviews.call(call(cast, datetime.now(UTC) + timedelta(days=9)), by=cast.petra)
    token = calendar_feed.make(by=cast.olive)
    answer = client.get(f"/calendar/{token}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    [entry] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(entry["UID"]).startswith(str(meeting.uid))
    newer = calendar_feed.make(by=cast.olive)
    assert client.get(f"/calendar/{token}.ics").status_code == 404
    assert client.get(f"/calendar/{newer}.ics").status_code == 200
    calendar_feed.revoke(by=cast.olive)
    assert client.get(f"/calendar/{newer}.ics").status_code == 404


def test_a_calendar_address_of_who_left_shows_nothing(cast: Cast, client: Client):
    token = calendar_feed.make(by=cast.olive)
    cast.olive.is_active = False
    cast.olive.save()
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_calendar_never_names_a_restricted_pilot_to_who_may_not_see_it(cast: Cast, client: Client):
    reviews.call(call(cast, datetime.now(UTC) + timedelta(days=9)), by=cast.petra)
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    for person, seen in ((cast.olive, True), (cast.vic, False)):
        token = calendar_feed.make(by=person)
        assert (b"Call summaries" in client.get(f"/calendar/{token}.ics").content) is seen


def test_the_address_is_shown_once_and_only_its_fingerprint_is_kept(cast: Cast, client: Client):
    client.force_login(cast.olive)
    shown = client.post("/reviews/calendar/").context["address"]
    token = shown.rsplit("/", 1)[1].removesuffix(".ics")
    assert client.get(f"/calendar/{token}.ics").status_code == 200
    assert token not in client.get("/reviews/calendar/").content.decode()
    assert calendar_feed.current(cast.olive).token_sha256 != token
    client.post("/reviews/calendar/revoke/")
    assert client.get(f"/calendar/{token}.ics").status_code == 404
