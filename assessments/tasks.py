"""What the worker does: fetch and delegate. Each task may be lost, run late, twice or at once with itself."""

from celery import shared_task

from assessments.services import assessing, calendar_mail, decisions


@shared_task
def assess_pilots(*, pilot_ids: list[int]) -> None:
    """Assess these pilots and keep what follows."""
    assessing.assess_pilots(pilot_ids)


@shared_task
def sweep() -> None:
    """Assess what no message told us about, and void the drafts whose facts changed unsaid."""
    assessing.sweep()
    decisions.void_changed()


@shared_task
def assess_all() -> None:
    """Have every pilot assessed, range by range: time alone changes verdicts."""
    for first, last in assessing.ranges():
        assess_range.delay(first=first, last=last)


@shared_task
def assess_range(*, first: int, last: int) -> None:
    """Assess the pilots whose ids lie in the range, both ends included."""
    assessing.assess_range(first, last)


@shared_task
def send_calendar_messages() -> None:
    """Send the calendar messages of reviews that are due."""
    calendar_mail.send_due()
