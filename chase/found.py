"""What one pilot's assessment says is missing, late or waiting: a gap for each place where somebody can put it right.

Pure: the same assessment, the same gaps. Source: issue, "What is chased".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from assessments.limits import Limits
from assessments.readiness import Assessment
from assessments.readiness.check import Check, State
from assessments.readiness.facts import PilotFacts
from assessments.readiness.flags import Flag
from assessments.readiness.ownership import is_lost
from assessments.readiness.policy import Policy
from chase.vocabulary import GapKind, Part
from pilots.vocabulary import OPEN_STAGES, IntegrationState, Stage

ABOUT_DECIDING = frozenset({GapKind.DECISION_DUE, GapKind.DECISION_OVERDUE, GapKind.DECISION_STALLED})
"""Not said while a draft waits for signatures: then those are what is waited for."""
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


def gaps_of(assessment: Assessment, policy: Policy, limits: Limits) -> Iterator[Found]:
    """Every gap of the pilot; none of one that was stopped or retired. The policy says since when something is old, the
    limits how long before its day something is worth a word; the rule of the chase says when the word is said."""
    stage = assessment.facts.stage
    if stage in OPEN_STAGES:
        yield from _of_an_open_pilot(assessment, policy, limits)
    elif stage is Stage.LIVE:
        yield from _of_a_live_pilot(assessment, policy)


def _of_an_open_pilot(assessment: Assessment, policy: Policy, limits: Limits) -> Iterator[Found]:
    facts = assessment.facts
    yield from _ownership(assessment)
    yield from _threshold(assessment)
    yield from _path(assessment, policy)
    yield from _slice(assessment, policy)
    yield from _plans(assessment)
    yield from _quiet(assessment, policy)
    yield from _decision(assessment, timedelta(days=limits.chase_decisions_ahead))
    ahead = timedelta(days=limits.chase_waivers_ahead)
    for waiver in facts.waivers:
        if waiver.until - facts.as_of <= ahead:
            yield Found(GapKind.WAIVER_ENDING, Part.OWNER, waiver.item.value, waiver.until, waiver.until - ahead)


def _of_a_live_pilot(assessment: Assessment, policy: Policy) -> Iterator[Found]:
    live_on = assessment.facts.live_on
    yield from _ownership(assessment)
    yield from _lacking(assessment, GapKind.SUPPORT_PLAN_MISSING, live_on, "support_plan_complete")
    yield from _write_back(assessment, live_on, policy)
    shown = assessment.delivery
    if shown is None:
        return
    for check in shown.due[-1:]:  # the latest stands for those before it: their window is over
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
    """A line that gives no number is none. To agree it again takes an owner who answers for the pilot."""
    facts, agreed = assessment.facts, assessment.checks["threshold_agreed"]
    again = assessment.checks["agreed_by_todays_owner"]
    if not agreed.is_clear:
        yield _of(agreed, GapKind.THRESHOLD_MISSING, facts.proposed_on)
    elif not again.is_clear and facts.owner and assessment.checks["accountable_owner"].is_clear:
        yield _of(again, GapKind.THRESHOLD_TO_AGREE_AGAIN, _owner_since(facts))


def _owner_since(facts: PilotFacts) -> date | None:
    """Somebody else agreed the line: it is to be agreed again since today's owner answers for it. A newer draft has
    its own day, which the facts do not name."""
    agreed_by = facts.threshold.agreed_by if facts.threshold else None
    return facts.owner.accepted_on if facts.owner and facts.owner.person_id != agreed_by else None


def _path(assessment: Assessment, policy: Policy) -> Iterator[Found]:
    """One step at a time: a path has to be named before it is confirmed, and confirmed before it is proven."""
    facts, named = assessment.facts, assessment.checks["path_named"]
    if not named.is_clear:
        yield _of(named, GapKind.PATH_MISSING, facts.proposed_on)
    elif facts.integration_path and facts.integration_path.state is IntegrationState.NAMED:
        yield Found(GapKind.PATH_UNCONFIRMED, Part.CONNECTION_OWNER, check=assessment.checks["write_back_proven"])
    elif facts.stage not in DESIGN:
        yield from _write_back(assessment, _began(facts), policy)


def _write_back(assessment: Assessment, since: date | None, policy: Policy) -> Iterator[Found]:
    """Never proven, or proven too long ago."""
    facts, proven = assessment.facts, assessment.checks["write_back_proven"]
    if proven.state is State.AT_RISK and facts.integration_path:
        since = _too_old_since(facts.integration_path.proven_on, policy.write_back_stale_after)
    if not proven.is_clear:
        yield _of(proven, GapKind.WRITE_BACK_UNPROVEN, since)


def _slice(assessment: Assessment, policy: Policy) -> Iterator[Found]:
    facts, check = assessment.facts, assessment.checks["production_like_slice"]
    real = (each for each in facts.data_checks if each.production_like and each.edge_cases and each.dirty_records)
    checked_on = max((each.checked_on for each in real if each.checked_on and each.passed is not None), default=None)
    if check.state is State.MISSING:
        yield _of(check, GapKind.SLICE_MISSING, facts.proposed_on)
    elif check.state is State.FAILING:
        yield _of(check, GapKind.SLICE_FAILED, checked_on)
    elif check.state is State.AT_RISK:
        yield _of(check, GapKind.SLICE_STALE, _too_old_since(checked_on, policy.data_check_stale_after))


def _plans(assessment: Assessment) -> Iterator[Found]:
    """Outcome and cost from the first day on; support and change once building is on the way."""
    facts = assessment.facts
    proposed, began = facts.proposed_on, _began(facts)
    yield from _lacking(assessment, GapKind.SCALE_MODEL_MISSING, proposed, "full_volume_modelled")
    yield from _lacking(
        assessment, GapKind.OUTCOME_MODEL_MISSING, proposed, "error_classes_carry_costs", "net_benefit_positive"
    )
    if facts.stage not in DESIGN:
        yield from _lacking(assessment, GapKind.SUPPORT_PLAN_MISSING, began, "support_plan_complete")
        yield from _lacking(assessment, GapKind.CHANGE_PLAN_MISSING, began, *CHANGE_PLAN)


CHANGE_PLAN = ("end_users_involved", "training_budgeted", "workflow_redesigned", "adoption_on_target")


def _lacking(assessment: Assessment, kind: GapKind, since: date | None, *names: str) -> Iterator[Found]:
    """One gap for all of these checks, with the words of the first that lacks a fact."""
    lacking = [check for name in names if (check := assessment.checks[name]).state is State.MISSING]
    if lacking:
        yield _of(lacking[0], kind, since)


def _quiet(assessment: Assessment, policy: Policy) -> Iterator[Found]:
    if Flag.STALE in assessment.flags:
        since = _too_old_since(assessment.facts.facts_changed_on, policy.facts_stale_after)
        yield Found(GapKind.MEASUREMENT_STALE, Part.OWNER, since=since)


def _decision(assessment: Assessment, ahead: timedelta) -> Iterator[Found]:
    facts = assessment.facts
    due_on = facts.decision_due_on
    if due_on is None:
        return
    late_since = due_on + timedelta(days=1)
    if Flag.STALLED in assessment.flags:
        yield Found(GapKind.DECISION_STALLED, Part.OWNER, due_on=due_on, since=late_since)
    elif Flag.OVERDUE in assessment.flags:
        yield Found(GapKind.DECISION_OVERDUE, Part.OWNER, due_on=due_on, since=late_since)
    elif due_on - facts.as_of <= ahead:
        yield Found(GapKind.DECISION_DUE, Part.OWNER, due_on=due_on, since=due_on - ahead)


def _of(check: Check, kind: GapKind, since: date | None) -> Found:
    """A gap that a check stands behind: whoever can fix the check closes it."""
    return Found(kind, Part(check.fixer.value) if check.fixer else Part.OWNER, since=since, check=check)


def _too_old_since(day: date | None, days: int) -> date | None:
    """The first day on which something of that day is older than so many days."""
    return day + timedelta(days=days + 1) if day else None


def _began(facts: PilotFacts) -> date | None:
    return facts.build_started_on or facts.proposed_on
