"""The ledger of binding acts: append-only, each entry chained to the one before by the database itself."""

import json
from typing import Any

from django.db import connection

from accounts.models import User
from common.canonical import canonical
from documents.models import LedgerEntry

_INSERT = (
    "INSERT INTO documents_ledgerentry (act, subject, person_id, details) VALUES (%s, %s, %s, %s) RETURNING number"
)


def record(act: str, *, subject: str, by: User | None, details: dict[str, Any] | None = None) -> int:
    """Write one binding act down, in the transaction of the act itself; returns the number of the entry.

    `act` is a verb in the past ("agreed threshold", "signed"), `subject` the reference of what it is about. `details`
    must have a canonical form. Names and free text about people stay out: the person is kept by number.
    """
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [act, subject, by.pk if by else None, canonical(details or {}).decode()])
        return cursor.fetchone()[0]


def details_of(entry: LedgerEntry) -> dict[str, Any]:
    """What an entry says beside its act; nothing where that cannot be read, since whoever may write may write that."""
    try:
        told = json.loads(entry.details)
    except (RecursionError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
