"""The papers this app has made: the sealed decision and the minutes of a review. How they look stands in templates."""

import json
import re

from assessments import decision_paper, minutes_paper
from assessments.models import Decision
from assessments.services.day import day_here
from assessments.standing import DecisionState, standing_of
from documents import kinds
from documents.kinds import Content, Holds, Standing

REFERENCE = re.compile(r"D-([0-9]{4,9})-([0-9]{1,5})")
ATTACHED = "decision.json"
STANDINGS = {
    DecisionState.IN_FORCE: Standing.CURRENT,
    DecisionState.SUSPENDED: Standing.SUSPENDED,
    DecisionState.SUPERSEDED: Standing.SUPERSEDED,
}


class DecisionPaper:
    """A sealed decision: its frozen evidence, printed and attached, with the signatures under it."""

    name = "decision"
    sealed = True

    def content(self, key: str) -> Content:
        """What to print; raises `LookupError` for a decision that is not there or not sealed."""
        decision = _sealed(key)
        told = json.loads(decision.evidence)
        context = decision_paper.context_of(
            told,
            signatures=decision.signatures.order_by("signed_at", "pk"),
            sealed_at=decision.seal.sealed_at,
            sha256=decision.evidence_sha256,
        )
        return Content(
            template="documents/decision.html",
            context=context,
            title=context["title"],
            file_name=f"{key}.pdf",
            attachments={ATTACHED: decision.evidence.encode()},
        )

    def evidence(self, key: str) -> bytes | None:
        """The evidence as the database holds it now; raises `LookupError` like `content`."""
        return _sealed(key).evidence.encode()

    def holds(self, key: str) -> Holds:
        """Superseded by a later sealed decision, suspended by an unmet condition, or current."""
        try:
            stands = standing_of(_sealed(key), on=day_here())
        except LookupError:
            return Holds(Standing.UNKNOWN)
        return Holds(STANDINGS.get(stands.state, Standing.UNKNOWN), stands.superseded_by)


class MinutesPaper:
    """The minutes of a review in one of their states. They bind nobody: the paper is not sealed."""

    name = "minutes"
    sealed = False

    def content(self, key: str) -> Content:
        """What to print; raises `LookupError` when the minutes have changed since they were asked for."""
        context = minutes_paper.context_for(key)
        name = f"{context['minutes']['reference']}.pdf"
        return Content(template="documents/minutes.html", context=context, title=context["title"], file_name=name)

    def evidence(self, key: str) -> bytes | None:
        """Nothing is attached to minutes."""
        return None

    def holds(self, key: str) -> Holds:
        """Current while the minutes still say what the paper says; afterwards nobody knows."""
        try:
            minutes_paper.context_for(key)
        except LookupError:
            return Holds(Standing.UNKNOWN)
        return Holds(Standing.CURRENT)


def _sealed(reference: str) -> Decision:
    found = REFERENCE.fullmatch(reference)
    rows = Decision.objects.filter(seal__isnull=False).select_related("pilot", "seal")
    row = rows.filter(pilot__number=int(found[1]), number=int(found[2])).first() if found else None
    if row is None or row.reference != reference:
        raise LookupError(f"{reference} is no sealed decision")
    return row


kinds.register(DecisionPaper())
kinds.register(MinutesPaper())
