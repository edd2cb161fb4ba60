"""Failure mode 6: no path to scale. Article: "Cheap at 100 cases, unaffordable at 100,000"."""

from assessments.readiness.check import Check, Fixer, Place, at_risk, clear, failing, missing
from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import Money, gettext_noop, say
from pilots.economics.outcome import chosen
from pilots.economics.scale import kinds_modelled
from pilots.vocabulary import CostKind, Stage

MUST_BE_MODELLED = {
    CostKind.INFERENCE: gettext_noop("inference"),
    CostKind.INFRASTRUCTURE: gettext_noop("infrastructure"),
    CostKind.MONITORING: gettext_noop("monitoring"),
    CostKind.HUMAN_REVIEW: gettext_noop("human review"),
}


def costs_not_modelled(facts: PilotFacts) -> tuple[str, ...]:
    """The kinds of cost nobody has written down. Review counts as modelled once the outcome model says how many
    cases people review, because its cost is inside the gain then."""
    if facts.scale is None:
        return tuple(MUST_BE_MODELLED.values())
    known = set(kinds_modelled(facts.scale))
    if facts.outcome is not None and chosen(facts.outcome) is not None:
        known.add(CostKind.HUMAN_REVIEW)
    return tuple(label for kind, label in MUST_BE_MODELLED.items() if kind not in known)


def full_volume_modelled(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when inference, infrastructure, monitoring and review are modelled at full volume. Source: domain page."""
    scale = facts.scale
    if scale is None or not scale.lines or not scale.full_volume:
        return missing(
            say(gettext_noop("Nobody has worked out the cost at full volume.")),
            fix=say(gettext_noop("Enter the full volume and its cost lines")),
            fixer=Fixer.IT_LEAD,
            place=Place.SCALE,
        )
    lacking = costs_not_modelled(facts)
    if lacking:
        return missing(
            say(gettext_noop("The cost at full volume lacks: {parts}."), parts=lacking),
            fix=say(gettext_noop("Add the cost lines that are missing")),
            fixer=Fixer.IT_LEAD,
            place=Place.SCALE,
        )
    return clear(say(gettext_noop("Modelled for {volume} cases a month."), volume=scale.full_volume), Place.SCALE)


def affordable(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when a case at full volume costs no more than it may. Source: domain page, "affordable"."""
    money = facts.money
    if money.unit_cost is None:
        return missing(
            say(gettext_noop("The cost of a case at full volume is not known.")),
            fix=say(gettext_noop("Enter the full volume and its cost lines")),
            fixer=Fixer.IT_LEAD,
            place=Place.SCALE,
        )
    if money.affordable is None:
        return missing(
            say(gettext_noop("Nobody has said what a case may cost.")),
            fix=say(gettext_noop("Say what a case may cost, or work out what it gains")),
            fixer=Fixer.OWNER,
            place=Place.OUTCOME,
        )
    values = {"cost": Money(money.unit_cost), "affordable": Money(money.affordable)}
    if money.unit_cost > money.affordable:
        return failing(
            say(gettext_noop("A case costs {cost} at full volume and may cost {affordable}."), **values),
            fix=say(gettext_noop("Find a lower price, or stop here")),
            fixer=Fixer.IT_LEAD,
            place=Place.SCALE,
        )
    return clear(say(gettext_noop("A case costs {cost} at full volume, at most {affordable}."), **values), Place.SCALE)


def holds_without_builders(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when a trial by people who did not build it held; due once results are measured. Source: domain page;
    article, "when the people running it aren't the enthusiasts who built the pilot"."""
    plan = facts.change_plan
    held = plan.trial_without_builders_held if plan else None
    if plan is not None and held and plan.trial_without_builders_on is not None:
        return clear(
            say(gettext_noop("It held without the builders on {on}."), on=plan.trial_without_builders_on),
            Place.CHANGE_PLAN,
        )
    if held is False:
        return failing(
            say(gettext_noop("It did not hold without the builders.")),
            fix=say(gettext_noop("Mend what broke and try again without the builders")),
            fixer=Fixer.OWNER,
            place=Place.CHANGE_PLAN,
        )
    if facts.stage in (Stage.PROPOSED, Stage.DESIGNED, Stage.BUILDING):
        return clear(say(gettext_noop("It is too early for a trial without the builders.")), Place.CHANGE_PLAN)
    return at_risk(
        say(gettext_noop("Nobody has tried it without the builders.")),
        fix=say(gettext_noop("Let people who did not build it run it for a while")),
        fixer=Fixer.OWNER,
        place=Place.CHANGE_PLAN,
    )
