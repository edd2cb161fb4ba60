"""What one pilot's assessment says is missing, late or waiting: a gap for each place where somebody can put it right.

Pure: the same assessment, the same gaps. Source: issue, "What is chased".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from assessments.readiness import Assessment
from assessments.readiness.check import Check, Place, State
from assessments.readiness.facts import PilotFacts
from assessments.readiness.flags import Flag
from assessments.readiness.ownership import is_lost
from chase.vocabulary import GapKind, Part
from pilots.vocabulary import OPEN_STAGES, IntegrationState, Stage

SOON = timedelta(days=14)
"""So long before its day a decision or the end of a waiver is worth a word; the rule says when the word is said."""
DESIGN = (Stage.PROPOSED, Stage.DESIGNED)


@dataclass(frozen=True, slots=True)
class Found:
    """A gap as the facts show it; `since` and `due_on` are empty where the facts name no day."""

    kind: GapKind
    part: Part
    subject: str = ""
    due_on: date | None = None
    since: date | None = None
    check: Check | None = field(default=None, compare=False)
    """What it follows from, with its reason and its fix."""


def gaps_of(assessment: Assessment) -> Iterator[Found]:
    """Every gap of the pilot; none of one that was stopped or retired."""
    stage = assessment.facts.stage
    if stage in OPEN_STAGES:
        yield from _of_an_open_pilot(assessment)
    elif stage is Stage.LIVE:
        yield from _of_a_live_pilot(assessment)


def _of_an_open_pilot(assessment: Assessment) -> Iterator[Found]:
    facts = assessment.facts
    yield from _ownership(assessment)
    yield from _threshold(assessment)
    yield from _path(assessment)
    yield from _slice(assessment)
    yield from _plans(assessment)
    yield from _quiet(assessment)
    yield from _decision(assessment)
    for waiver in facts.waivers:
        if waiver.until - facts.as_of <= SOON:
            yield Found(GapKind.WAIVER_ENDING, Part.OWNER, waiver.item.value, waiver.until, waiver.until - SOON)


def _of_a_live_pilot(assessment: Assessment) -> Iterator[Found]:
    yield from _ownership(assessment)
    yield from _blocking(assessment, "support_plan_complete", GapKind.SUPPORT_PLAN_MISSING, assessment.facts.live_on)
    shown = assessment.delivery
    if shown is None:
        return
    for check in shown.due:
        yield Found(GapKind.LIVE_CHECK_DUE, Part.OWNER, f"day {check.day}", check.due_on, check.due_on)
    if shown.still_clears is False and shown.latest:
        yield Found(GapKind.PROMISE_MISSED, Part.OWNER, since=shown.latest.ended_on)


def _ownership(assessment: Assessment) -> Iterator[Found]:
    facts, check = assessment.facts, assessment.checks["accountable_owner"]
    if facts.owner is None:
        yield Found(GapKind.OWNER_MISSING, Part.PMO, since=facts.proposed_on, check=check)
    elif is_lost(facts):
        yield Found(GapKind.OWNER_LOST, Part.PMO, check=check)
    elif facts.owner.accepted_on is None:
        named = facts.owner.named_on
        yield Found(GapKind.OWNER_NOT_ACCEPTED, Part.PERSON_NAMED_OWNER, since=named, check=check)


def _threshold(assessment: Assessment) -> Iterator[Found]:
    facts, check = assessment.facts, assessment.checks["threshold_agreed"]
    again = assessment.checks["agreed_by_todays_owner"]
    if facts.threshold is None or facts.threshold.agreed_on is None:
        yield Found(GapKind.THRESHOLD_MISSING, Part.OWNER, since=facts.proposed_on, check=check)
    elif facts.threshold_to_agree_again or not again.is_clear:
        told = again if not again.is_clear else check
        yield Found(GapKind.THRESHOLD_TO_AGREE_AGAIN, Part.OWNER, check=told)


def _path(assessment: Assessment) -> Iterator[Found]:
    """One step at a time: a path has to be named before it is confirmed, and confirmed before it is proven."""
    facts = assessment.facts
    named, proven = assessment.checks["path_named"], assessment.checks["write_back_proven"]
    if not named.is_clear:
        yield _of(named, GapKind.PATH_MISSING, facts.proposed_on)
    elif facts.integration_path and facts.integration_path.state is IntegrationState.NAMED:
        yield Found(GapKind.PATH_UNCONFIRMED, Part.CONNECTION_OWNER, since=_began(facts), check=proven)
    elif not proven.is_clear and facts.stage not in DESIGN:
        yield _of(proven, GapKind.WRITE_BACK_UNPROVEN, _began(facts))


def _slice(assessment: Assessment) -> Iterator[Found]:
    facts, check = assessment.facts, assessment.checks["production_like_slice"]
    kinds = {
        State.MISSING: GapKind.SLICE_MISSING,
        State.FAILING: GapKind.SLICE_FAILED,
        State.AT_RISK: GapKind.SLICE_STALE,
    }
    if check.state in kinds:
        checked = max((each.checked_on for each in facts.data_checks if each.checked_on), default=None)
        yield _of(check, kinds[check.state], facts.proposed_on if check.state is State.MISSING else checked)


def _plans(assessment: Assessment) -> Iterator[Found]:
    """Support, change, outcome and cost: what a pilot needs once building is on the way."""
    since = _began(assessment.facts)
    yield from _blocking(assessment, "full_volume_modelled", GapKind.SCALE_MODEL_MISSING, since)
    yield from _blocking(assessment, "error_classes_carry_costs", GapKind.OUTCOME_MODEL_MISSING, since)
    if assessment.facts.stage in DESIGN:
        return
    yield from _blocking(assessment, "support_plan_complete", GapKind.SUPPORT_PLAN_MISSING, since)
    plan = [assessment.checks[name] for name in ("end_users_involved", "training_budgeted", "workflow_redesigned")]
    lacking = [check for check in plan if check.state is State.MISSING and check.place is Place.CHANGE_PLAN]
    if lacking:
        yield _of(lacking[0], GapKind.CHANGE_PLAN_MISSING, since)


def _blocking(assessment: Assessment, name: str, kind: GapKind, since: date | None) -> Iterator[Found]:
    check = assessment.checks[name]
    if check.state is State.MISSING:
        yield _of(check, kind, since)


def _quiet(assessment: Assessment) -> Iterator[Found]:
    if Flag.STALE in assessment.flags:
        yield Found(GapKind.MEASUREMENT_STALE, Part.OWNER, since=assessment.facts.facts_changed_on)


def _decision(assessment: Assessment) -> Iterator[Found]:
    facts = assessment.facts
    due_on = facts.decision_due_on
    if due_on is None:
        return
    late_since = due_on + timedelta(days=1)
    if Flag.STALLED in assessment.flags:
        yield Found(GapKind.DECISION_STALLED, Part.OWNER, due_on=due_on, since=late_since)
    elif Flag.OVERDUE in assessment.flags:
        yield Found(GapKind.DECISION_OVERDUE, Part.OWNER, due_on=due_on, since=late_since)
    elif due_on - facts.as_of <= SOON:
        yield Found(GapKind.DECISION_DUE, Part.OWNER, due_on=due_on, since=due_on - SOON)


def _of(check: Check, kind: GapKind, since: date | None) -> Found:
    """A gap that a check stands behind: whoever can fix the check closes it."""
    return Found(kind, Part(check.fixer.value) if check.fixer else Part.OWNER, since=since, check=check)


def _began(facts: PilotFacts) -> date | None:
    return facts.build_started_on or facts.proposed_on
