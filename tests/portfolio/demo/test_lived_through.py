"""The demo portfolio has been chased for two weeks when it is opened: by the planner and the sender, not by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import User
from chase.models import Gap, Message, Reminder, Snooze
from chase.vocabulary import GapKind, MessageState, ReminderState, Rung
from portfolio.demo.loading import load
from tests.database_roles import owner

LOADED_ON = date(2026, 11, 17)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def letters(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[mail.EmailMessage]]:
    """What was mailed while the demo was loaded on a Tuesday; once for this module, which only reads."""
    mail.outbox = []
    with django_db_blocker.unblock(), transaction.atomic():
        with owner():
            load(LOADED_ON)
        yield list(mail.outbox)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("letters")
class TestTheLastTwoWeeks:
    def test_every_message_was_mailed_on_its_working_day(self, letters: list[mail.EmailMessage]) -> None:
        states = set(Message.objects.values_list("state", flat=True))
        assert states == {MessageState.SENT}
        sent = Message.objects.order_by("sent_at")
        days = sorted({message.sent_at.date() for message in sent if message.sent_at})
        assert days == [date(2026, 11, day) for day in (2, 4, 5, 6, 9, 10, 11, 12, 13, 16)]
        assert len(letters) == len(sent)
        assert {each["To"] for each in map(_parsed, letters)} == {message.person.email for message in sent}
        dates = {_parsed(each)["Date"].datetime.date() for each in letters}
        assert dates == set(days)

    def test_nobody_heard_twice_in_one_morning(self) -> None:
        runs = list(Message.objects.values_list("person", "run_at"))
        assert len(runs) == len(set(runs))

    def test_what_stayed_open_went_up_the_line(self) -> None:
        gap = Gap.objects.get(kind=GapKind.WRITE_BACK_UNPROVEN, pilot__name="Boiler fault prediction")
        told = gap.reminders.filter(state=ReminderState.SAID).order_by("on", "rung")
        first = {rung: name for name, rung in told.values_list("person__name", "rung").distinct()}
        assert first[Rung.PERSON] == "Ivan Petrov"
        assert first[Rung.OWNER] == "Tomasz Wilk"

    def test_what_was_done_is_closed_and_says_by_whom(self) -> None:
        [review] = Gap.objects.filter(kind=GapKind.REVIEW_WITHOUT_OUTCOME)
        assert review.closed_by is not None
        assert review.closed_by.name == "Olive Harmsen"
        assert Gap.objects.exclude(closed_at=None).count() >= 10

    def test_one_gap_sleeps_with_its_reason(self) -> None:
        [snooze] = Snooze.objects.all()
        assert (snooze.person.name, snooze.until) == ("Ivan Petrov", date(2026, 11, 25))

    def test_the_inbox_has_read_and_unread_lines(self) -> None:
        lines = Reminder.objects.filter(person__email="ivan@example.com", state=ReminderState.SAID)
        assert lines.filter(read_at=None).exists()
        assert lines.exclude(read_at=None).exists()

    @pytest.mark.parametrize("path", ["/chase/gaps/", "/chase/log/", "/chase/report/", "/inbox/"])
    def test_the_office_finds_its_pages_filled(
        self, client: Client, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chase.log_filters.database_now", lambda: datetime.combine(LOADED_ON, time(12), UTC))
        client.force_login(User.objects.get(email="petra@example.com"))
        answer = client.get(path)
        assert answer.status_code == 200
        names = {"/chase/report/": "Contact centre"}
        assert names.get(path, "Store shift planning") in answer.content.decode()


def _parsed(letter: mail.EmailMessage) -> EmailMessage:
    return message_from_bytes(letter.message().as_bytes(), policy=default)  # type: ignore[arg-type,return-value]
