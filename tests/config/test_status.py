"""The engine's state is judged by the ages of rows, told in one word to anybody and line by line to administrators."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import ReassessmentRange
from assessments.services import night
from common.figures import number
from config import status
from config.celery import app
from config.status import Light, span
from documents.models import Paper
from embedded.addresses import PROJECT
from engine import waiting
from engine.models import UnluckyTask
from engine.pulse import beat, database_now
from engine.queues import QUEUES
from tests.cast import Cast

ALIVE = ["beat", *status.ROUNDS, *(f"worker:{queue}" for queue in QUEUES)]


@pytest.fixture
def all_runs(db: None) -> None:
    """Everything was seen just now, the day's run is done and the ledger verified."""
    for name in ALIVE:
        beat(name, "0")
    beat("verify")
    beat("certificate", "2099-01-01")
    night.begin()
    while night.assess_next():
        pass
    status._remembered = (0.0, Light.GREEN)


@pytest.fixture
def ada(cast: Cast, all_runs: None, signed_in: Callable[[str], Client]) -> Client:
    return signed_in("ada")


def seen_before(name: str, seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update engine_pulse set at = now() - make_interval(secs => %s) where name = %s", [seconds, name]
        )


def line(key: str) -> status.Line:
    [found] = [line for line in status.lines() if line.key == key]
    return found


def answer(client: Client) -> tuple[int, str]:
    told = client.get("/statusz")
    return told.status_code, told.content.decode()


def test_green_while_all_was_seen_just_now(all_runs: None, client: Client):
    assert [line.key for line in status.lines() if line.light] == []
    assert answer(client) == (200, "green\n")


@pytest.mark.parametrize("stopped", ["beat", *(f"worker:{queue}" for queue in QUEUES)])
def test_red_within_three_minutes_of_the_last_sign_of_life(stopped: str, all_runs: None, client: Client):
    seen_before(stopped, 120)
    assert answer(client) == (200, "green\n")
    seen_before(stopped, 165)
    assert answer(client) == (503, "red\n")
    assert line(stopped).says == "was seen 2 min ago"


def test_red_on_an_installation_that_never_had_a_worker(db: None, client: Client):
    assert answer(client) == (503, "red\n")


@pytest.mark.parametrize("stuck", ["sweep", "find gaps", "plan reminders", "send reminders"])
def test_red_when_workers_live_but_a_round_never_ends_well(stuck: str, all_runs: None, client: Client):
    seen_before(stuck, 301)
    assert answer(client) == (503, "red\n")
    assert line(stuck).says == "was seen 5 min ago"


@pytest.mark.parametrize(("ahead", "light"), [("10", Light.GREEN), ("-11", Light.RED), ("7200", Light.RED)])
def test_red_when_a_machine_has_another_clock_than_the_database(ahead: str, light: Light, all_runs: None):
    beat("worker:mail", ahead)
    assert line("worker:mail").light is light


def wait_since(minutes: int) -> None:
    paper = Paper.objects.create(kind="decision", key="D-0001-1")
    with connection.cursor() as cursor:
        cursor.execute(
            "update documents_paper set asked_at = now() - make_interval(mins => %s) where id = %s", [minutes, paper.pk]
        )


@pytest.mark.parametrize(
    ("minutes", "light", "says"),
    [
        (4, Light.GREEN, "the oldest waits since 4 min"),
        (6, Light.AMBER, "the oldest waits since 6 min"),
        (16, Light.RED, "the oldest waits since 16 min"),
    ],
)
def test_a_row_that_waits_too_long_turns_the_light(minutes: int, light: Light, says: str, all_runs: None):
    wait_since(minutes)
    assert (line("waiting:papers").light, line("waiting:papers").says) == (light, says)


def test_what_was_given_up_is_worth_a_look(all_runs: None, client: Client):
    Paper.objects.create(kind="decision", key="D-0001-1", state="failed")
    assert line("waiting:papers").says == "nothing waits; 1 was given up"
    assert answer(client) == (200, "amber\n")


def test_a_certificate_is_named_sixty_days_before_it_ends(all_runs: None):
    today = database_now().date()
    lights = []
    for days in (60, 59, -1):
        beat("certificate", (today + timedelta(days=days)).isoformat())
        lights.append(line("certificate").light)
    assert lights == [Light.GREEN, Light.AMBER, Light.RED]
    beat("certificate")
    assert line("certificate").says == "there is none"


def test_what_verify_found_is_red_until_it_finds_nothing(all_runs: None):
    beat("verify", "Ledger entry 7 was changed.")
    assert line("verify").light is Light.RED
    assert line("verify").says.endswith("Ledger entry 7 was changed.")
    beat("verify")
    seen_before("verify", 9 * 86400)
    assert line("verify").light is Light.AMBER


def test_the_daily_run_is_told_in_ranges(cast: Cast, all_runs: None):
    ReassessmentRange.objects.update(done_at=None)
    assert line("night").says == "0 of 1 ranges; assessments that changed: 1"
    assert line("night").light is Light.GREEN
    ReassessmentRange.objects.update(tries=3, leased_until="2026-01-01T00:00Z")
    assert line("night").light is Light.AMBER


