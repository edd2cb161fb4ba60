"""Each task goes to its queue, also when Redis has forgotten everything and no worker is there."""

import pytest

from config.celery import app


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("assessments.tasks.sweep", "celery"),
        ("assessments.tasks.send_calendar_messages", "mail"),
        ("chase.tasks.send_reminders", "mail"),
        ("documents.tasks.make_papers", "documents"),
        ("documents.tasks.digest_history", "celery"),
        ("documents.tasks.look_at_the_certificate", "documents"),
    ],
)
def test_a_task_waits_in_its_queue(task: str, queue: str):
    with app.connection_for_write() as broker:
        redis = broker.default_channel.client
        redis.flushdb()
        app.send_task(task)
        lengths = {name: redis.llen(name) for name in ("celery", "mail", "documents")}
        app.control.purge()
    assert lengths == {"celery": 0, "mail": 0, "documents": 0} | {queue: 1}
