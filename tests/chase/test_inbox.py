"""The inbox: what was said and is still open, each gap once, and how many of them are new."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils.timezone import localdate

from accounts.models import Delegation
from chase.models import Gap, Reminder, Snooze
from chase.services import inbox
from chase.vocabulary import ReminderState, Rung
from common.figures import near_day
from pilots.models import Ownership, Pilot
from pilots.vocabulary import Visibility
from tests.cast import Cast
from tests.chase.chasing import gap, pilots
from tests.chase.letters import TODAY, message


def tell(cast: Cast, pilot: Pilot, *, times: int = 1, **values: object) -> Gap:
    """Olive was told of what her pilot lacks, on one day or on several."""
    found = gap(pilot)
    told = message(cast.olive) if not cast.olive.messages.exists() else cast.olive.messages.get()
    for rung in list(Rung)[:times]:
        Reminder.objects.create(
            message=told,
            gap=found,
            person=cast.olive,
            **({"rung": rung, "on": TODAY, "state": ReminderState.SAID, "title": "Agree a threshold"} | values),
        )
    return found


def standing(cast: Cast) -> tuple[int, int]:
    counted = inbox.standing(cast.olive, today=TODAY)
    return counted.unread, counted.open


def test_a_gap_said_twice_counts_once(cast: Cast) -> None:
    tell(cast, cast.pilot, times=2)
    assert standing(cast) == (1, 1)
    (item,) = inbox.items(cast.olive, today=TODAY)
    assert (item.times, item.is_new, item.reminder.rung) == (2, True, Rung.OWNER)


def test_who_looked_has_read_it_and_it_stays_until_it_is_done(cast: Cast, client: Client) -> None:
    found = tell(cast, cast.pilot)
    client.force_login(cast.olive)
    assert 'class="tag brass">new' in client.get("/inbox/").content.decode()
    assert standing(cast) == (0, 1)
    assert 'class="tag brass">new' not in client.get("/inbox/").content.decode()
    Gap.objects.filter(pk=found.pk).update(closed_at="2026-11-24T09:00Z", closed_by=cast.olive)
    assert standing(cast) == (0, 0)
    assert "No reminder is open" in client.get("/inbox/").content.decode()


def test_what_was_not_said_or_left_out_is_not_in_it(cast: Cast) -> None:
    tell(cast, cast.pilot, state=ReminderState.PLANNED)
    assert (standing(cast), inbox.items(cast.olive, today=TODAY)) == ((0, 0), [])
    Reminder.objects.update(state=ReminderState.LEFT_OUT)
    assert (standing(cast), inbox.items(cast.olive, today=TODAY)) == ((0, 0), [])


def test_a_pilot_that_one_may_no_longer_see_is_not_in_it(cast: Cast) -> None:
    tell(cast, cast.pilot)
    Ownership.objects.update(ended_at="2026-11-24T09:00Z")
    Pilot.objects.update(visibility=Visibility.RESTRICTED)
    olive = type(cast.olive).objects.get(pk=cast.olive.pk)
    assert inbox.standing(olive, today=TODAY) == inbox.Standing(unread=0, open=0)
    assert inbox.items(olive, today=TODAY) == []


def test_what_is_somebody_elses_by_now_is_not_in_it(cast: Cast) -> None:
    tell(cast, cast.pilot)
    Ownership.objects.update(person=cast.nora)
    assert (standing(cast), inbox.items(cast.olive, today=TODAY)) == ((0, 0), [])


def test_bell_and_desk_count_what_the_inbox_shows(cast: Cast, client: Client) -> None:
    tell(cast, cast.pilot)
    client.force_login(cast.olive)
    assert "seen=1.1" in client.get("/inbox/unread/").content.decode()
    assert 'id="reminders-open">1' in client.get("/").content.decode()
    Ownership.objects.update(person=cast.nora)
    assert "seen=0.0" in client.get("/inbox/unread/?seen=1.1").content.decode()
    assert 'id="reminders-open">' not in client.get("/").content.decode()


def test_a_stand_in_is_no_longer_counted_for_when_the_absence_is_over(cast: Cast) -> None:
    today = localdate()
    away = Delegation.objects.create(person=cast.olive, delegate=cast.vic, began_on=today, ends_on=today)
    told = message(cast.vic)
    values = {"rung": Rung.PERSON, "on": TODAY, "state": ReminderState.SAID, "instead_of": cast.olive}
    Reminder.objects.create(message=told, gap=gap(cast.pilot), person=cast.vic, **values)
    assert inbox.standing(cast.vic, today=today) == inbox.Standing(unread=1, open=1)
    Delegation.objects.filter(pk=away.pk).update(ended_at=Now())
    assert inbox.standing(cast.vic, today=today) == inbox.Standing(unread=0, open=0)


def test_what_sleeps_stands_apart_with_its_reason_until_it_wakes(cast: Cast, client: Client) -> None:
    found = tell(cast, cast.pilot)
    Snooze.objects.create(gap=found, person=cast.olive, until="2199-01-01", reason="New counts on Friday")
    assert (standing(cast), inbox.items(cast.olive, today=TODAY)) == ((0, 0), [])
    assert [snooze.gap for snooze, _line in inbox.snoozed(cast.olive, today=TODAY)] == [found]
    client.force_login(cast.olive)
    assert "“New counts on Friday”" in client.get("/inbox/").content.decode()


def test_what_was_done_lately_is_shown_with_who_did_it(cast: Cast, client: Client) -> None:
    found = tell(cast, cast.pilot, times=2)
    Gap.objects.filter(pk=found.pk).update(closed_at="2199-01-01T09:00Z", closed_by=cast.ivan)
    client.force_login(cast.olive)
    page = client.get("/inbox/").content.decode()
    assert page.count("Agree a threshold<br>") == 1
    assert "· Ivan Petrov" in page


def test_whoever_stands_in_reads_for_whom(cast: Cast, client: Client) -> None:
    tell(cast, cast.pilot, instead_of=cast.petra)
    client.force_login(cast.olive)
    assert "For Petra Lindqvist, who is away." in client.get("/inbox/").content.decode()


def test_the_chain_stands_in_it(cast: Cast, client: Client) -> None:
    told = localdate() - timedelta(days=12)
    tell(cast, cast.pilot, chain=[[0, "Ivan Petrov", told.isoformat()]])
    client.force_login(cast.olive)
    assert f"Up the line: Ivan Petrov from {near_day(told)}, now you." in client.get("/inbox/").content.decode()


def test_the_count_in_the_bar_answers_only_when_it_changed(cast: Cast, client: Client) -> None:
    found = tell(cast, cast.pilot)
    client.force_login(cast.olive)
    first = client.get("/inbox/unread/")
    assert (first.status_code, first.headers.get("HX-Trigger")) == (200, None)
    assert "<b>1<span" in first.content.decode()
    assert client.get("/inbox/unread/?seen=1.1").status_code == 204
    Gap.objects.filter(pk=found.pk).update(closed_at="2026-11-24T09:00Z")
    after = client.get("/inbox/unread/?seen=1.1")
    assert (after.status_code, after["HX-Trigger"]) == (200, "reminders-changed")
    assert "<b>" not in after.content.decode()
    assert "seen=0.0" in after.content.decode()


def test_who_signed_out_is_not_sent_away_from_what_they_type(client: Client, db: None) -> None:
    assert client.get("/inbox/unread/?seen=1.1").status_code == 204


@pytest.mark.parametrize("count", [1, 25])
def test_the_inbox_asks_the_same_number_of_questions_whatever_is_in_it(
    cast: Cast, client: Client, django_assert_num_queries, count: int
) -> None:
    for pilot in pilots(cast, count):
        tell(cast, pilot)
    client.force_login(cast.olive)
    with django_assert_num_queries(18):
        client.get("/inbox/unread/")
    with django_assert_num_queries(45):
        client.get("/inbox/")


def test_words_are_escaped(cast: Cast, client: Client) -> None:
    evil = "<script>alert(1)</script>"
    tell(cast, Pilot.objects.create(name=evil, unit=cast.contact_centre), chain=[[0, evil, "2026-11-12"]])
    Ownership.objects.create(
        pilot=Pilot.objects.get(name=evil),
        person=cast.olive,
        named_at="2026-06-01T09:00Z",
        accepted_at="2026-06-01T09:00Z",
    )
    client.force_login(cast.olive)
    page = client.get("/inbox/").content.decode()
    assert evil not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2
