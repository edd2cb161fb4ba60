"""What the worker does for papers: fetch and delegate. It may be lost, run late, twice or at once with itself."""

from celery import shared_task

from documents.history_digest import digest_until
from documents.services import papers
from engine.pulse import beat, database_now


@shared_task
def make_papers() -> None:
    """Make every paper that is due."""
    papers.make_waiting()


@shared_task
def digest_history() -> None:
    """Take the fingerprint of the history of the days that are over (UTC)."""
    digest_until(database_now().date())


@shared_task
def look_at_the_certificate() -> None:
    """Note until which day the certificate of this worker holds; the web processes cannot see it."""
    from documents.certificate import NoSeal
    from documents.sealing import holds_until  # loads the libraries of sealing

    try:
        beat("certificate", holds_until().isoformat())
    except NoSeal:
        beat("certificate")
