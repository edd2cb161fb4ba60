"""What it costs to write assessments that changed, beside an UPDATE of the same rows inside the database."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from bench.figures import Figure, busy_seconds, of_pairs
from bench.worker import per_second

FEW = 500
_REMEMBER = "create temporary table remembered as select * from assessments_assessment"
_CHANGE = """
update assessments_assessment set missing = missing + 1, states = reverse(states) where pilot_id between %s and %s
"""
_UPDATE = """
update assessments_assessment kept set ({columns}, assessed_at) = ({remembered}, now())
  from remembered where remembered.pilot_id = kept.pilot_id and kept.pilot_id between %s and %s
"""


def figures(turns: int) -> Iterator[Figure]:
    """Of few rows and of all of them; the UPDATE takes the same values from a table beside."""
    from assessments.models import Assessment

    _run(_REMEMBER)
    kept = Assessment.objects.order_by("pk").values()
    rows = [{name: value for name, value in row.items() if name != "assessed_at"} for row in kept]
    yield _beside_update(rows[:FEW], turns)
    yield _beside_update(rows, turns)
    _run("drop table remembered")


def _beside_update(rows: list[dict[str, Any]], turns: int) -> Figure:
    ends = rows[0]["pilot_id"], rows[-1]["pilot_id"]
    columns, remembered = ", ".join(rows[0]), ", ".join(f"remembered.{column}" for column in rows[0])
    update = _UPDATE.format(columns=columns, remembered=remembered)
    pairs = []
    for _ in range(turns):
        _run(_CHANGE, *ends)
        floor = busy_seconds(lambda: _run(update, *ends))
        _run(_CHANGE, *ends)
        pairs.append((busy_seconds(lambda: _keep(rows)), floor))
    name = f"writing {len(rows):,} changed rows beside an UPDATE of them"
    return of_pairs(name, pairs, aim=3.5, said=partial(per_second, len(rows)))


def _keep(rows: list[dict[str, Any]]) -> None:
    from assessments.services.assessing import CHUNK
    from assessments.services.keeping import keep

    if sum(keep(rows[start : start + CHUNK]) for start in range(0, len(rows), CHUNK)) != len(rows):
        raise SystemExit("The bench was to write every row.")


def _run(sql: str, *given: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, given or None)
