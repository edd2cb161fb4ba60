"""One decision as the register says it: the stamp, where it stands and why, who signed, the paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.decision_wording import STAMPS, kind_lamp, kind_word
from assessments.models import Decision
from assessments.readiness.recommendation import Verdict
from assessments.services.day import day_here
from assessments.slots import slots
from assessments.standing import DecisionState, Standing, standings
from assessments.wording import verdict_word
from common.figures import day, money
from documents.models import StoredDocument
from portfolio.words import LAMPS

STATES = {
    DecisionState.WAITS: gettext_lazy("waits for a signature"),
    DecisionState.IN_FORCE: gettext_lazy("in force"),
    DecisionState.SUSPENDED: gettext_lazy("suspended"),
    DecisionState.SUPERSEDED: gettext_lazy("superseded"),
    DecisionState.VOID: gettext_lazy("void"),
    DecisionState.DECLINED: gettext_lazy("declined"),
    DecisionState.DISCARDED: gettext_lazy("discarded"),
}
LONGEST_REASON = 160


@dataclass(frozen=True, slots=True)
class Row:
    """What one line of the register shows."""

    reference: str
    pilot: str
    unit: str
    kind: str
    lamp: str
    stamp: str
    stands: str
    detail: str
    is_urgent: bool
    recommended: str
    recommended_lamp: str
    departs: bool
    signed: str
    has_paper: bool
    sealed_at: datetime | None


def rows_of(decisions: Iterable[Decision]) -> list[Row]:
    """The lines for these decisions of `assessments.standing.register`, in their order."""
    listed = list(decisions)
    stand, papers = standings(listed, on=day_here()), _papers_of(listed)
    return [_row(decision, stand[decision.pk], decision.reference in papers) for decision in listed]


def _papers_of(decisions: list[Decision]) -> set[str]:
    keys = [decision.reference for decision in decisions]
    return set(StoredDocument.objects.filter(kind="decision", key__in=keys).values_list("key", flat=True))


def _row(decision: Decision, standing: Standing, has_paper: bool) -> Row:
    verdict = Verdict(decision.recommendation)
    sealed = getattr(decision, "seal", None)
    return Row(
        reference=decision.reference,
        pilot=decision.pilot.name,
        unit=decision.pilot.unit.name,
        kind=kind_word(decision.kind),
        lamp=kind_lamp(decision.kind),
        stamp=STAMPS[standing.state],
        stands=stands(standing),
        detail=detail(decision, standing),
        is_urgent=standing.state is DecisionState.SUSPENDED,
        recommended=verdict_word(verdict),
        recommended_lamp=LAMPS[verdict],
        departs=decision.departs,
        signed=signed_of(decision),
        has_paper=has_paper,
        sealed_at=sealed.sealed_at if sealed else None,
    )


def signed_of(decision: Decision) -> str:
    """How many of its signatures it has: "2 of 3"."""
    return _("%(given)s of %(needed)s") % {"given": len(decision.signatures.all()), "needed": len(slots(decision))}


def stands(standing: Standing) -> str:
    """Where a decision stands, in a few words: "waits for Olive Harmsen", "suspended since 16 Nov 2026"."""
    if standing.state is DecisionState.WAITS:
        return _("waits for %(who)s") % {"who": _asked(standing)}
    if standing.state is DecisionState.IN_FORCE:
        return str(STATES[standing.state])
    return _("%(state)s since %(day)s") % {"state": STATES[standing.state], "day": day(standing.since)}


def _asked(standing: Standing) -> str:
    return _(" or ").join(person.name for person in standing.people) or _("the portfolio office")


def detail(decision: Decision, standing: Standing) -> str:
    """The second line: who stands in, which condition, which fact, by which later decision."""
    if standing.stand_in:
        given = {"day": day(standing.stand_in.ends_on), "name": standing.stand_in.delegate.name}
        return _("away until %(day)s; %(name)s may sign instead") % given
    if standing.superseded_by:
        return _("by %(reference)s") % {"reference": standing.superseded_by}
    if standing.unmet:
        return _brief(standing.unmet[0].text)
    if standing.reason:
        return _ended(standing)
    return _in_force(decision) if standing.state is DecisionState.IN_FORCE else ""


def _ended(standing: Standing) -> str:
    reason = _brief(standing.reason)
    if standing.state is not DecisionState.DECLINED or standing.ended_by is None:
        return reason
    return _("by %(name)s: “%(reason)s”") % {"name": standing.ended_by.name, "reason": reason}


def _in_force(decision: Decision) -> str:
    if decision.released:
        return _("%(amount)s released") % {"amount": money(decision.released)}
    due = [each.due_on for each in decision.conditions.all()]
    still_open = decision.open_conditions  # type: ignore[attr-defined]  # annotated
    return _("a condition is due %(day)s") % {"day": day(max(due))} if due and still_open else ""


def _brief(text: str) -> str:
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"
