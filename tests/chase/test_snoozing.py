"""Snoozing: with a reason, up to a day, not too often; nobody is told meanwhile, and it comes back by itself."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from chase.models import Gap, Reminder, Snooze
from chase.services import snoozing
from chase.services.clock import database_now
from common.permit import Refused
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.cast import Cast
from tests.chase.chasing import at, gap
from tests.chase.letters import line, message, reminder

NOW = at("2026-11-24T08:30")
TODAY = date(2026, 11, 24)


@pytest.fixture
def told(cast: Cast) -> Reminder:
    """Olive was told of a gap of her pilot."""
    return reminder(message(cast.olive), cast.pilot, line())


def refused(said: Reminder, **values: object) -> object:
    """What is said to whoever may not snooze like that: by field, or as one sentence."""
    asked = {"until": TODAY, "reason": "The new counts come on Friday.", "by": said.person, "now": NOW}
    with pytest.raises(ValidationError) as error:
        snoozing.snooze(said.gap, **(asked | values))
    known = getattr(error.value, "error_dict", None)
    return error.value.message_dict if known else error.value.messages


def test_it_sleeps_until_the_day_and_says_why(told: Reminder) -> None:
    made = snoozing.snooze(told.gap, until=date(2026, 11, 27), reason=" New counts. ", by=told.person, now=NOW)
    assert (made.until, made.reason, made.ended_at) == (date(2026, 11, 27), "New counts.", None)
    assert snoozing.asleep(told.gap, told.person, today=date(2026, 11, 27)) == made
    assert snoozing.asleep(told.gap, told.person, today=date(2026, 11, 28)) is None


def test_today_counts_as_the_first_of_twenty_one_days(told: Reminder) -> None:
    assert refused(told, until=date(2026, 12, 15)) == {"until": ["Choose a day up to 14 Dec 2026."]}
    assert refused(told, until=date(2026, 11, 23)) == {"until": ["This day has passed."]}
    snoozing.snooze(told.gap, until=date(2026, 12, 14), reason="Leave", by=told.person, now=NOW)
    assert Snooze.objects.count() == 1


def test_a_reason_is_asked_for(told: Reminder) -> None:
    assert refused(told, reason="  ") == {"reason": ["Say why, it stands in the log."]}


def test_what_sleeps_is_not_put_to_sleep_again(told: Reminder) -> None:
    snoozing.snooze(told.gap, until=TODAY, reason="Once", by=told.person, now=NOW)
    assert refused(told) == ["You snoozed it until 24 Nov 2026 already."]


def test_twice_is_the_most(told: Reminder) -> None:
    snoozing.snooze(told.gap, until=TODAY, reason="Once", by=told.person, now=NOW)
    later = NOW + timedelta(days=2)
    snoozing.snooze(told.gap, until=date(2026, 11, 26), reason="Twice", by=told.person, now=later)
    assert Snooze.objects.filter(ended_at=None).count() == 1
    still_later = {"until": date(2026, 11, 30), "now": NOW + timedelta(days=4)}
    assert refused(told, **still_later) == ["You snoozed it 2 times, and no more is possible."]


def test_what_is_done_needs_no_sleep(told: Reminder) -> None:
    Gap.objects.filter(pk=told.gap_id).update(closed_at=NOW)
    assert refused(told) == ["This is done: nobody is reminded of it any more."]


def test_only_who_was_told_and_sees_the_pilot_may(cast: Cast, told: Reminder) -> None:
    with pytest.raises(Refused, match="Only who was reminded of it can snooze it"):
        snoozing.snooze(told.gap, until=TODAY, reason="Mine", by=cast.petra, now=NOW)
    others = Pilot.objects.create(name="Theirs", unit=cast.platforms, visibility=Visibility.RESTRICTED)
    hidden = reminder(told.message, others, line())
    with pytest.raises(Refused):
        snoozing.snooze(hidden.gap, until=TODAY, reason="Mine", by=cast.olive, now=NOW)


def test_a_woken_gap_waits_for_its_turn_again(told: Reminder) -> None:
    Gap.objects.filter(pk=told.gap_id).update(next_on=date(2026, 12, 15), look_at=NOW)
    made = snoozing.snooze(told.gap, until=date(2026, 12, 1), reason="Leave", by=told.person, now=NOW)
    for _twice in range(2):
        woken = snoozing.wake(made, by=told.person, now=NOW)
    assert woken.ended_at == NOW
    assert snoozing.asleep(told.gap, told.person, today=TODAY) is None
    assert Gap.objects.values_list("next_on", "look_at").get(pk=told.gap_id) == (None, None)


def test_the_office_may_wake_it_and_nobody_else(cast: Cast, told: Reminder) -> None:
    made = snoozing.snooze(told.gap, until=TODAY, reason="Leave", by=cast.olive, now=NOW)
    with pytest.raises(Refused):
        snoozing.wake(made, by=cast.ivan)
    assert snoozing.wake(made, by=cast.petra, now=NOW).ended_at == NOW


def test_who_and_why_stay_on_record(cast: Cast, told: Reminder) -> None:
    made = snoozing.snooze(told.gap, until=TODAY, reason="Leave", by=cast.olive, now=NOW)
    (kept,) = made.events.all()
    assert (kept.pgh_context.metadata["user"], kept.pgh_context.metadata["act"]) == (cast.olive.pk, "snoozed")


def test_what_was_typed_stays_and_each_sentence_stands_at_its_field(told: Reminder, client: Client) -> None:
    client.force_login(told.person)
    address = f"/inbox/{told.pk}/snooze/"
    page = client.post(address, {"until": "2026-13-45", "reason": "The new counts"})
    assert page.status_code == 422
    assert page.context["form"].errors == {"until": ["Enter a day, like 2026-11-24"]}
    assert 'value="The new counts"' in page.content.decode()
    today = snoozing.today_of(told.person, database_now())
    page = client.post(address, {"until": today + timedelta(days=21), "reason": "The new counts"})
    assert page.context["form"].errors.keys() == {"until"}
    page = client.post(address, {"until": today, "reason": "The new counts"}, follow=True)
    assert "You hear nothing of it until" in page.content.decode()
    assert "It sleeps until" in client.get(address).content.decode()


def test_the_page_says_when_it_is_done_already_or_can_be_snoozed_no_more(told: Reminder, client: Client) -> None:
    client.force_login(told.person)
    address = f"/inbox/{told.pk}/snooze/"
    for day in (1, 2):
        Snooze.objects.create(
            gap=told.gap, person=told.person, until=date(2026, 1, day), reason="Leave", ended_at=database_now()
        )
    assert "as often as it can be" in client.get(address).content.decode()
    Gap.objects.filter(pk=told.gap_id).update(closed_at=NOW)
    assert "This is done since" in client.get(address).content.decode()


def test_somebody_elses_reminder_and_snooze_are_not_there(cast: Cast, told: Reminder, client: Client) -> None:
    made = snoozing.snooze(told.gap, until=TODAY, reason="Leave", by=cast.olive, now=NOW)
    client.force_login(cast.ivan)
    assert client.get(f"/inbox/{told.pk}/snooze/").status_code == 404
    assert client.post(f"/inbox/snoozes/{made.pk}/wake/").status_code == 404


@pytest.mark.parametrize(("back", "went"), [("/decisions/", "/decisions/"), ("https://evil.example", "/inbox/")])
def test_waking_leads_back_to_the_page_it_was_done_on(told: Reminder, client: Client, back: str, went: str) -> None:
    made = snoozing.snooze(told.gap, until=TODAY, reason="Leave", by=told.person, now=NOW)
    client.force_login(told.person)
    assert client.post(f"/inbox/snoozes/{made.pk}/wake/", {"next": back})["Location"] == went


def test_a_gap_of_no_pilot_can_be_snoozed_too(cast: Cast) -> None:
    told = message(cast.olive)
    said = reminder(told, cast.pilot, line())
    said.gap = gap(None, subject="review 7")  # type: ignore[arg-type]
    said.save()
    assert snoozing.snooze(said.gap, until=TODAY, reason="Leave", by=cast.olive, now=NOW).pk
