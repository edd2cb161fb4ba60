"""Counts how often an address asks a public page."""

from django.db import connection

_COUNT = """
    INSERT INTO documents_checkcount (address, minute, asked)
    VALUES (%s, date_trunc('minute', statement_timestamp(), 'UTC'), 1)
    ON CONFLICT (address, minute) DO UPDATE SET asked = documents_checkcount.asked + 1
    RETURNING asked
"""
# Whoever begins a minute sweeps up; rows that somebody else is sweeping are left to them.
_FORGET = """
    DELETE FROM documents_checkcount WHERE id IN (
        SELECT id FROM documents_checkcount WHERE minute < statement_timestamp() - interval '1 hour'
        FOR UPDATE SKIP LOCKED
    )
"""


def count(address: str, *, most: int) -> bool:
    """Count one more check and tell whether the address may have it: `most` a minute by the clock of the database."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [address[:64]])
        asked = cursor.fetchone()[0]
        if asked == 1:
            cursor.execute(_FORGET)
    return asked <= most
