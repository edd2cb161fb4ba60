"""The register as a spreadsheet."""

from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.decision_wording import kind_word
from assessments.models import Decision
from assessments.services.day import day_here
from assessments.standing import Standing, standings
from assessments.wording import verdict_word
from common.day import day_of
from common.language import in_organisations_language
from portfolio.exports.spreadsheet import Cell, Sheet
from portfolio.register.rows import STATES, detail, signed_of, stands

ROWS_AT_ONCE = 200


@in_organisations_language
def register_sheet(decisions: QuerySet[Decision]) -> Sheet:
    """These decisions of `register`, one a row, read while the file is written."""
    head = [
        _("Decision"),
        _("Pilot"),
        _("Name"),
        _("Unit"),
        _("Decided"),
        _("State"),
        _("Where it stands"),
        _("Recommended"),
        _("Departs"),
        _("Owner"),
        _("Signed"),
        _("Drafted on"),
        _("Sealed on"),
        _("Released, %(currency)s") % {"currency": settings.CURRENCY},
        _("Fingerprint of the evidence"),
    ]
    return Sheet(title=_("Decisions"), head=head, rows=_rows(decisions))


def _rows(decisions: QuerySet[Decision]) -> Iterator[list[Cell]]:
    found = decisions.iterator(chunk_size=ROWS_AT_ONCE)
    while some := list(islice(found, ROWS_AT_ONCE)):
        stand = standings(some, on=day_here())
        for decision in some:
            yield _cells(decision, stand[decision.pk])


def _cells(decision: Decision, standing: Standing) -> list[Cell]:
    said, more = stands(standing), detail(decision, standing)
    sealed = getattr(decision, "seal", None)
    return [
        decision.reference,
        decision.pilot.reference,
        decision.pilot.name,
        decision.pilot.unit.name,
        kind_word(decision.kind),
        str(STATES[standing.state]),
        f"{said}; {more}" if more else said,
        verdict_word(decision.recommendation),
        _("yes") if decision.departs else _("no"),
        decision.owner.name,
        signed_of(decision),
        day_of(decision.drafted_at),
        day_of(sealed.sealed_at) if sealed else None,
        decision.released,
        decision.evidence_sha256,
    ]
