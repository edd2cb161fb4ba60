"""A task that kills the worker that runs it, for a real worker to load."""

import os
import signal
from pathlib import Path

from celery import shared_task


@shared_task
def kill_the_worker(*, tally: str) -> None:
    """Leave a mark for each start, then die as a worker does that runs out of memory."""
    with Path(tally).open("a") as marks:
        marks.write("started\n")
    os.kill(os.getpid(), signal.SIGKILL)
