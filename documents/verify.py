"""Whether what stands in the database is what was written there: the ledger, the history and every stored document.

Nothing here trusts a function or a trigger of the database: whoever owns the tables could have replaced them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import islice
from typing import Any

from django.db.models import Max, QuerySet, Subquery
from django.utils.translation import gettext as _

from documents.examination import GENUINE
from documents.history_digest import digest, digests
from documents.kinds import SEALED, STORED
from documents.ledger import details_of
from documents.models import LedgerEntry, LedgerHead, StoredDocument

FIRST = "0" * 64
LAST = 2**63 - 1
"""As long as there are numbers."""
DOCUMENT_ACTS = (SEALED, STORED)
Said = tuple[str, ...]
"""Act, key, kind, code and fingerprint of a document."""
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
    yield from end_problems()
    yield from head_problems([*printed_heads(), *printed])
    yield from history_problems()
    yield from document_problems()
    yield from removed_documents()


def chain_problems(first: int = 1, last: int = LAST) -> Iterator[str]:
    """Entries of these numbers that are missing, changed or out of place, in order."""
    before = LedgerEntry.objects.filter(number__lt=first).order_by("-number").first()
    number, fingerprint = (before.number, before.fingerprint) if before and first > 1 else (0, FIRST)
    entries = LedgerEntry.objects.filter(number__lte=last, **{"number__gte": first} if first > 1 else {})
    for entry in entries.order_by("number").iterator():
        if entry.number != number + 1:
            yield _("Ledger entry %(number)d is missing.") % {"number": number + 1}
        elif entry.previous != fingerprint:
            yield _("Ledger entry %(number)d does not follow the one before it.") % {"number": entry.number}
        if entry.fingerprint != fingerprint_of(entry):
            yield _("Ledger entry %(number)d is not what was written.") % {"number": entry.number}
        number, fingerprint = entry.number, entry.fingerprint


def end_problems(*_range: int) -> Iterator[str]:
    """A head that is not the last entry, both read at one moment: entries are written while this looks."""
    last = LedgerEntry.objects.order_by("-number")[:1]
    head = LedgerHead.objects.values_list(
        "number", "fingerprint", Subquery(last.values("number")), Subquery(last.values("fingerprint"))
    ).first()
    ends = (head[2] or 0, head[3] or FIRST) if head else (last_entry(), FIRST)
    if ends != (head[:2] if head else (0, FIRST)):
        yield _("The ledger ends with entry %(number)d, but its head names another.") % {"number": ends[0]}


def last_entry() -> int:
    """The number of the ledger's last entry; 0 for a ledger without any."""
    return LedgerEntry.objects.aggregate(last=Max("number", default=0))["last"]


def last_document() -> int:
    """The highest number of a stored document; 0 when there is none."""
    return StoredDocument.objects.aggregate(last=Max("pk", default=0))["last"]


def printed_heads(first: int = 1, last: int = LAST) -> list[Printed]:
    """The head of the ledger as each stored paper carries it; papers made before the first entry carry none."""
    papers = StoredDocument.objects.filter(pk__range=(first, last)).order_by("pk").values_list("name", "facts")
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


def history_problems(first: int = 1, last: int | None = None) -> Iterator[str]:
    """Digests that are none, and tables whose rows of some days are not those that one took the fingerprint of; of all
    nights, or from the first-th to the last-th one."""
    for entry, told in islice(digests(), first - 1, last):
        if told is None:
            words = _("Ledger entry %(number)d is no digest of the days that followed the last one.")
            yield words % {"number": entry.number}
            continue
        now = digest(told.since, told.until)
        for table in sorted(told.tables.keys() | now.tables.keys()):
            if told.tables.get(table) != now.tables.get(table):
                words = _("The rows of %(table)s before %(until)s are not those of ledger entry %(number)d.")
                yield words % {"table": table, "until": told.until, "number": entry.number}


def document_problems(first: int = 1, last: int = LAST) -> Iterator[str]:
    """Stored documents of these numbers whose bytes, seal or evidence do not hold, or that nobody wrote down."""
    from documents.verification import verify  # here, so that who never looks does not load the libraries of sealing

    documents = StoredDocument.objects.filter(pk__range=(first, last))
    known = list(documents.values_list("pk", flat=True))  # what is stored after the ledger is read waits for the next
    written = _written_down(LedgerEntry.objects.filter(subject__in=documents.values("key"), act__in=DOCUMENT_ACTS))
    for document in documents.filter(pk__in=known).order_by("pk").iterator(chunk_size=10):
        content = bytes(document.content)
        if hashlib.sha256(content).hexdigest() != document.sha256 or len(content) != document.size:
            yield _("Document %(name)s: its bytes are not those that were stored.") % {"name": document.name}
            continue
        verdict = verify(content).verdict
        if verdict not in GENUINE:
            yield _("Document %(name)s: %(verdict)s.") % {"name": document.name, "verdict": verdict}
        if len(written[_of_document(document)]) != 1:
            yield _("Document %(name)s: the ledger does not say, once, that it was stored.") % {"name": document.name}


def removed_documents(first: int = 1, last: int = LAST) -> Iterator[str]:
    """Entries of these numbers that name a document which is not there."""
    named = LedgerEntry.objects.filter(number__range=(first, last), act__in=DOCUMENT_ACTS)
    written = _written_down(named)
    documents = StoredDocument.objects.filter(key__in=named.values("subject")).defer("content", "facts")
    there = {_of_document(document) for document in documents}
    for number in sorted(number for said, numbers in written.items() if said not in there for number in numbers):
        yield _("Ledger entry %(number)d names a document that is not there.") % {"number": number}


def _of_document(document: StoredDocument) -> Said:
    act = SEALED if document.level else STORED
    return act, document.key, document.kind, document.code, document.sha256


def _written_down(entries: QuerySet[LedgerEntry]) -> dict[Said, list[int]]:
    """What these entries say of documents, with the numbers of the entries that say it."""
    written: dict[Said, list[int]] = defaultdict(list)
    for entry in entries.iterator():
        told = details_of(entry)
        kind, code, sha256 = (str(told.get(part, "")) for part in ("kind", "code", "sha256"))
        written[entry.act, entry.subject, kind, code, sha256].append(entry.number)
    return written
