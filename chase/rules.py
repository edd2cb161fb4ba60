"""What is chased: one line per kind of gap. Who hears of it first, when, how often, and when it goes one step up.

All days are working days of the person who is told. The portfolio office tunes each line; these are the defaults.
Source: domain page, "Reminders". Pure: no database, no clock, no Django.
"""

from dataclasses import KW_ONLY, dataclass

from assessments.readiness.sentence import gettext_noop
from chase.vocabulary import GapKind, Part


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of gap is chased."""

    title: str
    who: tuple[Part, ...] = (Part.OWNER,)
    """For whom it can be: one of them, as the pilot stands. `found` and `others` say which."""
    _: KW_ONLY
    first: int
    """Working days after it opened, or, below zero, before the day it is due."""
    every: int = 3
    up: int = 5
    """Working days on each rung before it goes one step up; 0: it never does."""
    at_once: bool = False
    """Said within minutes, outside quiet hours, and not only by the next morning."""
    is_on: bool = True


OWNER, OFFICE, IT, NAMED = (Part.OWNER,), (Part.PMO,), (Part.IT_LEAD,), (Part.NAMED,)
OWNER_OR_OFFICE = (Part.OWNER, Part.PMO)
RULES = {
    GapKind.OWNER_MISSING: Rule(gettext_noop("No owner"), OFFICE, first=0),
    GapKind.OWNER_NOT_ACCEPTED: Rule(
        gettext_noop("Owner has not accepted"), (Part.PERSON_NAMED_OWNER,), first=0, at_once=True
    ),
    GapKind.OWNER_LOST: Rule(gettext_noop("Owner lost"), OFFICE, first=0, at_once=True),
    GapKind.THRESHOLD_MISSING: Rule(gettext_noop("No agreed threshold"), OWNER_OR_OFFICE, first=2),
    GapKind.THRESHOLD_TO_AGREE_AGAIN: Rule(gettext_noop("Threshold to agree again"), OWNER, first=0),
    GapKind.PATH_MISSING: Rule(gettext_noop("Integration path missing"), IT, first=3),
    GapKind.PATH_UNCONFIRMED: Rule(
        gettext_noop("Integration path not confirmed"), (Part.CONNECTION_OWNER,), first=5, every=5, up=10
    ),
    GapKind.WRITE_BACK_UNPROVEN: Rule(
        gettext_noop("Write-back not proven"), (Part.CONNECTION_OWNER, Part.IT_LEAD), first=10, every=5, up=10
    ),
    GapKind.SLICE_MISSING: Rule(gettext_noop("Data slice missing"), IT, first=3),
    GapKind.SLICE_FAILED: Rule(gettext_noop("Data slice failed"), IT, first=1),
    GapKind.SLICE_STALE: Rule(gettext_noop("Data slice stale"), IT, first=0, every=5, up=10),
    GapKind.SUPPORT_PLAN_MISSING: Rule(
        gettext_noop("Support plan incomplete"), OWNER_OR_OFFICE, first=5, every=5, up=10
    ),
    GapKind.CHANGE_PLAN_MISSING: Rule(gettext_noop("Change plan incomplete"), OWNER_OR_OFFICE, first=5, every=5, up=10),
    GapKind.OUTCOME_MODEL_MISSING: Rule(
        gettext_noop("Outcome model missing"), OWNER_OR_OFFICE, first=5, every=5, up=10
    ),
    GapKind.SCALE_MODEL_MISSING: Rule(gettext_noop("Cost at full volume missing"), IT, first=5, every=5, up=10),
    GapKind.MEASUREMENT_STALE: Rule(gettext_noop("Nothing new for long"), OWNER, first=0, every=5, up=10),
    GapKind.DECISION_DUE: Rule(gettext_noop("Decision due soon"), OWNER, first=-5, up=0),
    GapKind.DECISION_OVERDUE: Rule(gettext_noop("Decision overdue"), OWNER, first=1),
    GapKind.DECISION_STALLED: Rule(gettext_noop("Pilot stalled"), OWNER, first=0),
    GapKind.DRAFT_ENDED: Rule(gettext_noop("Decision to draft afresh"), OWNER, first=0, at_once=True),
    GapKind.REVIEW_OVERDUE: Rule(gettext_noop("Review overdue"), NAMED, first=0, every=2),
    GapKind.REVIEW_WITHOUT_OUTCOME: Rule(gettext_noop("Review without an outcome"), OWNER, first=1, every=2),
    GapKind.ACTION_DUE: Rule(gettext_noop("Action due"), NAMED, first=-2, every=2),
    GapKind.CONDITION_DUE: Rule(gettext_noop("Condition due"), NAMED, first=-5),
    GapKind.PROOF_TO_JUDGE: Rule(gettext_noop("Proof to judge"), OFFICE, first=0),
    GapKind.GO_SUSPENDED: Rule(gettext_noop("Go suspended"), OWNER_OR_OFFICE, first=0, every=2, at_once=True),
    GapKind.SIGNATURE_WAITING: Rule(
        gettext_noop("Signature waiting"), (Part.OWNER, Part.NAMED, Part.PMO), first=0, every=2, up=4, at_once=True
    ),
    GapKind.WAIVER_ENDING: Rule(gettext_noop("Waiver ending"), OWNER, first=-5),
    GapKind.LIVE_CHECK_DUE: Rule(gettext_noop("Check after go-live due"), OWNER, first=0),
    GapKind.PROMISE_MISSED: Rule(gettext_noop("Promise not kept"), OWNER, first=0, every=10, at_once=True),
    GapKind.PART_HANDED: Rule(gettext_noop("A question handed over"), NAMED, first=0, at_once=True),
    GapKind.JOIN_ASKED: Rule(gettext_noop("Somebody asks to join"), OWNER, first=0, at_once=True),
    GapKind.CONTRACT_WAITS: Rule(
        gettext_noop("Contract to accept"), (Part.OWNER, Part.CONNECTION_OWNER), first=0, at_once=True
    ),
    GapKind.CHANGE_ASKED: Rule(gettext_noop("A change of the contract"), (Part.NAMED, Part.PMO), first=0, at_once=True),
}
EARLIEST = {
    GapKind.DECISION_DUE: -10,
    GapKind.ACTION_DUE: -10,
    GapKind.CONDITION_DUE: -20,
    GapKind.WAIVER_ENDING: -10,
}
"""The least `first` of gaps that are there before their day: two weeks, for conditions a month. Others begin at 0."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """What holds for all kinds."""

    hour: int = 8
    """Of the person's own day, when the daily message leaves."""
    snooze_at_most: int = 21
    """Days a gap can be snoozed for, the day itself included."""
    snoozes_at_most: int = 2
    """How often one person can snooze the same gap."""
