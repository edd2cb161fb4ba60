"""What the worker does: fetch and delegate. Each task may be lost, run late, twice or at once with itself."""

from celery import shared_task

from assessments.services import assessing, calendar_mail, decisions, night, policy_preview, verifying
from engine.pulse import beat


@shared_task
def assess_pilots(*, pilot_ids: list[int]) -> None:
    """Assess these pilots and keep what follows."""
    assessing.assess_pilots(pilot_ids)


@shared_task
def try_policy(*, numbers: dict[str, int]) -> None:
    """Work out what another policy would say of every pilot."""
    policy_preview.work_out(numbers)


@shared_task
def sweep() -> None:
    """Assess what no message told us about, and void the drafts whose facts changed unsaid."""
    assessing.sweep()
    decisions.void_changed()
    beat("sweep")


@shared_task
def go_on_with_the_night() -> None:
    """Begin the run over every pilot when a new day has begun, and ring for its ranges that nobody is at."""
    night.begin()
    for _ in range(night.to_ring()):
        assess_next_range.delay()


@shared_task
def assess_next_range() -> None:
    """Assess one range of the run, and ring for the next one."""
    if night.assess_next():
        assess_next_range.delay()


@shared_task
def verify_on() -> None:
    """Begin the verification of a new day, and go on with it for half a minute, so that papers do not wait for it."""
    verifying.begin()
    verifying.verify_some(seconds=30)


@shared_task
def send_calendar_messages() -> None:
    """Send the calendar messages of reviews that are due."""
    calendar_mail.send_due()
