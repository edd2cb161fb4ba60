"""Questions to the database that are planned once."""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor


def planned_cursor() -> CursorWrapper:
    """A cursor whose statements the connection has planned once when it asks them for the fifth time
    (`prepare_threshold` of the settings). Django's own sends each text anew: fine for most, and a third of the time of
    a long one that is asked again and again."""
    connection.ensure_connection()
    cursor: Any = _Planned(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


class _Planned(Cursor[Any]):
    """Says what it asked also where the text went over the line earlier: who logs or counts queries reads it."""

    def _send_query_prepared(self, name: bytes, pgq: Any, **more: Any) -> None:
        self._query = pgq
        super()._send_query_prepared(name, pgq, **more)
