"""The answer about a file, in words: one line for each check."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from common import figures
from documents.examination import GENUINE, Findings, Verdict
from documents.kinds import Holds, Standing


@dataclass(frozen=True, slots=True)
class Line:
    """One check: `True` holds, `False` fails, `None` says something that neither proves nor disproves."""

    ok: bool | None
    title: str
    text: str
    code: str = ""
    """A fingerprint to compare by eye."""


@dataclass(frozen=True, slots=True)
class Report:
    """The answer about one file."""

    verdict: Verdict
    lines: tuple[Line, ...]
    sealed_at: datetime | None = None
    reference: str = ""
    """What the file began as; empty when it shows nothing of ours."""
    superseded_by: str = ""
    added: int = 0
    """Bytes after the part that is sealed."""

    @property
    def is_genuine(self) -> bool:
        """Whether the file is ours, byte for byte."""
        return self.verdict in GENUINE

    @property
    def failing(self) -> int:
        """How many lines fail."""
        return sum(line.ok is False for line in self.lines)


def lines(found: Findings, holds: Holds | None) -> tuple[Line, ...]:
    """Every check that could be made; `holds` only for a genuine file, whose standing means something."""
    seal = found.seal
    if seal is None:
        return (_no_seal(found), _fingerprint(found))
    checks = (_seal(found, seal), _certificate(seal), _time(seal), _cover(found, seal), _nothing_added(found, seal))
    rest = [_fingerprint(found), *_evidence(found), *([_standing(holds)] if holds else [])]
    return (*checks, *rest)


def unsealed(found: Findings, holds: Holds) -> tuple[Line, ...]:
    """The lines of a document that we keep without a seal."""
    text = _("Documents of this kind are kept by us, and not sealed.")
    return (Line(None, _("No seal"), text), _fingerprint(found), _standing(holds))


def _no_seal(found: Findings) -> Line:
    text = (
        _("The file cannot be read as a PDF.")
        if not found.told["readable"]
        else _("The file carries the code of a document of ours, but its seal was taken off.")
        if found.began_as
        else _("The file carries no seal at all.")
    )
    return Line(False, _("A seal of ours"), text)


def _seal(found: Findings, seal: dict[str, Any]) -> Line:
    title = _("A seal of ours")
    if seal["ours"] and seal.get("valid") and seal.get("intact"):
        when = moment_utc(datetime.fromisoformat(seal["said_at"]))
        return Line(True, title, _("Sealed %(when)s, unbroken.") % {"when": when})
    if seal["ours"]:
        return Line(False, title, _("The seal is ours, but what stands under it is not what was sealed."))
    return Line(False, title, _("The file was signed by somebody else."))


def _certificate(seal: dict[str, Any]) -> Line:
    title, name = _("The certificate"), seal["issued_to"]
    if seal["ours"] and seal.get("trusted"):
        return Line(True, title, _("%(name)s, valid at the time of sealing.") % {"name": name})
    if seal["namesake"] and not seal["ours"]:
        text = _("It names itself “%(name)s”, as ours does, but it is not ours: anybody can make one.")
        return Line(False, title, text % {"name": name}, seal["certificate"])
    if seal["ours"]:
        return Line(False, title, _("%(name)s: not valid for this seal.") % {"name": name})
    return Line(False, title, _("“%(name)s” is none of ours.") % {"name": name}, seal["certificate"])


def _time(seal: dict[str, Any]) -> Line:
    title = _("The time stamp")
    if not seal.get("stamped"):
        return Line(None, title, _("None of an independent service. The time is the one we wrote into the seal."))
    if seal["stamp_holds"]:
        when = moment_utc(datetime.fromisoformat(seal["stamped_at"]))
        return Line(True, title, _("From an independent time service, %(when)s.") % {"when": when})
    return Line(False, title, _("There is one, but nobody we know vouches for it."))


def _cover(found: Findings, seal: dict[str, Any]) -> Line:
    title = _("The seal covers the whole file")
    if not found.added and seal.get("coverage") == "ENTIRE_FILE":
        return Line(True, title, _("All %(size)s bytes.") % {"size": figures.number(found.size)})
    if found.added:
        text = _("It covers %(sealed)s bytes. The file has %(size)s: %(added)s came later.")
        numbers = {"sealed": seal["ends_at"], "size": found.size, "added": found.added}
        return Line(False, title, text % {name: figures.number(value) for name, value in numbers.items()})
    return Line(False, title, _("It leaves a part of the file out."))


def _nothing_added(found: Findings, seal: dict[str, Any]) -> Line:
    title = _("The only signature, and the last")
    if len(found.seals) > 1:
        return Line(False, title, _("There are %(count)d signatures. We put one.") % {"count": len(found.seals)})
    if seal.get("final"):
        return Line(True, title, _("One seal, which allows no addition."))
    return Line(False, title, _("The seal allows additions. Ours never does."))


def _fingerprint(found: Findings) -> Line:
    title = _("The fingerprint of the file")
    if found.stored:
        return Line(True, title, _("The same as in our register:"), found.sha256)
    return Line(False, title, _("Not in our register:"), found.sha256)


def _evidence(found: Findings) -> Iterator[Line]:
    title = _("The frozen evidence inside")
    if found.evidence is not None:
        good = _("The same, byte for byte, as in our database.")
        bad = _("Not what our database holds.")
        yield Line(found.evidence, title, good if found.evidence else bad)


def _standing(holds: Holds) -> Line:
    return Line(*_STANDINGS[holds.standing](holds))


_STANDINGS = {
    Standing.CURRENT: lambda _h: (True, _("Still current"), _("Nothing has taken its place.")),
    Standing.SUSPENDED: lambda _h: (
        False,
        _("Still current"),
        _("It is suspended: a condition was not met at its date."),
    ),
    Standing.SUPERSEDED: lambda held: (
        False,
        _("Still current"),
        _("No. %(reference)s has taken its place.") % {"reference": held.superseded_by},
    ),
    Standing.UNKNOWN: lambda _h: (None, _("Still current"), _("We cannot say.")),
}


def moment_utc(when: datetime) -> str:
    """A moment to the second, as it stands on the paper: "24 Nov 2026, 08:14:07 UTC"."""
    return f"{figures.second(when.astimezone(UTC))} UTC"
