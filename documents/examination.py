"""What was found in a file, and the first reason to refuse it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from documents.models import StoredDocument


class Verdict(StrEnum):
    """What a file is worth: genuine with its standing, or refused with the reason."""

    CURRENT = "current"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"
    NOT_A_PDF = "not a PDF"
    NOT_OURS = "not ours"
    LOOK_ALIKE = "look-alike"
    STRIPPED = "stripped"
    MOVED = "moved"
    ADDED = "added"
    SECOND_SEAL = "second seal"
    CHANGED = "changed"
    OUTSIDE_THE_SEAL = "outside the seal"
    NOT_THE_EVIDENCE = "not the evidence"


GENUINE = {Verdict.CURRENT, Verdict.SUSPENDED, Verdict.SUPERSEDED, Verdict.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known about a file before it is judged."""

    told: dict[str, Any]
    sha256: str
    size: int
    stored: StoredDocument | None
    """The document with exactly these bytes."""
    began_as: StoredDocument | None
    """The document whose seal, or whose code, the file carries."""
    carries_code_of: str
    evidence: bool | None

    @property
    def seals(self) -> list[dict[str, Any]]:
        """Everything that is signed in the file, as the child wrote it down."""
        return self.told["seals"]

    @property
    def seal(self) -> dict[str, Any] | None:
        """The first seal of ours, else the first of anybody."""
        return next((seal for seal in self.seals if seal["ours"]), self.seals[0] if self.seals else None)

    @property
    def added(self) -> int:
        """Bytes after the part that is sealed."""
        return max(self.size - self.seal["ends_at"], 0) if self.seal else 0


def reason_to_refuse(found: Findings) -> Verdict | None:
    """The first reason to refuse, the most telling one first; nothing for a genuine file."""
    seal = found.seal
    if seal is None:
        return _without_seal(found)
    if not seal["ours"]:
        return Verdict.LOOK_ALIKE if seal["namesake"] else Verdict.NOT_OURS
    if len(found.seals) > 1:
        return Verdict.SECOND_SEAL
    if not seal.get("intact") or not seal.get("valid"):
        return Verdict.MOVED if _is_of_another(found) else Verdict.CHANGED
    if found.added:
        return Verdict.ADDED
    if not seal_holds(seal) or found.began_as is None:
        return Verdict.CHANGED
    if found.stored is None:
        return Verdict.OUTSIDE_THE_SEAL
    return Verdict.NOT_THE_EVIDENCE if found.evidence is False else None


def _without_seal(found: Findings) -> Verdict:
    if not found.told["readable"]:
        return Verdict.CHANGED if found.began_as else Verdict.NOT_A_PDF
    return Verdict.STRIPPED if found.began_as else Verdict.NOT_OURS


def _is_of_another(found: Findings) -> bool:
    """The seal was made for one of our documents and the file says it is another one."""
    return bool(found.began_as and found.carries_code_of and found.began_as.code != found.carries_code_of)


def seal_holds(seal: dict[str, Any]) -> bool:
    """Whether one seal is good in itself: ours, unbroken, of the whole file, and the last word about it."""
    return bool(
        not seal["error"] and seal["holds"] and seal["trusted"] and seal["final"] and seal["coverage"] == "ENTIRE_FILE"
    )
