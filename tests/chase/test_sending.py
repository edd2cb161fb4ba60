"""What leaves, through a real mail server that may be down, busy or sure that nobody lives there."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.db.models.functions import Now
from django.test import Client

from accounts.models import Delegation, User
from chase.models import Gap, Message, Reminder, RuleSetting, Snooze, Wishes
from chase.services import inbox, planning, sending
from chase.services.looking_through import CLOSED, SNOOZED, SOMEBODY_ELSES, SWITCHED_OFF
from chase.vocabulary import GapKind, MessageState, Part, ReminderState
from pilots.models import Ownership, Pilot
from pilots.vocabulary import Visibility
from tests.assessments.complete_pilot import agreed_threshold
from tests.cast import Cast
from tests.chase.chasing import at, day, gap, only, pilots, run, said, states
from tests.letterbox import Letterbox

MONDAY = "2026-11-23T08:00"


@pytest.fixture(autouse=True)
def one_kind(db: None) -> None:
    only(GapKind.THRESHOLD_MISSING)


def message_ids(letterbox: Letterbox) -> list[str]:
    return [letter["Message-ID"].strip() for letter in letterbox.letters]


def reasons() -> list[str]:
    return list(Reminder.objects.order_by("pk").values_list("left_out_because", flat=True))


def failed_if_it_had_been_today() -> int:
    """The days of these stories are fixed; the database counts what came back in the days before its own."""
    Message.objects.update(run_at=Now())
    return sending.failed()


def test_a_message_leaves_once_and_its_lines_stand_in_the_inbox(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    assert [run(MONDAY), run(MONDAY), run("2026-11-23T12:00")] == [1, 0, 0]
    [letter] = letterbox.to("olive")
    message, reminder = Message.objects.get(), Reminder.objects.get()
    assert letter["Message-ID"].strip() == f"<reminders-{message.pk}@pilothouse.example.com>"
    assert (message.state, message.sent_at, message.subject) == (MessageState.SENT, at(MONDAY), letter["Subject"])
    assert reminder.state == ReminderState.SAID
    assert reminder.title
    assert reminder.url.startswith("/pilots/")
    assert letter["List-Unsubscribe"] is None


def test_nothing_leaves_before_its_time(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    assert run("2026-11-23T07:59") == 0
    assert Message.objects.get().tries == 0
    assert sending.send_due(at(MONDAY)) == 1


def test_a_gap_closed_a_second_before_is_not_in_it(cast: Cast, letterbox: Letterbox):
    still, closed = pilots(cast, 2)
    gap(still)
    gap(closed)
    planning.plan(at(MONDAY))
    agreed_threshold(closed, cast.olive, day("2026-11-20"))
    assert sending.send_due(at(MONDAY)) == 1
    [letter] = letterbox.letters
    text = letter.get_body(("plain",)).get_content()
    assert (still.name in text, closed.name in text) == (True, False)
    assert reasons() == ["", CLOSED]
    assert Gap.objects.get(pilot=closed, kind=GapKind.THRESHOLD_MISSING).closed_at is not None


def test_a_message_of_which_nothing_is_left_does_not_leave(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    agreed_threshold(cast.pilot, cast.olive, day("2026-11-20"))
    assert sending.send_due(at(MONDAY)) == 0
    assert (letterbox.letters, states()) == ([], [("Olive", MessageState.LEFT_OUT)])


def test_what_was_snoozed_meanwhile_is_left_out(cast: Cast, letterbox: Letterbox):
    slept = gap(cast.pilot)
    planning.plan(at(MONDAY))
    Snooze.objects.create(gap=slept, person=cast.olive, until=day("2026-11-25"), reason="The vendor answers on Friday")
    assert (sending.send_due(at(MONDAY)), reasons()) == (0, [SNOOZED])


def test_what_is_no_longer_chased_is_left_out(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    RuleSetting.objects.create(kind=GapKind.THRESHOLD_MISSING, is_on=False, first=0, every=3, up=5)
    assert (sending.send_due(at(MONDAY)), reasons()) == (0, [SWITCHED_OFF])


def test_what_became_somebody_else_s_is_said_to_them_the_same_day(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    Ownership.objects.filter(pilot=cast.pilot).update(ended_at=at("2026-11-23T07:59"), end_reason="moved on")
    named = at("2026-11-23T07:59")
    Ownership.objects.create(pilot=cast.pilot, person=cast.nora, named_at=named, accepted_at=named)
    assert (sending.send_due(at(MONDAY)), reasons()) == (0, [SOMEBODY_ELSES])
    assert run("2026-11-23T08:01") == 1
    assert said() == [("Nora", 0, "2026-11-23")]


def test_who_left_is_not_written_to(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    User.objects.filter(pk=cast.olive.pk).update(is_active=False)
    assert (sending.send_due(at(MONDAY)), reasons()) == (0, [SOMEBODY_ELSES])
    run("2026-11-23T08:05")
    assert letterbox.to("olive") == []
    assert [name for name, _rung, _on in said()] == ["Petra"]


def test_a_pilot_that_became_restricted_is_told_to_nobody_who_may_not_see_it(cast: Cast, letterbox: Letterbox):
    Delegation.objects.create(
        person=cast.olive, delegate=cast.vic, began_on=day("2026-11-23"), ends_on=day("2026-11-27")
    )
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    assert (sending.send_due(at(MONDAY)), reasons()) == (0, [SOMEBODY_ELSES])
    assert run("2026-11-23T08:05") == 1
    assert (letterbox.to("vic"), len(letterbox.to("olive"))) == ([], 1)


def test_who_wants_no_mail_finds_it_in_the_inbox(cast: Cast, letterbox: Letterbox):
    Wishes.objects.create(person=cast.olive, by_mail=False)
    gap(cast.pilot)
    assert run(MONDAY) == 1
    assert (letterbox.letters, said()) == ([], [("Olive", 0, "2026-11-23")])


def test_each_line_carries_who_was_told_before(cast: Cast, letterbox: Letterbox):
    RuleSetting.objects.filter(kind=GapKind.PATH_MISSING).delete()
    gap(cast.pilot, kind=GapKind.PATH_MISSING, part=Part.IT_LEAD)
    for morning in ("2026-11-23", "2026-11-26", "2026-11-30"):
        run(f"{morning}T08:00")
    owners = Reminder.objects.get(person=cast.olive, gap__kind=GapKind.PATH_MISSING)
    assert owners.chain == [[0, "Ivan Petrov", "2026-11-23"]]
    assert Reminder.objects.filter(person=cast.ivan).first().chain == []


def test_while_the_mail_server_is_down_nothing_is_lost_and_no_try_is_used_up(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    gap(pilots(cast, 1, owner=cast.petra)[0])
    letterbox.close()
    for minutes in range(60):
        now = at(MONDAY) + timedelta(minutes=minutes)
        planning.plan(now)
        assert sending.send_due(now) == 0
    assert {message.tries for message in Message.objects.all()} == {0}
    letterbox.open()
    assert sending.send_due(at("2026-11-23T09:02")) == 2
    assert sorted(letter["To"] for letter in letterbox.letters) == ["olive@example.com", "petra@example.com"]


def test_a_server_that_says_later_is_asked_after_one_two_and_four_minutes(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    letterbox.refused = {"olive@example.com": "451 greylisted, try again later"}
    planning.plan(at(MONDAY))
    tried = []
    for minutes in range(12):
        sending.send_due(at(MONDAY) + timedelta(minutes=minutes))
        tried.append(Message.objects.get().tries)
    assert tried == [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4]
    assert "greylisted" in Message.objects.get().error
    letterbox.refused = {}
    assert sending.send_due(at("2026-11-23T08:15")) == 1
    assert (len(letterbox.letters), Message.objects.get().error) == (1, "")


def test_an_address_that_refuses_for_good_fails_at_once_and_leaves_the_others_alone(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    gap(pilots(cast, 1, owner=cast.petra)[0])
    letterbox.refused = {"olive@example.com": "550 no such person"}
    assert run(MONDAY) == 1
    assert states() == [("Olive", MessageState.FAILED), ("Petra", MessageState.SENT)]
    failed = Message.objects.get(person=cast.olive)
    assert (failed.tries, "no such person" in failed.error) == (1, True)
    assert ("Olive", 0, "2026-11-23") in said()  # the inbox is always there
    assert run("2026-11-23T18:00") == 0
    assert failed_if_it_had_been_today() == 1


def test_after_eight_tries_a_message_is_left_to_the_inbox(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    letterbox.refused = {"olive@example.com": "451 try again later"}
    planning.plan(at(MONDAY))
    for minutes in range(0, 10 * 60, 5):
        sending.send_due(at(MONDAY) + timedelta(minutes=minutes))
    message = Message.objects.get()
    assert (message.tries, message.state) == (8, MessageState.FAILED)
    assert said() == [("Olive", 0, "2026-11-23")]


def test_a_message_that_is_late_waits_for_the_morning(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    assert sending.send_due(at("2026-11-23T23:00")) == 0
    message = Message.objects.get()
    assert (message.tries, message.due_at) == (0, at("2026-11-24T07:00"))
    assert sending.send_due(at("2026-11-24T07:00")) == 1


def test_who_is_never_quiet_is_written_to_at_night(cast: Cast, letterbox: Letterbox):
    Wishes.objects.create(person=cast.olive, quiet_from=time(8), quiet_until=time(8))
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    assert sending.send_due(at("2026-11-23T23:00")) == 1


@pytest.fixture
def killed_after_handing_over(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The next letter is taken by the server, and the worker dies before it can write that down."""

    def once() -> None:
        real = EmailBackend.send_messages

        def die(self: EmailBackend, messages: list) -> int:
            real(self, messages)
            monkeypatch.setattr(EmailBackend, "send_messages", real)
            raise SystemExit

        monkeypatch.setattr(EmailBackend, "send_messages", die)

    return once


