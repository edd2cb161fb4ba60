"""What the worker does for papers: fetch and delegate. It may be lost, run late, twice or at once with itself."""

from celery import shared_task

from documents.services import papers


@shared_task
def make_papers() -> None:
    """Make every paper that is due."""
    papers.make_waiting()
