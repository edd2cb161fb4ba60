"""Several planners, senders and tasks at the same moment, on a real database with a connection each."""

from collections import Counter
from datetime import timedelta

import pytest

from chase import tasks
from chase.models import Message, Reminder, Wishes
from chase.services import digest, planning, sending
from chase.vocabulary import GapKind, MessageState, ReminderState
from tests.at_once import all_at_once
from tests.cast import Cast, assemble
from tests.chase.chasing import at, gap, only, pilots, run, said
from tests.letterbox import Letterbox

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = at("2026-11-23T08:00")


@pytest.fixture
def cast() -> Cast:
    only(GapKind.THRESHOLD_MISSING)
    return assemble()


def many_gaps(cast: Cast) -> int:
    """More than one batch of the planner, for three people."""
    planning_batches = [(cast.olive, 40), (cast.petra, 40), (cast.nora, 40)]
    for owner, count in planning_batches:
        for pilot in pilots(cast, count, owner=owner):
            gap(pilot)
    return sum(count for _owner, count in planning_batches)


def letters_by_id(letterbox: Letterbox) -> Counter:
    return Counter(letter["Message-ID"].strip() for letter in letterbox.letters)


def test_planners_at_once_write_each_line_once(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(planning, "CHUNK", 25)
    count = many_gaps(cast)
    assert sum(all_at_once([lambda: planning.plan(MONDAY)] * 4)) == count
    assert (Message.objects.count(), Reminder.objects.count()) == (3, count)


def test_senders_at_once_send_each_message_once(cast: Cast, letterbox: Letterbox):
    many_gaps(cast)
    planning.plan(MONDAY)
    assert sum(all_at_once([lambda: sending.send_due(MONDAY)] * 4)) == 3
    assert set(letters_by_id(letterbox).values()) == {1}
    assert len(letterbox.letters) == 3


def test_planners_and_senders_at_once_say_each_gap_once(cast: Cast, letterbox: Letterbox, monkeypatch):
    monkeypatch.setattr(planning, "CHUNK", 10)
    count = many_gaps(cast)
    all_at_once([lambda: planning.plan(MONDAY), lambda: sending.send_due(MONDAY)] * 2)
    for minutes in range(20):
        now = MONDAY + timedelta(minutes=minutes)
        planning.plan(now)
        sending.send_due(now)
    assert Reminder.objects.filter(state=ReminderState.SAID).count() == count
    assert set(Counter(Reminder.objects.values_list("gap", "person", "on")).values()) == {1}
    assert set(letters_by_id(letterbox).values()) == {1}


@pytest.mark.parametrize("task", [tasks.find_gaps, tasks.plan_reminders, tasks.send_reminders])
def test_every_task_does_the_same_once_twice_and_at_once(cast: Cast, letterbox: Letterbox, task):
    gap(cast.pilot, "2026-11-20T06:00")
    Wishes.objects.create(person=cast.vic, weekly_digest=True)
    planning.plan(MONDAY)
    task()
    once = (len(letterbox.letters), Message.objects.count(), Reminder.objects.count(), said())
    task()
    all_at_once([task] * 3)
    assert (len(letterbox.letters), Message.objects.count(), Reminder.objects.count(), said()) == once


def test_digests_planned_at_once_are_one(cast: Cast):
    Wishes.objects.create(person=cast.vic, weekly_digest=True)
    all_at_once([lambda: digest.plan(MONDAY)] * 4)
    assert Message.objects.count() == 1


def test_two_beats_with_clocks_apart_say_each_thing_once_in_a_day(cast: Cast, letterbox: Letterbox):
    for pilot in pilots(cast, 5):
        gap(pilot, "2026-11-20T06:00")
    start = at("2026-11-23T00:00")
    for minutes in range(0, 24 * 60, 2):
        for apart in (timedelta(0), timedelta(minutes=7, seconds=11)):
            planning.plan(start + timedelta(minutes=minutes) - apart)
            sending.send_due(start + timedelta(minutes=minutes) - apart)
    assert [letter["To"] for letter in letterbox.letters] == ["olive@example.com"]
    assert said() == [("Olive", 0, "2026-11-23")] * 5
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}


@pytest.mark.parametrize("change", ["2027-03-28", "2027-10-31"])  # the clocks of Berlin go on, and back
def test_two_beats_over_a_change_of_the_clocks_say_each_thing_once(cast: Cast, letterbox: Letterbox, change: str):
    begin = at(f"{change}T00:00") - timedelta(days=2)
    gap(cast.pilot, begin.replace(tzinfo=None).isoformat(), since=begin.date())
    for hours in range(24 * 6):
        for apart in (timedelta(0), timedelta(minutes=7)):
            planning.plan(begin + timedelta(hours=hours) - apart)
            sending.send_due(begin + timedelta(hours=hours) - apart)
    [message] = Message.objects.all()
    assert message.run_at.astimezone(begin.tzinfo).hour == 8
    assert len(letterbox.letters) == 1


def test_the_leap_day_is_told_like_any_other(cast: Cast, letterbox: Letterbox):
    gap(cast.pilot, "2028-02-24T06:00", since=at("2028-02-22T06:00").date())
    for day in range(24, 30):
        run(f"2028-02-{day}T08:00")
    assert [on for _name, _rung, on in said()] == ["2028-02-24", "2028-02-29"]
