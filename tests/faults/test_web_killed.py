"""The web server dies by `kill -9` in the middle of requests: each is done whole or not at all."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.processes import end_group
from tests.cast import Cast
from tests.faults.frame import Chance, Figures
from tests.faults.killing import children_of
from tests.faults.site import Callers, Site, half_done, lost, running_site
from tests.workers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(cast: Cast, tmp_path: Path) -> Iterator[Site]:
    with running_site(tmp_path, {}, cast.petra) as running:
        yield running


def kill_a_process(site: Site) -> float:
    """One of the two that answer; gunicorn starts another."""
    os.kill(children_of(site.web)[0], signal.SIGKILL)
    return time.monotonic()


def kill_all(site: Site) -> float:
    end_group(site.web.process.pid, signal.SIGKILL)
    died = time.monotonic()
    site.web.process.wait()
    site.start()
    return died


def test_what_was_noted_is_there_and_nothing_is_half_done(cast: Cast, site: Site):
    with Callers(site, cast) as callers:
        wait_for(lambda: len(callers.noted) > 5)
        for kill in (kill_a_process, kill_all):
            died = kill(site)
            wait_for(lambda died=died: callers.took_since(died))
    assert (lost(callers.noted), half_done()) == ([], [])


@pytest.mark.faults
def test_killed_at_random_moments(cast: Cast, site: Site, figures: Figures, chance: Chance, turns: int):
    """Web killed in mid-request, one process or all, under writes"""
    with Callers(site, cast) as callers:
        for _turn in range(turns):
            time.sleep(chance.uniform(0.3, 1.5))
            died = chance.choice((kill_a_process, kill_all))(site)
            figures.kills += 1
            figures.recovered(lambda died=died: callers.took_since(died), within=60, began=died)
            figures.turns += 1
    figures.writes = len(callers.noted)
    figures.lost = len(lost(callers.noted)) + len(half_done())
    assert figures.lost == 0
