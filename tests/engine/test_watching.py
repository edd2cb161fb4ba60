"""A task that kills its workers is parked after the third death; an ordinary one costs no query."""

from functools import partial
from pathlib import Path

import pytest
from celery.app.trace import build_tracer
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.celery import app
from engine.models import Pulse, UnluckyTask
from engine.queues import QUEUES
from engine.services import parked
from engine.tasks import tick
from tests.cast import Cast
from tests.engine.deadly import kill_the_worker
from tests.workers import a_worker, wait_for

ID = "6d2b8cbe-0000-4000-8000-000000000001"
MAIL = {"queue": "mail"}


def deliver(*, again: bool, kwargs: dict = MAIL) -> bool:
    """What a worker does with a message; returns whether the task ran."""
    Pulse.objects.all().delete()
    trace = build_tracer(tick.name, app.tasks[tick.name], app=app)
    trace(ID, (), kwargs, {"id": ID, "delivery_info": {"redelivered": again}, "ignore_result": True})
    return Pulse.objects.exists()


def came_back(times: int) -> None:
    """As many deliveries of a message that came back, each of which ended with a dead worker."""
    task = app.tasks[tick.name]
    task.push_request(id=ID, delivery_info={"redelivered": True})
    for _ in range(times):
        task.before_start(ID, (), MAIL)
    task.pop_request()


@pytest.fixture
def poison(db: None) -> UnluckyTask:
    came_back(2)
    assert not deliver(again=True)
    return UnluckyTask.objects.get()


def test_an_ordinary_task_is_not_counted_and_costs_no_query(db: None):
    with CaptureQueriesContext(connection) as queries:
        app.tasks[tick.name].push_request(id=ID, delivery_info={"redelivered": False})
        app.tasks[tick.name].before_start(ID, (), MAIL)
        app.tasks[tick.name].after_return("SUCCESS", None, ID, (), MAIL, None)
        app.tasks[tick.name].pop_request()
    assert len(queries) == 0
    assert deliver(again=False)
    assert not UnluckyTask.objects.exists()


def test_a_task_that_came_back_runs_again_and_is_settled_when_it_ends(db: None):
    assert deliver(again=True)
    task = UnluckyTask.objects.get()
    assert (task.task_id, task.name, task.arguments) == (ID, "engine.tasks.tick", {"args": [], "kwargs": MAIL})
    assert (task.deaths, task.parked_at) == (1, None)
    assert task.settled_at is not None


def test_a_task_that_came_back_and_fails_with_an_error_is_settled_too(db: None):
    assert not deliver(again=True, kwargs={"what is this": 1})
    assert UnluckyTask.objects.get().settled_at is not None


def test_after_the_third_death_it_is_parked_and_never_started_again(poison: UnluckyTask):
    assert (poison.deaths, poison.settled_at) == (3, None)
    assert poison.parked_at is not None
    assert list(parked.parked()) == [poison]
    assert not deliver(again=True)
    poison.refresh_from_db()
    assert poison.settled_at is None


def test_a_parked_task_is_put_aside(poison: UnluckyTask, cast: Cast):
    parked.put_aside(poison, by=cast.ada)
    assert not parked.parked().exists()


def test_a_parked_task_is_sent_once_more_as_a_new_one(poison: UnluckyTask, cast: Cast):
    app.control.purge()
    for _ in range(2):  # pressed twice
        parked.run_again(poison, by=cast.ada)
    assert not parked.parked().exists()
    with app.connection_for_read() as broker:
        [message] = iter(partial(broker.default_channel.basic_get, "celery", no_ack=True), None)
    assert message.headers["task"] == "engine.tasks.tick"
    assert message.headers["id"] != ID
    assert message.payload[:2] == [[], MAIL]


def test_a_parked_task_stays_parked_while_the_broker_is_away(poison: UnluckyTask, cast: Cast, dead_broker: None):
    with pytest.raises(parked.CannotRunAgain):
        parked.run_again(poison, by=cast.ada)
    assert list(parked.parked()) == [poison]


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_ticks_on_every_queue_and_parks_what_kills_it(tmp_path: Path):
    tally = tmp_path / "tally"
    with a_worker(tmp_path, "--concurrency", "1", "--include", "tests.engine.deadly", "--without-mingle"):
        _tick_and_kill(tally)
    assert tally.read_text() == "started\n" * 3
    assert set(Pulse.objects.values_list("detail", flat=True)) == {"0"}
    assert UnluckyTask.objects.get().arguments == {"args": [], "kwargs": {"tally": str(tally)}}


def _tick_and_kill(tally: Path) -> None:
    for queue in QUEUES:
        tick.apply_async(kwargs={"queue": queue}, queue=queue)
    kill_the_worker.delay(tally=str(tally))
    wait_for(lambda: UnluckyTask.objects.filter(parked_at__isnull=False).exists())
    wait_for(lambda: set(Pulse.objects.values_list("name", flat=True)) == {f"worker:{queue}" for queue in QUEUES})
