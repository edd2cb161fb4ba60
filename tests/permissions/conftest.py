import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.cast import assemble
from tests.permissions.scene import Scene, set_up


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Scene]:
    """Set up once; every request is undone. The log of thousands of requests is left out."""
    root = logging.getLogger()
    before, media = root.level, tmp_path_factory.mktemp("media")
    root.setLevel(logging.ERROR)
    with override_settings(MEDIA_ROOT=media), django_db_blocker.unblock(), transaction.atomic():
        yield set_up(assemble())
        transaction.set_rollback(True)
    root.setLevel(before)
