"""What is chased: one line per kind of gap. Who hears of it first, when, how often, and when it goes one step up.

All days are working days of the person who is told. The portfolio office tunes each line; these are the defaults.
Source: domain page, "Reminders". Pure: no database, no clock, no Django.
"""

from dataclasses import dataclass

from assessments.readiness.sentence import gettext_noop
from chase.vocabulary import GapKind


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of gap is chased."""

    title: str
    first: int
    """Working days after it opened, or, below zero, before the day it is due."""
    every: int = 3
    up: int = 5
    """Working days on each rung before it goes one step up; 0: it never does."""
    at_once: bool = False
    """Said within minutes, outside quiet hours, and not only by the next morning."""
    is_on: bool = True


RULES = {
    GapKind.OWNER_MISSING: Rule(gettext_noop("No owner"), first=0),
    GapKind.OWNER_NOT_ACCEPTED: Rule(gettext_noop("Owner has not accepted"), first=0, at_once=True),
    GapKind.OWNER_LOST: Rule(gettext_noop("Owner lost"), first=0, at_once=True),
    GapKind.THRESHOLD_MISSING: Rule(gettext_noop("No agreed threshold"), first=2),
    GapKind.THRESHOLD_TO_AGREE_AGAIN: Rule(gettext_noop("Threshold to agree again"), first=0),
    GapKind.PATH_MISSING: Rule(gettext_noop("Integration path missing"), first=3),
    GapKind.PATH_UNCONFIRMED: Rule(gettext_noop("Integration path not confirmed"), first=5, every=5, up=10),
    GapKind.WRITE_BACK_UNPROVEN: Rule(gettext_noop("Write-back not proven"), first=10, every=5, up=10),
    GapKind.SLICE_MISSING: Rule(gettext_noop("Data slice missing"), first=3),
    GapKind.SLICE_FAILED: Rule(gettext_noop("Data slice failed"), first=1),
    GapKind.SLICE_STALE: Rule(gettext_noop("Data slice stale"), first=0, every=5, up=10),
    GapKind.SUPPORT_PLAN_MISSING: Rule(gettext_noop("Support plan incomplete"), first=5, every=5, up=10),
    GapKind.CHANGE_PLAN_MISSING: Rule(gettext_noop("Change plan incomplete"), first=5, every=5, up=10),
    GapKind.OUTCOME_MODEL_MISSING: Rule(gettext_noop("Outcome model missing"), first=5, every=5, up=10),
    GapKind.SCALE_MODEL_MISSING: Rule(gettext_noop("Cost at full volume missing"), first=5, every=5, up=10),
    GapKind.MEASUREMENT_STALE: Rule(gettext_noop("Nothing new for long"), first=0, every=5, up=10),
    GapKind.DECISION_DUE: Rule(gettext_noop("Decision due soon"), first=-5, up=0),
    GapKind.DECISION_OVERDUE: Rule(gettext_noop("Decision overdue"), first=1),
    GapKind.DECISION_STALLED: Rule(gettext_noop("Pilot stalled"), first=0),
    GapKind.DRAFT_ENDED: Rule(gettext_noop("Decision to draft afresh"), first=0, at_once=True),
    GapKind.REVIEW_OVERDUE: Rule(gettext_noop("Review overdue"), first=0, every=2),
    GapKind.REVIEW_WITHOUT_OUTCOME: Rule(gettext_noop("Review without an outcome"), first=1, every=2),
    GapKind.ACTION_DUE: Rule(gettext_noop("Action due"), first=-2, every=2),
    GapKind.CONDITION_DUE: Rule(gettext_noop("Condition due"), first=-5),
    GapKind.PROOF_TO_JUDGE: Rule(gettext_noop("Proof to judge"), first=0),
    GapKind.GO_SUSPENDED: Rule(gettext_noop("Go suspended"), first=0, every=2, at_once=True),
    GapKind.SIGNATURE_WAITING: Rule(gettext_noop("Signature waiting"), first=0, every=2, up=4, at_once=True),
    GapKind.WAIVER_ENDING: Rule(gettext_noop("Waiver ending"), first=-5),
    GapKind.LIVE_CHECK_DUE: Rule(gettext_noop("Check after go-live due"), first=0),
    GapKind.PROMISE_MISSED: Rule(gettext_noop("Promise not kept"), first=0, every=10, at_once=True),
    GapKind.PART_HANDED: Rule(gettext_noop("A question handed over"), first=0, at_once=True),
    GapKind.JOIN_ASKED: Rule(gettext_noop("Somebody asks to join"), first=0, at_once=True),
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
