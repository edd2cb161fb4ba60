"""Gives each test run its own PostgreSQL and Valkey, started before pytest-django reads the settings.

Loaded with `-p embedded.pytest_plugin`; runs side by side never meet. The workers of pytest-xdist inherit
the servers of the run that started them, each with its own test database and pair of Valkey databases.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from embedded.account import account_for
from embedded.addresses import owner_address
from embedded.environment import set_environment
from embedded.migrated import start_migrated
from embedded.postgres import UNSAFE_BUT_QUICK, start_postgres
from embedded.processes import is_alive
from embedded.sockets import temporary_folder
from embedded.valkey import start_valkey

PREFIX = "pilothouse-tests-"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Start the servers first: this wraps pytest-django's own hook, which loads the settings."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["PILOTHOUSE_REDIS_DATABASE"] = str(2 * (1 + int(worker.removeprefix("gw"))))
    else:
        _start_servers(early_config)
    yield


def _start_servers(config: pytest.Config) -> None:
    account = account_for()
    temporary = temporary_folder(account)
    _remove_folders_of_killed_runs(temporary)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=temporary))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    account.give(folder)
    set_environment(sockets=folder, var=folder)
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # a failing test is read more easily without every request
    data, log = folder / "postgres", folder / "postgres.log"
    postgres = start_migrated(data, folder, lambda: start_postgres(data, folder, log, settings=UNSAFE_BUT_QUICK))
    config.add_cleanup(lambda: postgres.end(seconds=10))
    os.environ["OWNER_DATABASE_URL"] = owner_address()  # makes the test database; tests/conftest.py steps down from it
    valkey = start_valkey(folder / "valkey", folder, folder / "valkey.log", durable=False)
    config.add_cleanup(lambda: valkey.end(seconds=10))


def _remove_folders_of_killed_runs(temporary: Path) -> None:
    for folder in temporary.glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)