def test_a_kill_between_sending_and_marking_sends_once_more_under_the_same_id(
    cast: Cast, letterbox: Letterbox, killed_after_handing_over: Callable[[], None]
):
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    killed_after_handing_over()
    with pytest.raises(SystemExit):
        sending.send_due(at(MONDAY))
    assert Message.objects.get().state == MessageState.WAITING
    assert sending.send_due(at("2026-11-23T08:03")) == 0  # the lease is still held
    assert sending.send_due(at("2026-11-23T08:04")) == 1
    assert len(letterbox.letters) == 2
    assert len(set(message_ids(letterbox))) == 1
    assert [sending.send_due(at("2026-11-23T08:30")), said()] == [0, [("Olive", 0, "2026-11-23")]]


def test_a_message_that_cannot_be_written_does_not_hold_up_the_others(
    cast: Cast, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
):
    gap(cast.pilot)
    gap(pilots(cast, 1, owner=cast.petra)[0])
    real = sending.letter

    def stumble(message: Message, *args: object, **values: object) -> object:
        if message.person_id == cast.olive.pk:
            raise ValueError("a word is missing")
        return real(message, *args, **values)

    monkeypatch.setattr(sending, "letter", stumble)
    assert run(MONDAY) == 1
    assert states() == [("Olive", MessageState.WAITING), ("Petra", MessageState.SENT)]
    assert Message.objects.get(person=cast.olive).error == "a word is missing"


