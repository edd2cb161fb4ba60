"""Assessing every pilot: beside a bare COPY of the same facts, beside the ORM, by two processes beside one, what
writing costs beside an UPDATE of the same rows, and how much memory it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from bench import worker
from bench.figures import Figure, Work, busy_seconds, of_pairs, times_quicker
from bench.worker import per_second

MOST_TURNS = 5
BY_THE_ORM = 500
"""So many pilots are enough to know what one costs."""
CHANGED = 500


def figures(pilots: int, turns: int, *, is_last: bool) -> Iterator[Figure]:
    """On a database filled with so many pilots; at the last size also what need not be measured at each."""
    from assessments.services import assessing

    turns = min(turns, MOST_TURNS)
    assessing.assess_range(0, 2**62)  # the first time every row and every gap is written
    with _nobody_told():
        yield _beside_copy(f"assessing {pilots:,} pilots beside COPY of the same facts", turns, aim=6.0)
    if not is_last:
        return
    yield _beside_copy("the same, keeping the gaps of the chase", turns, aim=None)
    with _nobody_told():
        yield _quicker_than_the_orm(turns)
    rows = _rows()
    yield _writing(rows[:CHANGED], turns)
    yield _writing(rows, turns)
    yield worker.two_beside_one(pilots, turns)
    yield from worker.memory(pilots)


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


def _rows() -> list[dict[str, Any]]:
    """What is kept of every pilot."""
    from assessments.models import Assessment

    kept = Assessment.objects.order_by("pk").values()
    return [{name: value for name, value in row.items() if name != "assessed_at"} for row in kept.iterator()]


def _writing(rows: list[dict[str, Any]], turns: int) -> Figure:
    """Writing rows all of which changed, beside an UPDATE that changes the same rows inside the database.

    Each turn the UPDATE takes away from what is kept what ours puts there again.
    """
    from django.db import connection

    from assessments.services.assessing import CHUNK
    from assessments.services.keeping import keep

    ends = rows[0]["pilot_id"], rows[-1]["pilot_id"]
    update = (
        "update assessments_assessment set missing = missing + 1, states = reverse(states), assessed_at = now() "
        "where pilot_id between %s and %s"
    )

    def floor() -> None:
        with connection.cursor() as cursor:
            cursor.execute(update, ends)

    def ours() -> None:
        if sum(keep(rows[start : start + CHUNK]) for start in range(0, len(rows), CHUNK)) != len(rows):
            raise SystemExit("The bench was to write every row.")

    pairs = []
    for _ in range(turns):
        took = busy_seconds(floor)
        pairs.append((busy_seconds(ours), took))
    name = f"writing {len(rows):,} changed rows beside an UPDATE of them"
    return of_pairs(name, pairs, aim=3.5, said=partial(per_second, len(rows)))
