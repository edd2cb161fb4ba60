"""Real workers and how they die: a child of the pool, the parent alone, or all at once as a container does."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.celery import app
from embedded.processes import Child, end_group, is_alive
from tests.workers import start_worker, wait_for

VICTIMS = ("child", "parent", "all")
OPTIONS = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def children_of(child: Child) -> list[int]:
    """The processes that it started."""
    pid = child.process.pid
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Workers:
    """A worker that is started again whenever it was killed, as an orchestrator would."""

    def __init__(self, folder: Path, *options: str, concurrency: int = 2, **environment: str) -> None:
        self.log = folder / "worker.log"
        self.concurrency = concurrency
        self.options = (*OPTIONS, "--concurrency", str(concurrency), *options)
        self.environment = environment
        self.worker = self._started()

    def _started(self) -> Child:
        worker = start_worker(self.log, *self.options, **self.environment)
        wait_for(lambda: worker.has_ended or len(children_of(worker)) == self.concurrency)
        assert not worker.has_ended, worker.last_words()
        return worker

    def kill(self, victim: str) -> float:
        """`kill -9`; what died for good is started anew. Returns the moment of the death (monotonic)."""
        parent, pool = self.worker.process, children_of(self.worker)
        if victim == "child":
            os.kill(pool[-1], signal.SIGKILL)
            return time.monotonic()
        if victim == "parent":
            os.kill(parent.pid, signal.SIGKILL)
        else:
            end_group(parent.pid, signal.SIGKILL)
        died = time.monotonic()
        parent.wait()
        if victim == "parent":  # what it was at goes on to its end
            wait_for(lambda: not any(is_alive(each) for each in pool))
        self.worker = self._started()
        return died

    def end(self) -> None:
        self.worker.end(seconds=10)


@contextmanager
def workers(folder: Path, *options: str, concurrency: int = 2, **environment: str) -> Iterator[Workers]:
    """Until the end of the block; what waits in the queues is forgotten first."""
    app.control.purge()
    running = Workers(folder, *options, concurrency=concurrency, **environment)
    try:
        yield running
    finally:
        running.end()


def rings(ring: Callable[[], object], done: Callable[[], bool], every: float = 0.2) -> bool:
    """Ring as beat does, only oftener, until it is done."""
    ring()
    wait_until = time.monotonic() + every
    while not done():
        if time.monotonic() > wait_until:
            return False
        time.sleep(0.02)
    return True
