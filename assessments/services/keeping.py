"""Writes assessments down for the lists: only rows that changed, never an older judgement over a newer one.

A row in which nothing but the day would change is not written: a night over 100,000 pilots writes what it flips.
"""

import json
from typing import Any

from django.db import connection

from assessments.models import Assessment

# In one statement, pilot by pilot in the order of their ids, so that two runs at once cannot wait for each other.
_KEEP = """
insert into assessments_assessment as kept ({columns}, assessed_at)
select {new}, now()
  from json_to_recordset(%s) as new({typed_columns})
  left join assessments_assessment old on old.pilot_id = new.pilot_id
 where old.pilot_id is null or ({judged_before}) is distinct from ({judged_now})
 order by new.pilot_id
    on conflict (pilot_id) do update set ({columns}, assessed_at) = ({excluded}, now())
 where (kept.facts_version, kept.as_of) <= (excluded.facts_version, excluded.as_of)
"""


def keep(rows: list[dict[str, Any]]) -> int:
    """Write the assessments, given as values by column; returns how many rows were written."""
    with connection.cursor() as cursor:
        # days and amounts as text, which the database reads as what they are
        cursor.execute(_statement(), [json.dumps(rows, default=str)])
        return cursor.rowcount


def _statement() -> str:
    types = {
        str(field.column): field.db_type(connection)
        for field in Assessment._meta.concrete_fields
        if field.column != "assessed_at"
    }

    def of(table: str, without: str = "") -> str:
        return ", ".join(f"{table}.{column}" for column in types if column != without)

    return _KEEP.format(
        columns=", ".join(types),
        typed_columns=", ".join(f"{column} {kind}" for column, kind in types.items()),
        new=of("new"),
        judged_before=of("old", without="as_of"),
        judged_now=of("new", without="as_of"),
        excluded=of("excluded"),
    )
