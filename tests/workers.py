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
from embedded.processes import start_child

SECONDS_FOR_A_WORKER = 60


def wait_for(what: Callable[[], bool]) -> None:
    give_up = time.monotonic() + SECONDS_FOR_A_WORKER
    while not what():
        assert time.monotonic() < give_up, "the worker did not do it in time"
        time.sleep(0.1)


@contextmanager
def a_worker(folder: Path, *options: str) -> Iterator[None]:
    """Until the end of the block; its log is kept in the folder. The test needs a database that others see."""
    app.control.purge()
    settings = connection.settings_dict
    database = f"postgres://{APPLICATION}@{quote(settings['HOST'], safe='')}:{settings['PORT']}/{settings['NAME']}"
    child = start_child(
        "worker",
        [sys.executable, "-m", "celery", "--app", "config", "worker", *options],
        log=folder / "worker.log",
        environment={**os.environ, "DATABASE_URL": database, "OWNER_DATABASE_URL": ""},
    )
    yield
    child.end(seconds=10)
