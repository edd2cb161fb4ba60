"""Assessing every pilot: beside a bare COPY of the same facts, beside the ORM and by two processes beside one."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from bench import worker, writing
from bench.figures import Figure, Work, busy_seconds, of_pairs, times_quicker
from bench.worker import per_second

MOST_TURNS = 5
BY_THE_ORM = 500
"""So many pilots are enough to know what one costs."""


def figures(pilots: int, turns: int, *, is_last: bool) -> Iterator[Figure]:
    """On a database filled with so many pilots; at the last size also what need not be measured at each."""
    turns = min(turns, MOST_TURNS)
    assess_all()
    with _nobody_told():
        yield _beside_copy(f"assessing {pilots:,} pilots beside COPY of the same facts", turns, aim=6.0)
    if not is_last:
        return
    yield _beside_copy("the same, keeping the gaps of the chase", turns, aim=None)
    with _nobody_told():
        yield _quicker_than_the_orm(turns)
    yield from writing.figures(turns)
    yield worker.two_beside_one(pilots, turns)
    yield from worker.memory(pilots)


def assess_all() -> None:
    """The first time every row and every gap is written."""
    from assessments.services import assessing

    for ends in assessing.ranges():
        assessing.assess_range(*ends)


@contextmanager
def _nobody_told() -> Iterator[None]:
    """Assess and keep verdicts, and nothing that follows from them."""
    from assessments.events import assessed
    from chase.receivers import keep_gaps_of_assessed_pilots

    assessed.disconnect(keep_gaps_of_assessed_pilots)
    yield
    assessed.connect(keep_gaps_of_assessed_pilots)


def _beside_copy(name: str, turns: int, *, aim: float | None) -> Figure:
    """Read, judge, compare and write what changed (nothing) beside the database handing out the facts undecoded."""
    from assessments.services import assessing
    from pilots.models import Pilot

    ranges, pilots = assessing.ranges(), Pilot.objects.count()
    ours, floor = _every(ranges, assessing.assess_range), _every(ranges, _copy)
    floor()
    pairs = [(busy_seconds(ours), busy_seconds(floor)) for _ in range(turns)]
    return of_pairs(name, pairs, aim=aim, said=partial(per_second, pilots))


def _every(ranges: list[tuple[int, int]], work: Any) -> Work:
    return lambda: [work(first, last) for first, last in ranges]


def _copy(first: int, last: int) -> None:
    from django.db import connection

    from assessments.evidence import QUESTIONS, told_to_the_database
    from assessments.services.day import day_here

    with connection.cursor() as cursor:
        given = told_to_the_database(_ids(first, last), as_of=day_here())
        for sql in QUESTIONS.values():
            with cursor.copy(f"copy ({sql}) to stdout (format binary)", given) as facts:
                for _ in facts:
                    pass


def _ids(first: int, last: int) -> list[int]:
    from pilots.models import Pilot

    return list(Pilot.objects.filter(pk__range=(first, last)).order_by("pk").values_list("pk", flat=True))


def _quicker_than_the_orm(turns: int) -> Figure:
    """Reading, judging and comparing, beside reading by models with everything prefetched, and judging alone."""
    from assessments.evidence import facts_of_many
    from assessments.readiness import assess
    from assessments.services import assessing
    from assessments.services.day import day_here
    from assessments.services.policy import current_policy
    from bench.orm_rival import facts_of_models

    ids, policy, today = _ids(2**20, 2**62)[:BY_THE_ORM], current_policy(), day_here()
    ends = ids[0], ids[-1]
    if {told.pilot_id: told for told in facts_of_models(*ends, as_of=today)} != facts_of_many(ids, as_of=today):
        raise SystemExit("The rival of the bench read other facts.")

    def rival() -> None:
        for told in facts_of_models(*ends, as_of=today):
            assess(told, policy)

    pairs = [(busy_seconds(lambda: assessing.assess_range(*ends)), busy_seconds(rival)) for _ in range(turns)]
    name = "assessing, how many times quicker than with the ORM, prefetched"
    return times_quicker(of_pairs(name, pairs, aim=None, said=partial(per_second, len(ids))), at_least=7.0)