def test_a_message_that_kills_every_sender_is_given_up_and_left_to_the_inbox(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    Message.objects.update(tries=8)
    assert sending.send_due(at("2026-11-23T09:00")) == 0
    assert (states(), said()) == ([("Olive", MessageState.FAILED)], [("Olive", 0, "2026-11-23")])
    assert inbox.standing(cast.olive, today=day("2026-11-23")) == inbox.Standing(unread=1, open=1)


def test_a_message_that_can_never_be_written_reaches_the_inbox_in_plain_words(
    cast: Cast, client: Client, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
):
    """The letter and the inbox share the words, so that what breaks the one must not close the other."""

    def stumble(*args: object, **values: object) -> object:
        raise ValueError("a fact is missing")

    gap(cast.pilot)
    planning.plan(at(MONDAY))
    for module in (sending, inbox):
        monkeypatch.setattr(module, "lines_for", stumble)
    for minute in (0, 1, 3, 7, 15, 29, 43):
        sending.send_due(at(MONDAY) + timedelta(minutes=minute))
    assert (states(), said()) == ([("Olive", MessageState.WAITING)], [])
    sending.send_due(at(MONDAY) + timedelta(minutes=57))
    message, reminder = Message.objects.get(), Reminder.objects.get()
    assert (message.state, message.error, letterbox.letters) == (MessageState.FAILED, "a fact is missing", [])
    assert (reminder.title, reminder.state) == (f"Look at {cast.pilot.name}", ReminderState.SAID)
    assert failed_if_it_had_been_today() == 1
    client.force_login(cast.olive)
    page = client.get("/inbox/").content.decode()
    assert f"Look at {cast.pilot.name}" in page
    assert f'href="/pilots/{cast.pilot.reference}/' in page


def test_what_waits_is_known_to_the_status_page(cast: Cast, letterbox: Letterbox):
    assert sending.oldest_waiting() is None
    gap(cast.pilot)
    planning.plan(at(MONDAY))
    before = at("2026-11-20T08:00")
    Message.objects.update(run_at=before, due_at=before)
    assert sending.oldest_waiting() == before
    Message.objects.update(due_at=at("2099-01-01T08:00"))
    assert sending.oldest_waiting() is None  # put off to somebody's morning
    Message.objects.update(error="451 try again later")
    assert sending.oldest_waiting() == before
