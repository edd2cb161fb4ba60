"""What the beat rings for, and the same steps by hand."""

from io import StringIO

import pytest
from django.core.management import call_command

from chase.models import Reminder
from chase.vocabulary import GapKind, ReminderState
from config.celery import app
from engine.models import Pulse
from engine.waiting import sources
from tests.cast import Cast
from tests.chase.chasing import gap, only
from tests.letterbox import Letterbox

TASKS = ("chase.tasks.find_gaps", "chase.tasks.plan_reminders", "chase.tasks.send_reminders")


@pytest.mark.parametrize("task", TASKS)
def test_the_beat_rings_for_each_step_twice_a_minute(task: str):
    app.loader.import_default_modules()
    [entry] = [entry for entry in app.conf.beat_schedule.values() if entry["task"] == task]
    assert (entry["schedule"], task in app.tasks) == (30.0, True)


def test_a_clock_two_hours_ahead_throws_no_step_away():
    expire = {
        entry["task"]: entry["options"]["expires"]
        for entry in app.conf.beat_schedule.values()
        if entry["task"] in TASKS
    }
    assert {task: expires > 2 * 3600 for task, expires in expire.items()} == dict.fromkeys(TASKS, True)


def test_each_round_leaves_a_pulse(db: None):
    app.loader.import_default_modules()
    for task in TASKS:
        app.tasks[task]()
    assert set(Pulse.objects.values_list("name", flat=True)) == {"find gaps", "plan reminders", "send reminders"}


def test_the_status_page_watches_the_letters(db: None):
    assert sources()["reminders"].oldest() is None


def test_each_step_can_be_run_by_hand(cast: Cast, letterbox: Letterbox):
    only(GapKind.THRESHOLD_MISSING)
    gap(cast.pilot, "2026-11-02T06:00")
    said = StringIO()
    for command in ("find_gaps", "plan_reminders", "send_reminders"):
        call_command(command, stdout=said)
    assert said.getvalue().splitlines()[0] == "0 gaps opened or closed."
    assert set(Reminder.objects.values_list("state", flat=True)) <= {ReminderState.PLANNED, ReminderState.SAID}
