"""What the database holds, as one fingerprint for each table: to see that nothing was half-written."""

from functools import cache

from django.db import connection

NOT_OF_THE_SITE = {"django_session", "accounts_attempts", "django_migrations"}


@cache
def tables() -> tuple[str, ...]:
    """Every table that has rows of the site; sessions and counted attempts may change with any request."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return tuple(sorted(set(names) - NOT_OF_THE_SITE))


def fingerprint() -> dict[str, tuple[int, int]]:
    """Of each table: how many rows, and a sum over all that they hold."""
    parts = [f"SELECT '{name}', count(*), sum(hashtextextended(r::text, 0)) FROM \"{name}\" r" for name in tables()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {name: (count, total) for name, count, total in cursor.fetchall()}
