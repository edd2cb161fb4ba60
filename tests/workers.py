"""A real Celery worker on the database of a test."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from config.celery import app
from embedded.addresses import APPLICATION
from embedded.processes import Child, start_child

SECONDS_FOR_A_WORKER = 60


def wait_for(what: Callable[[], bool]) -> None:
    give_up = time.monotonic() + SECONDS_FOR_A_WORKER
    while not what():
        assert time.monotonic() < give_up, "the worker did not do it in time"
        time.sleep(0.1)


@contextmanager
def a_worker(folder: Path, *options: str, **environment: str) -> Iterator[Child]:
    """Until the end of the block; its log is kept in the folder. The test needs a database that others see.

    What waits in the queues is forgotten first. The worker may be killed meanwhile.
    """
    app.control.purge()
    child = start_worker(folder / "worker.log", *options, **environment)
    try:
        yield child
    finally:
        child.end(seconds=10)


def start_worker(log: Path, *options: str, **environment: str) -> Child:
    """A worker that somebody has to end."""
    settings = connection.settings_dict
    database = f"postgres://{APPLICATION}@{quote(settings['HOST'], safe='')}:{settings['PORT']}/{settings['NAME']}"
    return start_child(
        "worker",
        [sys.executable, "-m", "celery", "--app", "config", "worker", *options],
        log=log,
        environment={**os.environ, "DATABASE_URL": database, "OWNER_DATABASE_URL": "", **environment},
    )
