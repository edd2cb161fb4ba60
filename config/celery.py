import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("pilothouse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
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
    "import what was asked for and forgotten": {
        "task": "portfolio.tasks.run_forgotten_imports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "assess every pilot, because time alone changes verdicts": {
        "task": "assessments.tasks.assess_all",
        "schedule": crontab(hour=0, minute=10),  # soon after the day of the verdicts begins (UTC)
    },
}


@worker_init.connect
@beat_init.connect
def check_the_role(**_: Any) -> None:
    """Neither worker nor beat starts with rights over the history."""
    from documents.database_roles import must_not_rewrite_history

    must_not_rewrite_history()
