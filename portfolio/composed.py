"""Questions to the database that are asked again and again: composing their text takes longer than answering them."""

from collections.abc import Callable, Hashable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor

from portfolio.drawing import SECTIONS, made_once

Statement = tuple[str, tuple[Any, ...]]
Compose = Callable[..., Statement]


def answers(compose: Compose, *content: Hashable) -> list[tuple[Any, ...]]:
    """The rows that answer the question which `compose` makes of the content alone, and therefore only once. It begins
    with `select`."""
    if not (text := _composed(compose, *content)):
        return []
    with _planning_once() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


def _planning_once() -> CursorWrapper:
    """A cursor that has a text planned once by its connection when it is asked for often. Django's own sends each
    anew: planning took a third of the time of the portfolio's questions."""
    connection.ensure_connection()
    cursor: Any = Cursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


@made_once(SECTIONS)
def _composed(compose: Compose, *content: Hashable) -> str:
    """With its values in it, quoted by the driver; empty where no row can answer it."""
    try:
        statement = compose(*content)
    except EmptyResultSet:
        return ""
    with connection.cursor() as cursor:
        return str(cursor.mogrify(*statement))  # type: ignore[attr-defined]
