import os
import subprocess
import sys

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from embedded.addresses import PROJECT
from tests.database_roles import owner

NOWHERE = "unix:///nowhere/redis.sock?db=1"


def test_process_that_lives_says_so_to_anybody(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_ready_when_database_and_migrations_are(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ready", "redis": "ready"})


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    with owner():
        MigrationRecorder.Migration.objects.filter(app="pilots", name="0001_initial").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "migrations are missing")


@pytest.mark.django_db
def test_ready_without_redis_which_is_reported(client: Client, settings) -> None:
    settings.CACHES = settings.CACHES | {"redis": settings.CACHES["redis"] | {"LOCATION": NOWHERE}}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ready", "redis": "does not answer"})


def test_alive_but_not_ready_and_503_on_pages_without_a_database() -> None:
    ask = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "site = Client(SERVER_NAME='localhost', raise_request_exception=False)\n"
        "print(*(site.get(path).status_code for path in ('/healthz', '/readyz')))\n"
        "site.cookies['sessionid'] = 'x' * 32\n"
        "print(site.get('/portfolio/').status_code)"
    )
    answered = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": "postgres://127.0.0.1:1/none", "OWNER_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answered.stdout == "200 503\n503\n"
