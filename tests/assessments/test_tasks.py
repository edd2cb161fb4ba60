import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assessments import tasks
from assessments.models import Assessment
from assessments.services import assessing
from config.celery import app
from engine.models import Pulse
from pilots.events import facts_changed
from pilots.models import Pilot
from pilots.permissions import Action
from pilots.services.facts import change
from tests.cast import Cast
from tests.workers import a_worker, wait_for


def spend(cast: Cast, amount: int) -> Pilot:
    pilot = Pilot.objects.get(pk=cast.pilot.pk)
    return change(pilot, by=cast.petra, action=Action.EDIT_PURPOSE, version=pilot.version, values={"spent": amount})


def kept_version(pilot: Pilot) -> int | None:
    return Assessment.objects.filter(pilot=pilot).values_list("facts_version", flat=True).first()


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with a_worker(tmp_path, "--pool", "solo"):
        yield


@pytest.mark.django_db(transaction=True)
def test_a_worker_assesses_what_was_changed_what_was_lost_and_all_at_night(cast: Cast, worker: None):
    saved = spend(cast, 5)
    wait_for(lambda: kept_version(saved) == saved.facts_version)

    Pilot.objects.update(spent=6)  # nobody tells the worker of this
    lost = Pilot.objects.create(name="Weld inspection", unit=cast.contact_centre)
    tasks.sweep.delay()
    wait_for(lambda: kept_version(lost) is not None)
    assert kept_version(saved) == saved.facts_version + 1

    Assessment.objects.update(verdict="", as_of="2026-01-01")
    tasks.go_on_with_the_night.delay()
    wait_for(lambda: "" not in Assessment.objects.values_list("verdict", flat=True))
    wait_for(lambda: Pulse.objects.filter(name="sweep").exists())


@pytest.mark.django_db(transaction=True)
def test_who_saves_does_not_wait_for_a_broker_that_is_away(
    cast: Cast, dead_broker: None, caplog: pytest.LogCaptureFixture
):
    began = time.monotonic()
    saved = spend(cast, 5)
    assert time.monotonic() - began < 2
    assert "no broker, the sweep will assess" in caplog.text
    assert Pilot.objects.get(pk=saved.pk).spent == 5
    assert kept_version(saved) is None
    assert assessing.sweep() == 1
    assert kept_version(saved) == saved.facts_version


def test_nothing_is_asked_for_before_the_commit(
    cast: Cast, tasks_at_once: None, django_capture_on_commit_callbacks: Callable
):
    with django_capture_on_commit_callbacks() as waiting:
        saved = spend(cast, 5)
    assert kept_version(saved) is None
    [ask] = waiting
    ask()
    assert kept_version(saved) == saved.facts_version


def test_no_task_is_asked_for_when_no_pilot_is_concerned(cast: Cast, django_capture_on_commit_callbacks: Callable):
    with django_capture_on_commit_callbacks() as waiting:
        facts_changed.send(Pilot, pilot_ids=[])
    assert waiting == []


def test_a_task_that_runs_twice_or_for_no_pilot_does_no_harm(cast: Cast):
    for _ in range(2):
        tasks.assess_pilots(pilot_ids=[cast.pilot.pk, 10**9])
    assert Assessment.objects.count() == 1


def test_the_night_has_every_range_assessed(cast: Cast, tasks_at_once: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assessing, "RANGE", 2)
    for number in range(4):
        Pilot.objects.create(name=f"Pilot {number}", unit=cast.contact_centre)
    tasks.go_on_with_the_night.delay()
    assert Assessment.objects.count() == 5


def test_beat_asks_for_tasks_that_exist():
    app.loader.import_default_modules()
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert asked == {
        "assessments.tasks.sweep",
        "assessments.tasks.go_on_with_the_night",
        "assessments.tasks.send_calendar_messages",
        "assessments.tasks.verify_on",
        "chase.tasks.find_gaps",
        "chase.tasks.plan_reminders",
        "chase.tasks.send_reminders",
        "chase.tasks.send_webhooks",
        "documents.tasks.digest_history",
        "documents.tasks.look_at_the_certificate",
        "documents.tasks.make_papers",
        "engine.tasks.tick",
        "portfolio.tasks.count_changed_pilots",
        "portfolio.tasks.recount_pilots",
        "portfolio.tasks.run_forgotten_imports",
    }
    assert asked <= set(app.tasks)
