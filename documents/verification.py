"""Whether a PDF is ours, whole and still the last word: line by line, with the reason when it is refused.

The registry of stored documents decides, beside the seal: the zeros after a signature are covered by no signature at
all, so only the fingerprint of the whole file shows a byte changed there.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from documents import certificate, child, report, verification_child
from documents.examination import GENUINE, Findings, Verdict, reason_to_refuse
from documents.kinds import Holds, Standing, is_kept_unsealed, kind_named
from documents.models import StoredDocument
from documents.report import Report

MOST_SECONDS = 25


def verify(pdf: bytes) -> Report:
    """Check a file somebody holds. Raises `child.ChildFailed` when reading it takes too long or too much memory."""
    return judge(pdf, _look_at(pdf))


def judge(pdf: bytes, told: dict[str, Any]) -> Report:
    """What a file is worth, of which `verification_child.look_at` has told what its seal says."""
    found = _findings(pdf, told)
    known = found.stored or found.began_as
    holds = _holds(known)
    if found.stored and is_kept_unsealed(found.stored.kind):
        lines = report.unsealed(found, holds)
        return Report(Verdict(holds.standing), lines, found.stored.made_at, found.stored.key, holds.superseded_by)
    verdict = reason_to_refuse(found) or Verdict(holds.standing)
    return Report(
        verdict=verdict,
        lines=report.lines(found, holds if verdict in GENUINE else None),
        sealed_at=_moment(found.seal["said_at"]) if found.seal else None,
        reference=known.key if known else "",
        superseded_by=holds.superseded_by if verdict == Verdict.SUPERSEDED else "",
        added=found.added,
    )


def look_up(code: str) -> tuple[StoredDocument, Holds] | None:
    """The document with this code and what it is worth today; nothing for a code that is not ours."""
    plain = "".join(code.split()).lower()
    document = StoredDocument.objects.filter(code=plain).defer("content").first()
    return (document, _holds(document)) if document else None


def whom_to_trust() -> dict[str, list[str]]:
    """The certificates of the organisation and of its time services, as hexadecimal DER."""
    return {
        "ours": [each.hex() for each in certificate.trusted()],
        "time": [each.hex() for each in certificate.time_services()],
    }


def _look_at(pdf: bytes) -> dict[str, Any]:
    job = json.dumps(whom_to_trust()).encode() + b"\n" + pdf
    return json.loads(child.run(verification_child, job, seconds=MOST_SECONDS))


def _findings(pdf: bytes, told: dict[str, Any]) -> Findings:
    sha256 = hashlib.sha256(pdf).hexdigest()
    documents = StoredDocument.objects.defer("content")
    stored = documents.filter(sha256=sha256).first()
    by_seal = documents.filter(facts__seal__in=[seal["seal"] for seal in told["seals"]]).first()
    by_code = documents.filter(code=told["code"]).first()
    return Findings(
        told=told,
        sha256=sha256,
        size=len(pdf),
        stored=stored,
        began_as=by_seal or by_code,
        carries_code_of=by_code.code if by_code else "",
        evidence=_is_the_evidence(stored or by_seal or by_code, told["attached"]),
    )


def _is_the_evidence(document: StoredDocument | None, attached: dict[str, str]) -> bool | None:
    """Whether the file holds, byte for byte, what the database holds now; nothing for kinds without evidence."""
    try:
        evidence = kind_named(document.kind).evidence(document.key) if document else None
    except LookupError:  # sealed by us, and gone from the database
        return False
    return None if evidence is None else hashlib.sha256(evidence).hexdigest() in attached.values()


def _holds(document: StoredDocument | None) -> Holds:
    try:
        return kind_named(document.kind).holds(document.key) if document else Holds(Standing.UNKNOWN)
    except LookupError:  # of a kind that nobody makes
        return Holds(Standing.UNKNOWN)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
