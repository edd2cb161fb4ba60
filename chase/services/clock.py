"""The one clock of the chase: the database's, so that workers whose clocks are apart agree."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The moment at which the database began this statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]
