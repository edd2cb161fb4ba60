"""The words of reviews and decisions that rules, models and pages share. Standard library only."""

from enum import StrEnum


class DecisionKind(StrEnum):
    """What is decided about a pilot."""

    GO = "go"
    GO_WITH_CONDITIONS = "go_with_conditions"
    NO_GO = "no_go"


class Slot(StrEnum):
    """A signature that a decision needs; given in this order."""

    OWNER = "owner"
    IT = "it"
    PMO = "pmo"


def slots_of(kind: DecisionKind) -> tuple[Slot, ...]:
    """Owner decides, IT confirms the integration when the pilot would go live, the PMO countersigns.

    Source: domain page, "Reviews and decisions".
    """
    return (Slot.OWNER, Slot.PMO) if kind is DecisionKind.NO_GO else (Slot.OWNER, Slot.IT, Slot.PMO)


class Ending(StrEnum):
    """How a draft ended without being sealed."""

    VOID = "void"
    DECLINED = "declined"
    DISCARDED = "discarded"


class Outcome(StrEnum):
    """How an item of a review's agenda ended."""

    DECIDED = "decided"
    DEFERRED = "deferred"
