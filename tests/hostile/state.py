"""What the database holds: to see that nothing was half-written, and what was."""

import json
from functools import cache
from typing import Any

from django.db import connection

# Any request may change these: sessions, counted attempts, pages for signing, each of which is good for one try, and
# from where a change came.
NOT_OF_THE_SITE = {
    "django_session",
    "accounts_attempts",
    "documents_checkcount",
    "assessments_signingnonce",
    "pghistory_context",
}


@cache
def tables() -> tuple[str, ...]:
    """Every table that has rows of the site."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return tuple(sorted(set(names) - NOT_OF_THE_SITE))


def fingerprint() -> dict[str, tuple[int, int]]:
    """Of each table: how many rows, and a sum over all that they hold."""
    parts = [f"SELECT '{name}', count(*), sum(hashtextextended(r::text, 0)) FROM \"{name}\" r" for name in tables()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {name: (count, total) for name, count, total in cursor.fetchall()}


def changed_rows(before: dict[str, tuple[int, int]]) -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables that are no longer as they were, in a steady order."""
    changed = [name for name, now in fingerprint().items() if now != before[name]]
    return {name: _rows(name) for name in changed}


def _rows(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(r)::text FROM "{table}" r ORDER BY 1')
        rows = [json.loads(text) for (text,) in cursor.fetchall()]
    return sorted(rows, key=lambda row: str(row.get("pgh_id", row.get("id", ""))).zfill(12))
