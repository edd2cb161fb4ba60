"""Worker processes of the daily run: two beside one, and how much memory one takes."""

import subprocess
import sys
from functools import partial
from os import getloadavg
from pathlib import Path

from bench.figures import Figure, of_pairs, seconds, times_quicker

MOST_MEGABYTES = 100


def per_second(pilots: int, took: float) -> str:
    """So many pilots in so many seconds, in words."""
    return f"{pilots / took:,.0f} a second"


def two_beside_one(pilots: int, turns: int) -> Figure:
    """The daily run taken by two processes beside one, from the moment both are ready, by the clock on the wall."""
    load = getloadavg()[0]
    pairs = [(_run_by(2), _run_by(1)) for _ in range(turns)]
    name = f"daily run by two processes, how many times as quick (load {load:.1f} before)"
    return times_quicker(of_pairs(name, pairs, aim=None, said=partial(per_second, pilots)), at_least=1.6)


def memory(pilots: int) -> list[Figure]:
    """The most that a process held after all ranges, beside after one, and beside 100 MB."""
    one, every = _held(1), _held(None)
    detail = f"{every:.0f} MB after {pilots:,} pilots beside {one:.0f} MB after 2,000"
    return [
        Figure("memory of a process after all ranges, beside after one", every / one, 0.0, 1.15, detail),
        Figure("memory of a process, of 100 MB", every / MOST_MEGABYTES, 0.0, 1.0, detail),
    ]


def _run_by(processes: int) -> float:
    from assessments.models import ReassessmentRange

    _begin(None)
    workers = [_worker() for _ in range(processes)]

    def work() -> None:
        for worker in workers:
            _tell(worker)
        for worker in workers:
            if worker.wait() != 0:
                raise SystemExit("A worker of the bench failed.")

    took = seconds(work)
    if ReassessmentRange.objects.filter(done_at=None).exists():
        raise SystemExit("The workers of the bench left a range out.")
    return took


def _held(ranges: int | None) -> float:
    """In MB."""
    _begin(ranges)
    worker = _worker()
    _tell(worker)
    return int(worker.communicate()[0]) / 1024


def _begin(ranges: int | None) -> None:
    """A new daily run, of its first ranges only when a number is given."""
    from assessments.models import Reassessment, ReassessmentRange
    from assessments.services import night

    Reassessment.objects.all().delete()
    night.begin()
    keep = ReassessmentRange.objects.order_by("first").values_list("pk", flat=True)[:ranges]
    ReassessmentRange.objects.exclude(pk__in=list(keep)).delete()


def _worker() -> "subprocess.Popen[str]":
    """A process that has loaded everything and waits for a word."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None  # noqa: S101 (a pipe)
    worker.stdout.readline()
    return worker


def _tell(worker: "subprocess.Popen[str]") -> None:
    assert worker.stdin is not None  # noqa: S101 (a pipe)
    worker.stdin.write("go\n")
    worker.stdin.flush()


def work() -> None:
    """One worker process: take ranges until none is left, then say the most memory it held, in KB (on Linux)."""
    import django

    django.setup()
    from assessments.services import night
    from pilots.models import Pilot

    Pilot.objects.first()  # connects
    print("ready", flush=True)
    sys.stdin.readline()
    while night.assess_next():
        pass
    # its own: the figure of getrusage begins with what the process that started us held
    print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0], flush=True)


if __name__ == "__main__":
    work()
