"""What the worker does for papers: fetch and delegate. It may be lost, run late, twice or at once with itself."""

from celery import shared_task
from django.utils import timezone

from documents.history_digest import digest_until
from documents.services import papers


@shared_task
def make_papers() -> None:
    """Make every paper that is due."""
    papers.make_waiting()


@shared_task
def digest_history() -> None:
    """Take the fingerprint of the history of the days that are over (UTC)."""
    digest_until(timezone.now().date())
