"""A check's answer: never a bare boolean, always with the reason, the fix, who can fix it, and where."""

from enum import StrEnum
from typing import NamedTuple

from assessments.readiness.sentence import Sentence


class State(StrEnum):
    """How a check stands, best first."""

    CLEAR = "clear"
    AT_RISK = "at risk"
    MISSING = "missing"
    FAILING = "failing"

    @property
    def letter(self) -> str:
        """One letter for the stored form: c, r, m or f."""
        return LETTERS[self]

    @property
    def severity(self) -> int:
        """0 for clear, up to 3 for failing."""
        return SEVERITY[self]


LETTERS = {State.CLEAR: "c", State.AT_RISK: "r", State.MISSING: "m", State.FAILING: "f"}
BY_SEVERITY = tuple(State)
SEVERITY = {state: number for number, state in enumerate(BY_SEVERITY)}


class Fixer(StrEnum):
    """Who can fix it; outside the rules this becomes the person's name."""

    OWNER = "owner"
    PERSON_NAMED_OWNER = "person_named_owner"
    IT_LEAD = "it_lead"
    CONNECTION_OWNER = "connection_owner"
    PMO = "pmo"


class Place(StrEnum):
    """The section of the pilot's page where it is fixed."""

    PURPOSE = "purpose"
    DATES = "dates"
    PEOPLE = "people"
    OWNERSHIP = "ownership"
    THRESHOLD = "threshold"
    MEASUREMENTS = "measurements"
    DATA_CHECKS = "data_checks"
    INTEGRATION_PATH = "integration_path"
    SUPPORT_PLAN = "support_plan"
    CHANGE_PLAN = "change_plan"
    OUTCOME = "outcome"
    SCALE = "scale"
    REVIEWS = "reviews"


class Check(NamedTuple):
    """One answer. A clear check has neither fix nor fixer. Two dozen are made for each pilot of a hundred thousand, and
    a tuple is made three times as quickly as a frozen dataclass."""

    state: State
    reason: Sentence
    fix: Sentence | None = None
    fixer: Fixer | None = None
    place: Place | None = None

    @property
    def is_clear(self) -> bool:
        """Whether nothing is to be done."""
        return self.state is State.CLEAR

    @property
    def blocks(self) -> bool:
        """Whether it keeps a pilot from a decision to go: missing or failing, not merely at risk."""
        return self.state is State.MISSING or self.state is State.FAILING


def clear(reason: Sentence, place: Place | None = None) -> Check:
    """Nothing to be done."""
    return Check(State.CLEAR, reason, place=place)


def at_risk(reason: Sentence, *, fix: Sentence, fixer: Fixer, place: Place) -> Check:
    """It holds, and somebody should look at it."""
    return Check(State.AT_RISK, reason, fix, fixer, place)


def missing(reason: Sentence, *, fix: Sentence, fixer: Fixer, place: Place) -> Check:
    """A fact is not there yet."""
    return Check(State.MISSING, reason, fix, fixer, place)


def failing(reason: Sentence, *, fix: Sentence, fixer: Fixer, place: Place) -> Check:
    """The facts are there, and they speak against it."""
    return Check(State.FAILING, reason, fix, fixer, place)


def worst(checks: tuple[Check, ...]) -> State:
    """The state of a whole failure mode."""
    return BY_SEVERITY[max([SEVERITY[check.state] for check in checks])]
