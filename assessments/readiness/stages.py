"""Stages and their guards. Source: domain page, "Stages and their guards"."""

from collections.abc import Callable
from dataclasses import dataclass

from assessments.readiness import business_metric, data_and_integration, ownership
from assessments.readiness.check import Check, Fixer, Place, clear, missing
from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import gettext_noop, say
from pilots.vocabulary import DayOneItem, Stage


def _agreed_with_baseline(facts: PilotFacts, policy: Policy) -> Check:
    agreed = business_metric.threshold_agreed(facts, policy)
    return agreed if agreed.blocks else business_metric.baseline_known(facts, policy)


def _slice_named(facts: PilotFacts, policy: Policy) -> Check:
    if facts.data_checks:
        return clear(say(gettext_noop("A slice of data is named.")), Place.DATA_CHECKS)
    return missing(
        say(gettext_noop("No slice of data is named.")),
        fix=say(gettext_noop("Name the slice of data to check")),
        fixer=Fixer.IT_LEAD,
        place=Place.DATA_CHECKS,
    )


def _cost_estimated(facts: PilotFacts, policy: Policy) -> Check:
    """An estimate is enough on day one: a full volume and at least one line of cost."""
    if facts.scale is not None and facts.scale.full_volume and facts.scale.lines:
        return clear(say(gettext_noop("The cost at full volume is estimated.")), Place.SCALE)
    return missing(
        say(gettext_noop("Nobody has estimated the cost at full volume.")),
        fix=say(gettext_noop("Enter the full volume and its cost lines")),
        fixer=Fixer.IT_LEAD,
        place=Place.SCALE,
    )


DAY_ONE: dict[DayOneItem, Callable[[PilotFacts, Policy], Check]] = {
    DayOneItem.THRESHOLD: _agreed_with_baseline,
    DayOneItem.OWNER: ownership.accountable_owner,
    DayOneItem.INTEGRATION_PATH: data_and_integration.path_named,
    DayOneItem.DATA_SLICE: _slice_named,
    DayOneItem.COST_ESTIMATE: _cost_estimated,
}


@dataclass(frozen=True, slots=True)
class Unmet:
    """A guard that keeps the pilot from the next stage; `item` is set when the PMO can waive it."""

    check: Check
    item: DayOneItem | None = None


def waived(facts: PilotFacts) -> frozenset[DayOneItem]:
    """The day-one items the PMO has lifted and whose date has not passed."""
    return frozenset(waiver.item for waiver in facts.waivers if waiver.until >= facts.as_of)


def day_one_set(facts: PilotFacts, policy: Policy) -> tuple[Unmet, ...]:
    """What of the day-one set is neither there nor waived."""
    lifted = waived(facts)
    answers = ((item, rule(facts, policy)) for item, rule in DAY_ONE.items() if item not in lifted)
    return tuple(Unmet(check, item) for item, check in answers if check.blocks)


def sealed_decision(facts: PilotFacts, policy: Policy) -> tuple[Unmet, ...]:
    """Live and stopped come from a sealed decision and in no other way."""
    if facts.decision_sealed:
        return ()
    reason = say(gettext_noop("Live and stopped come from a sealed decision and in no other way."))
    fix = say(gettext_noop("Decide and sign"))
    return (Unmet(missing(reason, fix=fix, fixer=Fixer.OWNER, place=Place.REVIEWS)),)


def unguarded(facts: PilotFacts, policy: Policy) -> tuple[Unmet, ...]:
    """Nothing stands in the way."""
    return ()


Guard = Callable[[PilotFacts, Policy], tuple[Unmet, ...]]

# From each stage to those it may turn into. The day-one set guards every step on the way, because a fact can be lost
# again (the owner leaves) and a waiver ends.
TRANSITIONS: dict[Stage, dict[Stage, Guard]] = {
    Stage.PROPOSED: {Stage.DESIGNED: day_one_set, Stage.STOPPED: sealed_decision},
    Stage.DESIGNED: {Stage.BUILDING: day_one_set, Stage.STOPPED: sealed_decision},
    Stage.BUILDING: {Stage.MEASURING: day_one_set, Stage.STOPPED: sealed_decision},
    Stage.MEASURING: {Stage.LIVE: sealed_decision, Stage.STOPPED: sealed_decision},
    Stage.LIVE: {Stage.RETIRED: unguarded},
    Stage.STOPPED: {},
    Stage.RETIRED: {},
}


def unmet(facts: PilotFacts, policy: Policy, to: Stage) -> tuple[Unmet, ...]:
    """What keeps the pilot from moving to a stage; raises `KeyError` when no way leads there from where it is."""
    return TRANSITIONS[facts.stage][to](facts, policy)
