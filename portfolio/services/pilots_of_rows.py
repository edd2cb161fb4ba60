"""The pilots that the rows of an inventory become."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, Field

from pilots.events import facts_changed
from pilots.models import Pilot
from portfolio.inventory.interpreting import Row
from portfolio.services.units_of_rows import Path, path_of

# Half the time of a bulk_create, which sends each of 25 columns of each row as a value of its own.
_WRITE = """
insert into pilots_pilot ({columns})
select {columns} from json_to_recordset(%s) as new({typed_columns})
returning import_key, id, number
"""


def write_pilots(rows: Sequence[Row], units: Mapping[Path, int]) -> dict[int, int]:
    """Add a pilot for each of the rows, each to its unit; the number of the pilot by that of its row."""
    fields = _fields()
    blank = {str(field.column): field.get_default() for field in fields}
    pilots = [blank | _told(row, units) for row in rows]
    with connection.cursor() as cursor:
        # days and amounts as text, which the database reads as what they are
        cursor.execute(_statement(fields), [json.dumps(pilots, default=str)])
        added = {key: (pk, number) for key, pk, number in cursor.fetchall()}
    facts_changed.send(Pilot, pilot_ids=[pk for pk, _number in added.values()])
    return {row.number: added[row.key][1] for row in rows}


def _told(row: Row, units: Mapping[Path, int]) -> dict[str, Any]:
    return {**row.values, "name": row.name, "unit_id": units[path_of(row)], "import_key": row.key}


@cache
def _fields() -> "tuple[Field[Any, Any], ...]":
    """What the database does not fill in by itself."""
    fields = Pilot._meta.concrete_fields
    return tuple(field for field in fields if not field.primary_key and field.db_default is NOT_PROVIDED)


def _statement(fields: "Sequence[Field[Any, Any]]") -> str:
    columns = [str(field.column) for field in fields]
    typed = [f"{field.column} {field.db_type(connection)}" for field in fields]
    return _WRITE.format(columns=", ".join(columns), typed_columns=", ".join(typed))
