import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, before_task_publish, worker_init

from engine.queues import QUEUES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

CLOCKS_APART = 3 * 3600
"""Seconds. A worker throws away by its own clock what has expired by beat's: one whose clock is hours ahead must still
chase. What piles up meanwhile finds nothing to do and is soon gone."""

app = Celery("pilothouse", task_cls="engine.watching:WatchedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    **{
        f"see whether workers take from the queue {queue}": {
            "task": "engine.tasks.tick",
            "kwargs": {"queue": queue},
            "schedule": 15.0,
            "options": {"queue": queue},  # never expires: it is to arrive also where a worker's clock is wrong
        }
        for queue in QUEUES
    },
    "find what no message told of": {
        "task": "assessments.tasks.sweep",
        "schedule": 30.0,
        "options": {"expires": 30},  # while no worker runs, sweeps must not pile up
    },
    "make the papers that are due": {
        "task": "documents.tasks.make_papers",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "take the fingerprint of yesterday's history": {
        "task": "documents.tasks.digest_history",
        "schedule": crontab(hour=3, minute=30),  # by then whatever began yesterday has ended (UTC)
    },
    "send the calendar messages that are due": {
        "task": "assessments.tasks.send_calendar_messages",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "find what waits and no assessment knows of": {
        "task": "chase.tasks.find_gaps",
        "schedule": 30.0,
        "options": {"expires": CLOCKS_APART},
    },
    "write down who is told what": {
        "task": "chase.tasks.plan_reminders",
        "schedule": 30.0,
        "options": {"expires": CLOCKS_APART},
    },
    "send the reminders that are due": {
        "task": "chase.tasks.send_reminders",
        "schedule": 30.0,
        "options": {"expires": CLOCKS_APART},
    },
    "tell the channels what is due": {
        "task": "chase.tasks.send_webhooks",
        "schedule": 30.0,
        "options": {"expires": CLOCKS_APART},
    },
    "import what was asked for and forgotten": {
        "task": "portfolio.tasks.run_forgotten_imports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "count the pilots that changed again": {
        "task": "portfolio.tasks.count_changed_pilots",
        "schedule": 15.0,  # until then every page counts them live
        "options": {"expires": 15},
    },
    "see whether the tallies add up, once a day": {
        "task": "portfolio.tasks.recount_pilots",
        "schedule": crontab(hour=3, minute=45),
    },
    "assess every pilot once a day, because time alone changes verdicts": {
        "task": "assessments.tasks.go_on_with_the_night",
        "schedule": 30.0,  # begins the run of a new day, and finds what a killed worker left of it
        "options": {"expires": 30},
    },
    "verify what must not change, once a day": {
        "task": "assessments.tasks.verify_on",
        "schedule": 60.0,  # begins the verification of a new day, and goes on with it part by part
        "options": {"expires": 60},
    },
    "see how long the certificate holds": {
        "task": "documents.tasks.look_at_the_certificate",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}


@worker_init.connect
@beat_init.connect
def check_the_role(**_: Any) -> None:
    """Neither worker nor beat starts with rights over the history."""
    from documents.database_roles import must_not_rewrite_history

    must_not_rewrite_history()


@beat_init.connect
def note_each_ring(**_: Any) -> None:
    """Beat notes by itself that it lives, and the task that it rings for, that workers hear it."""
    before_task_publish.connect(_note_that_beat_rings, sender="engine.tasks.tick")


def _note_that_beat_rings(**_: Any) -> None:
    from django.db import close_old_connections

    from engine.pulse import beat, clock_ahead

    close_old_connections()  # beat lives long: a connection that broke must not be tried for ever
    beat("beat", clock_ahead())
