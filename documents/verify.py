"""Whether what stands in the database is what was written there: the ledger, the history and every stored document.

Nothing here trusts a function or a trigger of the database: whoever owns the tables could have replaced them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _

from documents.examination import GENUINE
from documents.history_digest import digest, digests
from documents.ledger import details_of
from documents.making import SEALED, STORED
from documents.models import LedgerEntry, LedgerHead, StoredDocument
from documents.verification import verify

FIRST = "0" * 64
Printed = tuple[str, int, str]
"""Where a head of the ledger was printed, with its number and fingerprint."""


def fingerprint_of(entry: LedgerEntry) -> str:
    """What the fingerprint of an entry must be: SHA-256 over each part with its length in bytes before it."""
    parts = (
        str(entry.number),
        entry.act,
        entry.subject,
        str(entry.person_id or ""),
        entry.details,
        entry.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        entry.previous,
    )
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part.encode()), part.encode()) for part in parts)).hexdigest()


def problems(printed: Iterable[Printed] = ()) -> Iterator[str]:
    """Everything wrong, the first thing first, each as a sentence that names the row. `printed` are heads of the
    ledger that somebody read off a paper outside the house."""
    yield from chain_problems()
    yield from head_problems([*printed_heads(), *printed])
    yield from history_problems()
    yield from document_problems()


def chain_problems() -> Iterator[str]:
    """Entries that are missing, changed or out of place, in order; the last one must be the head."""
    number, fingerprint = 0, FIRST
    for entry in LedgerEntry.objects.order_by("number").iterator():
        if entry.number != number + 1:
            yield _("Ledger entry %(number)d is missing.") % {"number": number + 1}
        elif entry.previous != fingerprint:
            yield _("Ledger entry %(number)d does not follow the one before it.") % {"number": entry.number}
        if entry.fingerprint != fingerprint_of(entry):
            yield _("Ledger entry %(number)d is not what was written.") % {"number": entry.number}
        number, fingerprint = entry.number, entry.fingerprint
    head = LedgerHead.objects.first()
    if (head.number, head.fingerprint) != (number, fingerprint) if head else number:
        yield _("The ledger ends with entry %(number)d, but its head names another.") % {"number": number}


def printed_heads() -> list[Printed]:
    """The head of the ledger as each stored paper carries it; papers made before the first entry carry none."""
    papers = StoredDocument.objects.order_by("pk").values_list("name", "facts")
    heads = [(name, *_head_in(facts)) for name, facts in papers]
    return [(name, number, fingerprint) for name, number, fingerprint in heads if (number, fingerprint) != (0, FIRST)]


def _head_in(facts: Any) -> tuple[int, str]:
    """Number and fingerprint of the head; for facts that no rendering wrote a head that no ledger holds."""
    match facts:
        case {"ledger": {"number": int(number), "fingerprint": str(fingerprint)}}:
            return number, fingerprint
    return 0, ""


def head_problems(printed: Iterable[Printed]) -> Iterator[str]:
    """Heads on paper that the ledger does not hold any more: its tail was cut, or it was written anew."""
    heads = list(printed)
    wanted = {number for _name, number, _fingerprint in heads}
    held = dict(LedgerEntry.objects.filter(number__in=wanted).values_list("number", "fingerprint"))
    for name, number, fingerprint in heads:
        if held.get(number) != fingerprint:
            yield _("Ledger entry %(number)d is not the one printed on %(name)s.") % {"number": number, "name": name}


def history_problems() -> Iterator[str]:
    """Digests that are none, and tables whose rows of some days are not those that one took the fingerprint of."""
    for entry, told in digests():
        if told is None:
            words = _("Ledger entry %(number)d is no digest of the days that followed the last one.")
            yield words % {"number": entry.number}
            continue
        now = digest(told.since, told.until)
        for table in sorted(told.tables.keys() | now.tables.keys()):
            if told.tables.get(table) != now.tables.get(table):
                words = _("The rows of %(table)s before %(until)s are not those of ledger entry %(number)d.")
                yield words % {"table": table, "until": told.until, "number": entry.number}


def document_problems() -> Iterator[str]:
    """Stored documents whose bytes, seal or evidence do not hold, that nobody wrote down, or that are gone."""
    written = _written_down()
    for document in StoredDocument.objects.order_by("pk").iterator(chunk_size=10):
        content = bytes(document.content)
        if hashlib.sha256(content).hexdigest() != document.sha256 or len(content) != document.size:
            yield _("Document %(name)s: its bytes are not those that were stored.") % {"name": document.name}
            continue
        verdict = verify(content).verdict
        if verdict not in GENUINE:
            yield _("Document %(name)s: %(verdict)s.") % {"name": document.name, "verdict": verdict}
        act = SEALED if document.level else STORED
        if len(written.pop((act, document.key, document.kind, document.code, document.sha256), ())) != 1:
            yield _("Document %(name)s: the ledger does not say, once, that it was stored.") % {"name": document.name}
    for number in sorted(number for numbers in written.values() for number in numbers):
        yield _("Ledger entry %(number)d names a document that is not there.") % {"number": number}


def _written_down() -> dict[tuple[str, ...], list[int]]:
    """What the ledger says of each document, with the numbers of the entries that say it."""
    written = defaultdict(list)
    for entry in LedgerEntry.objects.filter(act__in=[SEALED, STORED]):
        told = details_of(entry)
        said = (str(told.get(part, "")) for part in ("kind", "code", "sha256"))
        written[entry.act, entry.subject, *said].append(entry.number)
    return written
