"""Assessing every pilot: beside a bare COPY of the same facts, by two processes beside one, and how memory grows."""

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from bench.figures import Figure, Work, seconds

PILOTS = 20_000


def figures(turns: int) -> Iterator[Figure]:
    """All of them, on the same filled database."""
    from bench.database import fill

    fill(PILOTS)
    with _nobody_told():
        yield _beside_copy(turns, "assessing beside COPY of the same facts", aim=6.0)
    yield _beside_copy(turns, "the same, keeping the gaps of the chase", aim=None)
    yield _two_beside_one(turns)
    yield _memory()


@contextmanager
def _nobody_told() -> Iterator[None]:
    """Assess and keep verdicts, and nothing that follows from them."""
    from assessments.events import assessed
    from chase.receivers import keep_gaps_of_assessed_pilots

    assessed.disconnect(keep_gaps_of_assessed_pilots)
    yield
    assessed.connect(keep_gaps_of_assessed_pilots)


def _beside_copy(turns: int, name: str, *, aim: float | None) -> Figure:
    """Read, judge, compare and write what changed (nothing) beside the database handing out the facts undecoded."""
    from assessments.services import assessing

    ranges = assessing.ranges()
    assess = _every(ranges, assessing.assess_range)
    assess()  # the first time everything is written
    pairs = [(seconds(assess), seconds(_every(ranges, _copy))) for _ in range(turns)]
    ratios = [ours / floor for ours, floor in pairs]
    ours, floor = (median(side) for side in zip(*pairs, strict=True))
    detail = f"{_a_second(ours)} beside {_a_second(floor)} pilots a second, {PILOTS:,} pilots, {turns} turns"
    return Figure(name, median(ratios), max(ratios) - min(ratios), aim, detail)


def _every(ranges: list[tuple[int, int]], work: Callable[[int, int], object]) -> Work:
    return lambda: [work(first, last) for first, last in ranges]


def _copy(first: int, last: int) -> None:
    from django.db import connection

    from assessments.evidence import QUESTIONS, told_to_the_database
    from assessments.services.day import day_here

    with connection.cursor() as cursor:
        cursor.execute("select array_agg(id) from pilots_pilot where id between %s and %s", [first, last])
        given = told_to_the_database(cursor.fetchone()[0], as_of=day_here())
        for sql in QUESTIONS.values():
            with cursor.copy(f"copy ({sql}) to stdout (format binary)", given) as facts:
                for _ in facts:
                    pass


def _two_beside_one(turns: int) -> Figure:
    """The daily run taken by two worker processes beside one, from the moment both are ready."""
    pairs = [(_run_by(2), _run_by(1)) for _ in range(turns)]
    ratios = [two / one for two, one in pairs]
    two, one = (median(side) for side in zip(*pairs, strict=True))
    detail = f"{_a_second(two)} beside {_a_second(one)} pilots a second, {turns} turns"
    return Figure("daily run by two processes beside one", median(ratios), max(ratios) - min(ratios), None, detail)


def _run_by(processes: int) -> float:
    from assessments.models import Reassessment, ReassessmentRange
    from assessments.services import night

    Reassessment.objects.all().delete()
    night.begin()
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


def _memory() -> Figure:
    """The most that a process held after ten ranges, beside after one."""
    from assessments.models import Reassessment, ReassessmentRange
    from assessments.services import night

    held = []
    for ranges in (1, PILOTS // 2000):
        Reassessment.objects.all().delete()
        night.begin()
        keep = ReassessmentRange.objects.order_by("first").values_list("pk", flat=True)[:ranges]
        ReassessmentRange.objects.exclude(pk__in=list(keep)).delete()
        worker = _worker()
        _tell(worker)
        held.append(int(worker.communicate()[0]))
    one, all_of_them = held
    detail = f"{all_of_them / 1024:.0f} MB after {PILOTS:,} pilots beside {one / 1024:.0f} MB after 2,000"
    return Figure("memory of a worker after ten ranges", all_of_them / one, 0.0, 1.15, detail)


def _worker() -> "subprocess.Popen[str]":
    """A process that has loaded everything and waits for a word."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.reassessing"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None  # noqa: S101 (a pipe)
    worker.stdout.readline()
    return worker


def _tell(worker: "subprocess.Popen[str]") -> None:
    assert worker.stdin is not None  # noqa: S101 (a pipe)
    worker.stdin.write("go\n")
    worker.stdin.flush()


def _a_second(took: float) -> str:
    return f"{PILOTS / took:,.0f}"


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
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)


if __name__ == "__main__":
    work()
