"""The words of the go-live contract that rules, models and pages share. Standard library only."""

from enum import IntEnum, StrEnum


class Clause(IntEnum):
    """What the contract consists of."""

    THRESHOLD = 1
    OWNER = 2
    PATH = 3
    COST = 4


class AcceptedBy(StrEnum):
    """Who accepts it, in which capacity."""

    OWNER = "owner"
    IT = "it"


CLAUSES_OF = {
    AcceptedBy.OWNER: (Clause.THRESHOLD, Clause.OWNER, Clause.COST),
    AcceptedBy.IT: (Clause.PATH, Clause.COST),
}
"""What each of them answers for."""
