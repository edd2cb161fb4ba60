"""Flags: what the portfolio office wants to see at a glance. Source: domain page, "Flags"."""

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from assessments.readiness.business_metric import is_retro_fitted
from assessments.readiness.delivery import Delivery
from assessments.readiness.facts import PilotFacts
from assessments.readiness.ownership import is_lost
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import gettext_noop
from pilots.economics.scale import fixed_monthly_cost
from pilots.vocabulary import OPEN_STAGES, Stage

DAYS_A_WEEK = 7
WEEKS_A_MONTH = Decimal(52) / 12


class Flag(StrEnum):
    """A short name for a state of the pilot that somebody should notice."""

    DEMO_LOOP = "demo_loop"
    OVERDUE = "overdue"
    STALLED = "stalled"
    STALE = "stale"
    RETRO_FITTED = "retro_fitted"
    LIVE_WITHOUT_DECISION = "live_without_decision"
    OWNER_LOST = "owner_lost"
    SUSPENDED = "suspended"
    PROMISE_MISSED = "promise_missed"


FLAG_TITLES = {
    Flag.DEMO_LOOP: gettext_noop("Demo loop"),
    Flag.OVERDUE: gettext_noop("Overdue"),
    Flag.STALLED: gettext_noop("Stalled"),
    Flag.STALE: gettext_noop("Stale"),
    Flag.RETRO_FITTED: gettext_noop("Retro-fitted"),
    Flag.LIVE_WITHOUT_DECISION: gettext_noop("Live without a decision"),
    Flag.OWNER_LOST: gettext_noop("Owner lost"),
    Flag.SUSPENDED: gettext_noop("Go suspended"),
    Flag.PROMISE_MISSED: gettext_noop("Promise not kept"),
}


def is_overdue(facts: PilotFacts) -> bool:
    """Open and past its decision date."""
    return facts.stage in OPEN_STAGES and facts.decision_due_on is not None and facts.decision_due_on < facts.as_of


def is_stalled(facts: PilotFacts) -> bool:
    """Past its decision date a second time: the one extension is used up. Source: issue, "may be extended once"."""
    return is_overdue(facts) and facts.extended


def is_stale(facts: PilotFacts, policy: Policy) -> bool:
    """Open, and no fact changed for longer than the policy's days."""
    changed = facts.facts_changed_on
    limit = timedelta(days=policy.facts_stale_after)
    return facts.stage in OPEN_STAGES and changed is not None and facts.as_of - changed > limit


def is_promise_missed(shown: Delivery | None) -> bool:
    """Live, and the latest production measurement no longer clears the line."""
    return shown is not None and shown.still_clears is False


def flags(facts: PilotFacts, policy: Policy, shown: Delivery | None) -> tuple[Flag, ...]:
    """All flags the pilot carries, in the order of the table above; `shown` is its promise beside delivery."""
    raised = {
        Flag.DEMO_LOOP: facts.stage in OPEN_STAGES and facts.reviews_without_decision >= policy.demo_loop_after_reviews,
        Flag.OVERDUE: is_overdue(facts),
        Flag.STALLED: is_stalled(facts),
        Flag.STALE: is_stale(facts, policy),
        Flag.RETRO_FITTED: is_retro_fitted(facts),
        Flag.LIVE_WITHOUT_DECISION: facts.stage is Stage.LIVE and not facts.decision_sealed,
        Flag.OWNER_LOST: is_lost(facts),
        Flag.SUSPENDED: facts.stage is Stage.LIVE and facts.suspended_since is not None,
        Flag.PROMISE_MISSED: is_promise_missed(shown),
    }
    return tuple(flag for flag, is_raised in raised.items() if is_raised)


def cost_per_week(facts: PilotFacts) -> Decimal | None:
    """What a stalled (overdue) pilot costs a week: its spend since building began over the weeks, or its monthly
    fixed lines if larger. Nothing while it is not stalled or neither is known. Source: domain page, "Portfolio"."""
    if not is_overdue(facts):
        return None
    known = []
    if facts.spent is not None and facts.build_started_on is not None and facts.build_started_on < facts.as_of:
        weeks = Decimal((facts.as_of - facts.build_started_on).days) / DAYS_A_WEEK
        known.append(facts.spent / max(weeks, Decimal(1)))
    if facts.scale is not None and facts.scale.lines:
        known.append(fixed_monthly_cost(facts.scale) / WEEKS_A_MONTH)
    return max(known, default=None)
