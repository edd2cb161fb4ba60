from collections.abc import Iterator

import pytest

from config.celery import app


@pytest.fixture
def tasks_at_once() -> Iterator[None]:
    """Run a task where it is asked for, without a worker; its errors are the test's."""
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)
