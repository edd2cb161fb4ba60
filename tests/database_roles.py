"""Tests run with the rights of the application; the few things that only the owner may do say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


def become_application(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """From here on this connection has the rights that web and worker have."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.APPLICATION_ROLE['USER']}")


@contextmanager
def owner() -> Iterator[None]:
    """What is done inside is done as the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    yield
    become_application(connection)
