from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase

from config.celery import app
from embedded.migrated import TEMPLATE
from tests.cast import Cast, assemble
from tests.database_roles import become_application, owner
from tests.letterbox import Letterbox


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each worker's database is a copy of the one that was migrated when the servers started."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = TEMPLATE


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The database is made by its owner; every test runs as the application, so a right that is missing fails one."""
    with django_db_blocker.unblock():
        connections.close_all()
    connection_created.connect(become_application)
    TransactionTestCase._fixture_teardown = as_owner(TransactionTestCase._fixture_teardown)  # type: ignore[method-assign]


def as_owner(empty_the_tables: Callable[[TransactionTestCase], None]) -> Callable[[TransactionTestCase], None]:
    """The application cannot empty its tables after a test: the owner does."""

    def emptied(case: TransactionTestCase) -> None:
        with owner():
            empty_the_tables(case)

    return emptied


@pytest.fixture
def cast(db: None) -> Cast:
    """The six people every story is told with, and one pilot."""
    return assemble()


@pytest.fixture(autouse=True)
def quick_passwords(settings: object) -> None:
    """A cheap hash: tests that sign in are not about hashing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def organisation_in_berlin(settings: object) -> None:
    """Where the clocks change and the mornings of the chase's tests lie; its people start in the same zone."""
    settings.TIME_ZONE = "Europe/Berlin"  # type: ignore[attr-defined]


@pytest.fixture
def dead_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Celery's broker is where nothing listens."""
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    before = app.conf.broker_write_url
    app.conf.broker_write_url = f"redis+socket://{tmp_path}/nobody.sock"
    yield
    app.conf.broker_write_url = before


@pytest.fixture
def letterbox(settings: object) -> Iterator[Letterbox]:
    """A real mail server that takes what the application sends."""
    box = Letterbox()
    box.open()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port  # type: ignore[attr-defined]
    settings.BASE_URL = "https://pilothouse.example.com"  # type: ignore[attr-defined]
    yield box
    box.close()
