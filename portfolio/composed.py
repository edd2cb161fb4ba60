"""Questions to the database that are asked again and again: composing their text takes longer than answering them."""

from collections.abc import Callable, Hashable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from common.planned import planned_cursor
from portfolio.drawing import SECTIONS, made_once

Statement = tuple[str, tuple[Any, ...]]
Compose = Callable[..., Statement]


def answers(compose: Compose, *content: Hashable) -> list[tuple[Any, ...]]:
    """The rows that answer the question which `compose` makes of the content alone, and therefore only once. It begins
    with `select`."""
    if not (text := _composed(compose, *content)):
        return []
    with planned_cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


@made_once(SECTIONS)
def _composed(compose: Compose, *content: Hashable) -> str:
    """With its values in it, quoted by the driver; empty where no row can answer it."""
    try:
        statement = compose(*content)
    except EmptyResultSet:
        return ""
    with connection.cursor() as cursor:
        return str(cursor.mogrify(*statement))  # type: ignore[attr-defined]
