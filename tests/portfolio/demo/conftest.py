from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from portfolio.demo.loading import load
from tests.database_roles import owner

LOADED_ON = date(2026, 11, 17)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[date]:
    """The Nordhafen portfolio as loaded on a Tuesday; once for the tests of a module, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        with owner():
            load(LOADED_ON, is_chased=False)
        yield LOADED_ON
        transaction.set_rollback(True)
