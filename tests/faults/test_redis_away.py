"""Redis dies, stays away and forgets everything: pages write as before, and what was changed is assessed afterwards."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from assessments.services import assessing
from assessments.tasks import sweep
from embedded.addresses import APPLICATION
from embedded.processes import start_child
from pilots.models import Pilot
from tests.cast import Cast
from tests.faults.frame import Chance, Figures
from tests.faults.killing import rings, workers
from tests.faults.own_servers import OwnServers, own_servers
from tests.faults.site import Callers, half_done, lost, running_site
from tests.workers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

BACKLOG_IS_DONE_WITHIN = 300
LONG_AWAY = 90


@pytest.fixture
def servers(transactional_db: None) -> Iterator[OwnServers]:
    with own_servers() as own:
        yield own


@pytest.fixture
def people(servers: OwnServers, cast: Cast) -> Cast:
    """The cast, in the database of these servers."""
    return cast


@contextmanager
def two_beats(folder: Path, servers: OwnServers) -> Iterator[None]:
    used = connection.settings_dict
    database = f"postgres://{APPLICATION}@{quote(used['HOST'], safe='')}:{used['PORT']}/{used['NAME']}"
    environment = {**os.environ, **servers.environment, "DATABASE_URL": database, "OWNER_DATABASE_URL": ""}
    command = [sys.executable, "-m", "celery", "--app", "config", "beat", "--pidfile=", "--schedule"]
    beats = [
        start_child("beat", [*command, folder / name], log=folder / f"{name}.log", environment=environment)
        for name in ("beat-1", "beat-2")
    ]
    try:
        yield
    finally:
        for each in beats:
            each.end(seconds=10)


def up_to_date() -> bool:
    return not any(True for _ids in assessing._out_of_date())


def ring() -> None:
    """As beat does; while Redis is away nobody hears it."""
    try:
        sweep.delay()
    except Exception:
        return


def test_while_redis_is_away_people_write_and_afterwards_the_same_worker_goes_on(
    servers: OwnServers, people: Cast, tmp_path: Path
):
    site = running_site(tmp_path, servers.environment, people.petra)
    with workers(tmp_path, concurrency=1, **servers.environment) as running, site as site:
        wait_for(lambda: rings(ring, up_to_date, every=1))
        servers.kill_valkey()
        with Callers(site, people, count=2) as callers:
            wait_for(lambda: len(callers.noted) > 3)
        Pilot.objects.update(spent=7)
        servers.start_valkey()
        wait_for(lambda: rings(ring, up_to_date, every=1))
        assert not running.worker.has_ended
    assert {status for _at, status in callers.answers} == {302}
    assert (lost(callers.noted), half_done()) == ([], [])


def test_what_was_queued_when_redis_was_emptied_is_found_again(servers: OwnServers, people: Cast, tmp_path: Path):
    Pilot.objects.update(spent=7)
    for _ in range(5):
        sweep.delay()
    servers.redis().flushall()
    with workers(tmp_path, concurrency=1, **servers.environment):
        assert not rings(lambda: None, up_to_date, every=2)
        servers.redis().flushall()  # the bindings of the worker that listens, too
        wait_for(lambda: rings(ring, up_to_date, every=1))


@pytest.mark.faults
def test_away_and_emptied_at_random_moments(
    servers: OwnServers, people: Cast, tmp_path: Path, figures: Figures, chance: Chance, turns: int
):
    """Redis killed for a while, or emptied; two beats ring each 30 s"""
    site = running_site(tmp_path, servers.environment, people.petra)
    noted: list[str] = []
    with workers(tmp_path, **servers.environment), two_beats(tmp_path, servers), site as site:
        for turn in range(max(2, turns // 3)):
            with Callers(site, people, count=2) as callers:
                wait_for(lambda callers=callers: len(callers.noted) > 3)
                if turn % 2:
                    servers.redis().flushall()
                else:
                    servers.kill_valkey()
                    time.sleep(LONG_AWAY if turn == 0 else chance.uniform(1, 15))
                    servers.start_valkey()
                back = time.monotonic()
                Pilot.objects.update(spent=turn + 1)  # nobody tells a worker of this
            figures.kills += 1
            noted += callers.noted
            assert {status for _at, status in callers.answers} == {302}
            figures.recovered(up_to_date, within=BACKLOG_IS_DONE_WITHIN, began=back)
            figures.turns += 1
    figures.writes = len(noted)
    figures.lost = len(lost(noted)) + len(half_done())
    assert figures.lost == 0
