"""PostgreSQL dies by `kill -9` under writes and in the middle of a letter: what was noted is there, the site heals."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from chase.tasks import send_reminders
from tests.cast import Cast
from tests.faults.frame import Chance, Figures
from tests.faults.killing import rings, workers
from tests.faults.letters_due import all_sent, consistent, copies, end_leases, only_missing_thresholds, write_down
from tests.faults.moody_servers import Holding
from tests.faults.own_servers import OwnServers, own_servers
from tests.faults.site import Callers, half_done, lost, running_site
from tests.workers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

HEALS_WITHIN = 30
REFUSED = {503, None}


@pytest.fixture
def servers(transactional_db: None) -> Iterator[OwnServers]:
    with own_servers() as own:
        yield own


@pytest.fixture
def people(servers: OwnServers, cast: Cast) -> Cast:
    """The cast, in the database that will be killed."""
    return cast


def kill_all(servers: OwnServers, away: float) -> tuple[float, float]:
    """When it died, and when it was started again."""
    connection.close()
    servers.kill_postgres()
    died = time.monotonic()
    time.sleep(away)
    back = time.monotonic()
    servers.start_postgres()
    return died, back


def kill_a_backend(servers: OwnServers, _away: float) -> tuple[float, float]:
    """One that serves the site: PostgreSQL ends the others and recovers by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
        )
        pid = cursor.fetchone()[0]
    connection.close()
    servers.kill_a_backend(pid)
    return time.monotonic(), time.monotonic()


def test_what_was_noted_is_there_after_postgres_was_killed(servers: OwnServers, people: Cast, tmp_path: Path):
    with running_site(tmp_path, servers.environment, people.petra) as site, Callers(site, people) as callers:
        wait_for(lambda: len(callers.noted) > 5)
        died, back = kill_all(servers, 4)  # long enough for a busy machine to ask meanwhile
        wait_for(lambda: callers.took_since(back))
        while_away = {status for at, status in callers.answers if died + 0.2 < at < back}
    assert while_away
    assert while_away <= REFUSED
    assert (lost(callers.noted), half_done()) == ([], [])


def test_a_letter_taken_while_postgres_died_is_sent_once_more_under_the_same_id(
    servers: OwnServers, people: Cast, tmp_path: Path
):
    only_missing_thresholds()
    [message] = write_down(people.contact_centre, 1, "Anne")
    server = Holding("DATA")
    server.open()
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}", "BASE_URL": "https://pilothouse.example.com"}
    with workers(tmp_path, "--queues", "mail", concurrency=1, **mail, **servers.environment):
        send_reminders.delay()
        wait_for(server.reached.is_set)
        connection.close()
        servers.kill_postgres()
        server.go_on.set()
        time.sleep(1)  # the sender cannot write down that the letter was taken
        servers.start_postgres()
        end_leases()
        wait_for(lambda: rings(send_reminders.delay, all_sent, every=1))
    server.close()
    assert copies(server) == {message.pk: 2}
    assert consistent()


@pytest.mark.faults
def test_killed_at_random_moments(
    servers: OwnServers, people: Cast, tmp_path: Path, figures: Figures, chance: Chance, turns: int
):
    """PostgreSQL killed, whole or a backend, under writes"""
    with running_site(tmp_path, servers.environment, people.petra) as site, Callers(site, people) as callers:
        for _turn in range(turns):
            time.sleep(chance.uniform(0.3, 1.5))
            kill = chance.choice((kill_all, kill_a_backend))
            _died, back = kill(servers, chance.uniform(0, 2))
            figures.kills += 1
            figures.recovered(lambda back=back: callers.took_since(back), within=HEALS_WITHIN, began=back)
            figures.turns += 1
    figures.writes = len(callers.noted)
    figures.lost = len(lost(callers.noted)) + len(half_done())
    assert figures.lost == 0
