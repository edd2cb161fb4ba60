"""The weekly digest: who wishes it gets one on Monday, and can end it with one click."""

import pytest

from accounts.models import User
from chase.models import Gap, Message, Reminder, Snooze, Wishes
from chase.services import digest, sending
from chase.services.digest import digest_of, unsubscribe_address, whose
from chase.vocabulary import GapKind, MessageKind, MessageState, ReminderState
from pilots.models import Ownership, Pilot
from pilots.vocabulary import Visibility
from tests.cast import Cast
from tests.chase.chasing import at, day, gap, only, pilots, run
from tests.letterbox import Letterbox

MONDAY = "2026-11-23T08:00"


@pytest.fixture(autouse=True)
def one_kind(db: None) -> None:
    only(GapKind.THRESHOLD_MISSING)


def wishes(person: User, **values: object) -> None:
    Wishes.objects.create(person=person, weekly_digest=True, **values)


def told(person: User, about: Gap) -> None:
    moment = at("2026-11-18T08:00")
    message, _is_new = Message.objects.get_or_create(
        person=person, run_at=moment, defaults={"due_at": moment, "state": MessageState.SENT, "sent_at": moment}
    )
    Reminder.objects.create(
        message=message, gap=about, person=person, rung=0, on=moment.date(), state=ReminderState.SAID
    )


def test_it_is_written_on_monday_for_who_wishes_it_and_for_nobody_else(cast: Cast):
    wishes(cast.olive)
    assert [digest.plan(at(moment)) for moment in ("2026-11-20T08:00", "2026-11-22T08:00", "2026-11-23T06:59")] == [
        0
    ] * 3
    assert [digest.plan(at("2026-11-23T07:00")), digest.plan(at("2026-11-23T09:00"))] == [1, 0]
    message = Message.objects.get()
    assert (message.person, message.kind, message.run_at) == (cast.olive, MessageKind.DIGEST, at(MONDAY))
    assert digest.plan(at("2026-11-24T08:00")) == 0
    assert digest.plan(at("2026-11-30T08:00")) == 1


def test_after_a_holiday_on_monday_it_comes_on_tuesday(cast: Cast):
    wishes(cast.olive)
    assert digest.plan(at("2027-03-29T08:00")) == 0  # Easter Monday
    assert digest.plan(at("2027-03-30T08:00")) == 1


def test_who_left_gets_none(cast: Cast):
    wishes(cast.olive)
    User.objects.filter(pk=cast.olive.pk).update(is_active=False)
    assert digest.plan(at(MONDAY)) == 0


def test_it_stands_beside_the_reminders_of_the_same_morning(cast: Cast, letterbox: Letterbox):
    wishes(cast.olive)
    gap(cast.pilot, "2026-11-19T06:00")
    run("2026-11-20T08:00")
    digest.plan(at(MONDAY))
    assert run(MONDAY) == 1
    reminders, week = letterbox.to("olive")
    assert reminders["List-Unsubscribe"] is None
    address = unsubscribe_address(cast.olive)
    assert week["List-Unsubscribe"].strip() == f"<{address}>"
    assert week["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith("https://pilothouse.example.com/notifications/unsubscribe/")


def test_it_says_what_waits_what_was_closed_and_how_the_portfolio_stands(cast: Cast, letterbox: Letterbox):
    waiting, closed, other = pilots(cast, 3)
    told(cast.olive, gap(waiting, "2026-11-18T06:00"))
    told(cast.olive, gap(closed, "2026-11-18T06:00", closed_at=at("2026-11-19T12:00")))
    gap(other, "2026-11-20T12:00")
    gap(cast.pilot, "2026-11-02T06:00", closed_at=at("2026-11-05T06:00"))
    week = digest_of(cast.olive, today=day("2026-11-23"), now=at(MONDAY))
    assert (len(week.waiting), len(week.closed), week.gone_up) == (1, 1, 0)
    assert (week.opened_everywhere, week.closed_everywhere, week.open_everywhere) == (3, 1, 2)
    assert week.since == day("2026-11-16")


def test_a_pilot_that_the_reader_may_not_see_is_not_even_counted(cast: Cast):
    gap(cast.pilot, "2026-11-18T06:00")
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    week = digest_of(cast.vic, today=day("2026-11-23"), now=at(MONDAY))
    assert (week.opened_everywhere, week.open_everywhere, bool(week)) == (0, 0, False)


@pytest.mark.parametrize("empty", [True, False])
def test_an_empty_week_and_an_ended_wish_send_nothing(cast: Cast, letterbox: Letterbox, empty: bool):
    wishes(cast.olive)
    if not empty:
        gap(cast.pilot, "2026-11-20T06:00")
    digest.plan(at(MONDAY))
    if not empty:
        digest.unsubscribe(by=cast.olive)
    assert sending.send_due(at(MONDAY)) == 0
    assert Message.objects.get().state == MessageState.LEFT_OUT


def test_the_address_ends_it_for_its_person_and_for_nobody_else(cast: Cast):
    wishes(cast.olive)
    wishes(cast.petra)
    token = unsubscribe_address(cast.olive).rstrip("/").rsplit("/", 1)[1]
    assert whose(token) == cast.olive
    forged = f"{cast.petra.pk}:{token.split(':')[1]}"
    assert [whose(text) for text in (forged, "", "1", f"{token}x", f"{token}\x00")] == [None] * 5
    digest.unsubscribe(by=cast.olive)
    digest.unsubscribe(by=cast.olive)
    assert list(Wishes.objects.filter(weekly_digest=True).values_list("person", flat=True)) == [cast.petra.pk]


def test_what_sleeps_and_what_is_somebody_elses_by_now_does_not_wait_in_it(cast: Cast):
    asleep, gone, mine = (gap(pilot) for pilot in pilots(cast, 3))
    for each in (asleep, gone, mine):
        told(cast.olive, each)
    Snooze.objects.create(gap=asleep, person=cast.olive, until=day("2026-11-23"), reason="Waits for the vendor")
    moment = at("2026-11-19T09:00")
    Ownership.objects.filter(pilot=gone.pilot).update(ended_at=moment)
    Ownership.objects.create(pilot=gone.pilot, person=cast.nora, named_at=moment, accepted_at=moment)

    def waiting(text: str) -> list[str]:
        return [line.meta for line in digest_of(cast.olive, today=day(text), now=at(f"{text}T08:00")).waiting]

    assert waiting("2026-11-23") == [f"{mine.pilot.reference} · Contact centre"]
    assert len(waiting("2026-11-24")) == 2
