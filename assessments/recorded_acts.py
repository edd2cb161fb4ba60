"""Rows of binding acts held against the fingerprints that the ledger took as they were added, both ways.

What the owner of the tables changes, removes or makes up is seen at once, without waiting for the night's digest.
"""

from collections.abc import Iterator

from django.db.models import Model

from assessments.models import Condition, ConditionProof, Decision, DecisionEnding, Extension, Seal, Signature
from documents.ledger import details_of, fingerprints
from documents.models import LedgerEntry

ACTS: dict[tuple[str, ...], tuple[type[Model], ...]] = {
    ("drafted decision",): (Decision, Condition),
    ("signed",): (Signature,),
    ("sealed decision",): (Seal,),
    ("ended draft",): (DecisionEnding,),
    ("handed in proof", "accepted proof", "rejected proof"): (ConditionProof,),
    ("extended",): (Extension,),
}
"""Of acts in the ledger, the tables whose rows they add."""


def unlike_the_ledger() -> Iterator[str]:
    """Each table with a row that the ledger does not hold, and the subject of each entry without all its rows."""
    for acts, models in ACTS.items():
        told = list(_told(acts))
        written = {row for _subject, rows in told for row in rows}
        held = {model._meta.db_table: set(fingerprints(model._base_manager.all())) for model in models}
        yield from (table for table, rows in held.items() if rows - written)
        there = set().union(*held.values())
        yield from (subject for subject, rows in told if not rows or rows - there)


def _told(acts: tuple[str, ...]) -> Iterator[tuple[str, set[str]]]:
    """Subject and fingerprints of each entry about those acts; none where they cannot be read."""
    for entry in LedgerEntry.objects.filter(act__in=acts).order_by("number"):
        rows = details_of(entry).get("rows")
        yield entry.subject, {str(row) for row in rows} if isinstance(rows, list) else set()