def test_without_redis_it_answers_within_a_second_and_says_so(ada: Client, client: Client, settings: Any):
    settings.QUEUES_URL = "redis://192.0.2.1:6379/0"  # an address that answers nothing (RFC 5737)
    settings.CACHES = settings.CACHES | {
        "redis": settings.CACHES["redis"] | {"LOCATION": "unix:///nowhere/redis.sock?db=1"}
    }
    began = time.monotonic()
    assert answer(Client()) == (200, "amber\n")
    assert ada.get("/statusz").json()["parts"]["queues"]["says"] == "Redis does not answer"
    assert time.monotonic() - began < 2  # twice asked


def test_red_without_a_database():
    ask = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client(SERVER_NAME='localhost').get('/statusz')\n"
        "print(answer.status_code, answer.content.decode())"
    )
    answered = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": "postgres://127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answered.stdout.split() == ["503", "red"]


def test_only_an_administrator_is_told_the_parts(ada: Client, signed_in: Callable[[str], Client]):
    told = ada.get("/statusz").json()
    assert told["status"] == "green"
    assert told["parts"]["queues"]["light"] == "green"
    assert answer(signed_in("petra")) == (200, "green\n")


def test_the_page_costs_the_same_with_one_parked_task_and_with_thirty(ada: Client):
    ada.get(reverse("status"))  # the banner remembers
    costs = []
    for parked in (1, 30):
        park(parked)
        with CaptureQueriesContext(connection) as queries:
            ada.get(reverse("status"))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 9 + 2 * len(waiting.sources())


def park(count: int) -> list[UnluckyTask]:
    known = UnluckyTask.objects.count()
    return UnluckyTask.objects.bulk_create(
        UnluckyTask(
            task_id=f"{known + number}",
            name="assessments.tasks.assess_pilots",
            arguments={"args": [], "kwargs": {"pilot_ids": [7, 9]}},
            deaths=3,
            parked_at="2026-11-23T08:00Z",
        )
        for number in range(count)
    )


def test_a_parked_task_is_shown_with_its_arguments_and_put_aside(ada: Client):
    [task] = park(1)
    shown = ada.get(reverse("status")).content.decode()
    assert "assessments.tasks.assess_pilots" in shown
    assert "pilot_ids=[7, 9]" in shown
    assert "All runs; 1 thing is worth a look" in shown
    answered = ada.post(reverse("put_parked_task_aside", args=[task.pk]), follow=True)
    assert "The task is put aside; it is not run." in answered.content.decode()
    assert "pilot_ids=[7, 9]" not in answered.content.decode()
    assert ada.post(reverse("put_parked_task_aside", args=[task.pk])).status_code == 404


def test_a_parked_task_is_sent_once_more(ada: Client):
    app.control.purge()
    [task] = park(1)
    answered = ada.post(reverse("run_parked_task_again", args=[task.pk]), follow=True)
    assert "The task was sent once more." in answered.content.decode()
    assert app.control.purge() == 1


def test_a_parked_task_stays_parked_while_redis_is_away(ada: Client, dead_broker: None):
    [task] = park(1)
    answered = ada.post(reverse("run_parked_task_again", args=[task.pk]), follow=True)
    assert "Redis does not answer, so the task stays parked." in answered.content.decode()
    assert "pilot_ids=[7, 9]" in answered.content.decode()


def test_every_page_of_an_administrator_says_when_something_stands_still(
    ada: Client, signed_in: Callable[[str], Client]
):
    banner = "Something that works in the background stands still."
    people = reverse("accounts:people")
    assert banner not in ada.get(people).content.decode()
    seen_before("beat", 600)
    assert banner not in ada.get(people).content.decode()  # remembered for some seconds
    status._remembered = (0.0, Light.GREEN)
    assert banner in ada.get(people).content.decode()
    assert banner not in signed_in("petra").get(reverse("portfolio:desk")).content.decode()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (7199, "1 h"), (86400, "1 day"), (200000, "2 days")],
)
def test_a_span_is_said_in_its_largest_unit(seconds: int, said: str):
    assert span(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(("free", "light"), [(499, Light.RED), (501, Light.AMBER), (2_001, Light.GREEN)])
def test_a_disk_that_fills_turns_amber_and_one_that_is_full_red(
    free: int, light: Light, all_runs: None, monkeypatch: pytest.MonkeyPatch
):
    asked = []

    def usage(folder: Path) -> SimpleNamespace:
        asked.append(folder)
        return SimpleNamespace(free=free * 10**6)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    found = line("disk")
    assert found.light is light
    assert found.says == f"{number(free)} MB free"
    assert bool(found.deed) is (light is not Light.GREEN)
    assert Path(settings.MEDIA_ROOT).is_relative_to(asked[0])


def test_the_disk_is_asked_where_documents_will_be_kept_before_the_first_one(tmp_path: Path):
    found = status._disk(tmp_path / "not" / "yet")
    assert found.says.endswith(" MB free")
