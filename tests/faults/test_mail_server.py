"""The mail server is away, slow to believe, silent, or gone in the middle of a letter: all mail arrives, once."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import monotonic, sleep

import pytest
from django.utils import timezone

from assessments.models import CalendarMessage
from assessments.services import calendar_mail, reviews
from assessments.services.reviews import Call
from chase.models import Message
from chase.services import planning, sending
from chase.vocabulary import GapKind, MessageState
from engine import mail_server
from tests.cast import Cast
from tests.chase.chasing import at, gap, only, pilots, states
from tests.faults.moody_servers import CutShort, Greylisting
from tests.letterbox import Letterbox

MONDAY = at("2026-11-23T08:00")
QUARTER_OF_AN_HOUR = timedelta(minutes=15)
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture
def two_messages(organisation_in_berlin: None, cast: Cast, letterbox: Letterbox) -> None:
    """One to Olive and one to Petra, due on Monday at eight."""
    only(GapKind.THRESHOLD_MISSING)
    gap(cast.pilot)
    gap(pilots(cast, 1, owner=cast.petra)[0])
    planning.plan(MONDAY)


@pytest.fixture
def moody(settings: object) -> Iterator[Callable]:
    """The application sends to this server instead."""
    opened = []

    def at_port_of(server: Letterbox | CutShort) -> Letterbox | CutShort:
        if isinstance(server, Letterbox):
            server.open()
        opened.append(server)
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = server.port, 1  # type: ignore[attr-defined]
        return server

    yield at_port_of
    for server in opened:
        server.close()


def rounds(begin: datetime, length: timedelta, every: timedelta = HALF_A_MINUTE) -> datetime | None:
    """Ring again and again; the moment at which nothing waited any more."""
    now = begin
    while now <= begin + length:
        sending.send_due(now)
        if not Message.objects.filter(state=MessageState.WAITING).exists():
            return now
        now += every
    return None


def tries() -> list[int]:
    return list(Message.objects.order_by("person__name").values_list("tries", flat=True))


def test_after_an_hour_of_silence_all_mail_has_left_within_two_minutes(two_messages: None, letterbox: Letterbox):
    letterbox.close()
    assert rounds(MONDAY, timedelta(hours=1)) is None
    assert tries() == [0, 0]
    letterbox.open()
    back = MONDAY + timedelta(hours=1, seconds=30)
    assert rounds(back, QUARTER_OF_AN_HOUR) <= back + timedelta(minutes=2)
    assert sorted(letter["To"] for letter in letterbox.letters) == ["olive@example.com", "petra@example.com"]


@pytest.mark.parametrize("minutes", [1, 5, 20, 30, 50])
def test_however_long_a_server_puts_letters_off_they_leave_a_quarter_of_an_hour_after(
    two_messages: None, moody: Callable, minutes: int
):
    server = moody(Greylisting(10**6))
    assert rounds(MONDAY, timedelta(minutes=minutes)) is None
    server.tries = 0
    back = MONDAY + timedelta(minutes=minutes)
    assert rounds(back, QUARTER_OF_AN_HOUR) is not None
    assert sorted(letter["To"] for letter in server.letters) == ["olive@example.com", "petra@example.com"]


def test_a_letter_put_off_eight_times_is_given_up_within_an_hour_and_shown(two_messages: None, moody: Callable):
    server = moody(Greylisting(10**6))
    assert rounds(MONDAY, timedelta(hours=1)) == MONDAY + timedelta(minutes=57)
    assert set(server.asked.values()) == {mail_server.MOST_TRIES}
    assert states() == [("Olive", MessageState.FAILED), ("Petra", MessageState.FAILED)]


def test_a_server_that_closes_on_every_letter_for_three_hours_costs_none_a_try(two_messages: None, moody: Callable):
    server = moody(Greylisting(10**6, "421 closing, come back later"))
    assert rounds(MONDAY, timedelta(hours=3), every=timedelta(minutes=10)) is None
    assert tries() == [0, 0]
    server.tries = 0
    back = MONDAY + timedelta(hours=3)
    assert rounds(back, QUARTER_OF_AN_HOUR) is not None
    assert len(server.letters) == 2


def test_the_status_page_counts_what_is_put_off(two_messages: None, moody: Callable):
    moody(Greylisting(10**6))
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Message.objects.update(run_at=an_hour_ago, due_at=MONDAY)
    Message.objects.filter(person__name__startswith="Petra").delete()
    for now in (MONDAY, MONDAY + timedelta(minutes=1)):
        sending.send_due(now)
    Message.objects.update(due_at=timezone.now() + mail_server.LONGEST_WAIT)
    assert sending.oldest_waiting() == an_hour_ago


def test_one_address_refused_holds_up_nobody(two_messages: None, letterbox: Letterbox):
    letterbox.refused = {"olive@example.com": "550 no such person"}
    assert rounds(MONDAY, timedelta(minutes=2)) == MONDAY
    assert states() == [("Olive", MessageState.FAILED), ("Petra", MessageState.SENT)]


@pytest.mark.parametrize("command", ["CONNECT", "MAIL", "DATA"])
@pytest.mark.parametrize("hangs_up", [True, False], ids=["hangs up", "says nothing"])
def test_a_server_that_stops_in_the_middle_ends_a_round_and_loses_nothing(
    two_messages: None, moody: Callable, letterbox: Letterbox, settings: object, command: str, hangs_up: bool
):
    moody(CutShort(command, hangs_up=hangs_up))
    began = monotonic()
    assert sending.send_due(MONDAY) == 0
    assert monotonic() - began < 6  # a second for each answer that does not come
    assert max(tries()) == (0 if command == "CONNECT" else 1)
    settings.EMAIL_PORT = letterbox.port  # type: ignore[attr-defined]
    assert rounds(MONDAY + HALF_A_MINUTE, QUARTER_OF_AN_HOUR) is not None
    assert Counter(letter["To"] for letter in letterbox.letters) == {"olive@example.com": 1, "petra@example.com": 1}


def test_a_lease_is_longer_than_the_slowest_letter_and_shorter_than_five_minutes():
    slowest = timedelta(seconds=sending.ANSWERS * 30)
    assert slowest < sending.LEASE <= timedelta(minutes=4)


def test_who_reaches_the_server_after_the_lease_does_not_send_what_another_took(
    two_messages: None, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
):
    real = sending.reach

    def slow(post: object) -> bool:
        Message.objects.filter(tries=1, error="").update(tries=2)  # the lease ended, and another sender took it
        return real(post)

    monkeypatch.setattr(sending, "reach", slow)
    sending.send_due(MONDAY)
    assert [letter["To"] for letter in letterbox.letters] == ["petra@example.com"]  # the line is open by then


def test_the_time_it_takes_to_reach_the_server_does_not_count(
    two_messages: None, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
):
    real, held_until = sending.reach, []

    def slow(post: object) -> bool:
        sleep(0.3)
        return real(post)

    def note(mail: object, post: object) -> None:
        held_until.append(Message.objects.order_by("-due_at")[0].due_at)

    monkeypatch.setattr(sending, "reach", slow)
    monkeypatch.setattr(sending, "hand_over", note)
    sending.send_due(MONDAY)
    assert held_until[0] - MONDAY - sending.LEASE > timedelta(seconds=0.3)


def test_calendar_mail_waits_for_a_server_that_is_away_and_uses_up_no_try(cast: Cast, letterbox: Letterbox):
    starts = timezone.now() + timedelta(days=3)
    review = Call("Review", starts, "Europe/Berlin", 30, "Alster", cast.petra, (cast.olive,), ((cast.pilot, 10),))
    reviews.call(review, by=cast.petra)
    letterbox.close()
    for _ in range(20):
        assert calendar_mail.send_due() == 0
    assert set(CalendarMessage.objects.values_list("tries", flat=True)) == {0}
    letterbox.open()
    assert calendar_mail.send_due() == CalendarMessage.objects.count() > 0
