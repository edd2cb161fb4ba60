"""The engine's own task: the tick that proves that beat rings and that workers of a queue answer."""

from celery import shared_task

from engine.pulse import beat, clock_ahead


@shared_task
def tick(*, queue: str) -> None:
    """A worker of this queue lives and reaches the database."""
    beat(f"worker:{queue}", clock_ahead())
