"""What an owner writes when deciding, and the rules of it that need no database."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from assessments.readiness.recommendation import Verdict
from assessments.vocabulary import DecisionKind
from pilots.vocabulary import OPEN_STAGES, Stage


@dataclass(frozen=True, slots=True)
class ConditionDraft:
    """What must hold, what will show it, who sees to it, until when."""

    text: str
    proof: str
    owner: User
    due_on: date


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision as typed. `released` is what a no-go sets free of the budget, in the organisation's currency."""

    kind: DecisionKind
    why: str
    learned: str = ""
    released: Decimal | None = None
    justification: str = ""
    conditions: tuple[ConditionDraft, ...] = ()


# At which stages a pilot can be decided that way. Source: domain page, "Stages and their guards"; a live pilot is
# decided again when its conditions fail or when it was live before anybody decided.
DECIDED_AT = {
    DecisionKind.GO: (Stage.MEASURING, Stage.LIVE),
    DecisionKind.GO_WITH_CONDITIONS: (Stage.MEASURING, Stage.LIVE),
    DecisionKind.NO_GO: (*OPEN_STAGES, Stage.LIVE),
}


def departs(kind: DecisionKind, verdict: Verdict) -> bool:
    """Whether the decision differs from the arithmetic. Conditions make a go more careful, not another answer.

    Source: issue, "Departing from the recommendation asks for a justification and a PMO countersignature".
    """
    return verdict is not (Verdict.NO_GO if kind is DecisionKind.NO_GO else Verdict.GO)
