"""What the worker does: fetch and delegate. Each task may be lost, run late, twice or at once with itself."""

from celery import shared_task

from chase.services import digest, finding, planning, sending, webhooks
from engine.pulse import beat

ROUND = 30.0
"""Seconds after which a round ends and the next one goes on, so that no worker is taken for hung."""


@shared_task
def find_gaps() -> None:
    """Find what no assessment knows of: signatures, conditions, actions and reviews that wait."""
    finding.find_others()
    beat("find gaps")


@shared_task
def plan_reminders() -> None:
    """Write down who is told what, when its time has come."""
    planning.plan(seconds=ROUND)
    digest.plan()
    webhooks.plan()
    beat("plan reminders")


@shared_task
def send_reminders() -> None:
    """Send the messages that are due."""
    sending.send_due(seconds=ROUND)
    beat("send reminders")


@shared_task
def send_webhooks() -> None:
    """Tell the channels what is due."""
    webhooks.send_due(seconds=ROUND)
    beat("send webhooks")
