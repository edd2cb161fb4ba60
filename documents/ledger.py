"""The ledger of binding acts: append-only, each entry chained to the one before by the database itself."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from accounts.models import User
from common.canonical import canonical
from common.canonical import fingerprint as canonical_fingerprint
from documents.models import LedgerEntry

_INSERT = (
    "INSERT INTO documents_ledgerentry (act, subject, person_id, details) VALUES (%s, %s, %s, %s) RETURNING number"
)


def record(
    act: str, *, subject: str, by: User | None, details: dict[str, Any] | None = None, rows: Iterable[Model] = ()
) -> int:
    """Write one binding act down, in the transaction of the act itself; returns the number of the entry.

    `act` is a verb in the past ("agreed threshold", "signed"), `subject` the reference of what it is about. `details`
    must have a canonical form. Names and free text about people stay out: the person is kept by number. Of `rows`,
    which the act has just added, the entry takes the fingerprints, so that nobody changes them quietly afterwards.
    """
    said = dict(details or {})
    if kept := [fingerprint(row) for row in rows]:
        said["rows"] = kept
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [act, subject, by.pk if by else None, canonical(said).decode()])
        return cursor.fetchone()[0]


def fingerprint(row: Model) -> str:
    """The fingerprint of a row as the database holds it now; columns that are empty stay out of it."""
    return next(fingerprints(type(row)._base_manager.filter(pk=row.pk)))


def fingerprints(rows: QuerySet[Any]) -> Iterator[str]:
    """The fingerprint of each row, read anew from its columns."""
    for values in rows.values().iterator():
        yield canonical_fingerprint({column: value for column, value in values.items() if value is not None})


def details_of(entry: LedgerEntry) -> dict[str, Any]:
    """What an entry says beside its act; nothing where that cannot be read, since whoever may write may write that."""
    try:
        told = json.loads(entry.details)
    except (RecursionError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
