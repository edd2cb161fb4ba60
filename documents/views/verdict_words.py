"""The answer in a headline and a sentence or two."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from common import figures
from documents.examination import Verdict
from documents.kinds import Holds, Standing
from documents.report import Report


@dataclass(frozen=True, slots=True)
class Words:
    """A headline, its colour, and why."""

    headline: str
    state: str
    why: str


def standing_words(holds: Holds) -> Words:
    """What a document of ours is worth today."""
    if holds.standing == Standing.SUPERSEDED:
        why = _("It no longer applies: %(reference)s has taken its place.") % {"reference": holds.superseded_by}
        return Words(_("Superseded"), "risk", why)
    if holds.standing == Standing.SUSPENDED:
        return Words(_("Suspended"), "risk", _("A condition of it was not met at its date. It does not apply now."))
    if holds.standing == Standing.CURRENT:
        return Words(_("Current"), "clear", _("Nothing has taken its place."))
    return Words(_("Known"), "missing", _("We made it, but cannot say whether it still applies."))


def verdict_words(report: Report) -> Words:
    """What a file is worth; a refusal says why in plain words."""
    if report.is_genuine:
        return _genuine(report)
    headline, why = _refusals(report)[report.verdict]
    began = _("This file began as %(reference)s.") % {"reference": report.reference} if report.reference else ""
    return Words(headline, "failing", " ".join(filter(None, [began, why, _("Do not rely on it.")])))


def _genuine(report: Report) -> Words:
    whole = _("%(organisation)s made this file on %(day)s. Not one byte was added or changed since.") % {
        "organisation": settings.ORGANISATION,
        "day": figures.day(report.sealed_at),
    }
    if report.verdict == Verdict.SUPERSEDED:
        more = _("It no longer applies: %(reference)s has taken its place.") % {"reference": report.superseded_by}
        return Words(_("Genuine, but superseded"), "risk", f"{whole} {more}")
    if report.verdict == Verdict.SUSPENDED:
        more = _("A condition of it was not met at its date, so it does not apply now.")
        return Words(_("Genuine, but suspended"), "risk", f"{whole} {more}")
    if report.verdict == Verdict.UNKNOWN:
        more = _("Whether it still applies we cannot say.")
        return Words(_("Genuine, standing unknown"), "missing", f"{whole} {more}")
    return Words(_("Genuine and current"), "clear", f"{whole} {_('Nothing has taken its place.')}")


def _refusals(report: Report) -> dict[Verdict, tuple[str, str]]:
    added = figures.number(report.added)
    return {
        Verdict.NOT_A_PDF: (_("Refused: not a PDF"), _("It cannot be read, so it is none of ours.")),
        Verdict.NOT_OURS: (_("Refused: not ours"), _("We know neither this file nor its signature.")),
        Verdict.LOOK_ALIKE: (
            _("Refused: a look-alike"),
            _("It is sealed with a certificate that bears our name, and is not ours."),
        ),
        Verdict.STRIPPED: (_("Refused: the seal was taken off"), _("We hand it out under seal only.")),
        Verdict.MOVED: (
            _("Refused: the seal of another file"),
            _("Its seal is ours, but was made for another document and put onto this one."),
        ),
        Verdict.ADDED: (
            _("Refused: changed after sealing"),
            _("%(count)s bytes were added after it was sealed, and may change what it shows.") % {"count": added},
        ),
        Verdict.SECOND_SEAL: (
            _("Refused: signed once more"),
            _("A second signature was added after our seal, which allows none."),
        ),
        Verdict.CHANGED: (_("Refused: changed after sealing"), _("What it holds now is not what we sealed.")),
        Verdict.OUTSIDE_THE_SEAL: (
            _("Refused: not the file we stored"),
            _("Its seal holds, but bytes that no seal covers differ from the file in our register."),
        ),
        Verdict.NOT_THE_EVIDENCE: (
            _("Refused: not the evidence we hold"),
            _("The file is the one we stored, but our database holds other evidence. We look into it."),
        ),
    }
