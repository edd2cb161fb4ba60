"""Failure mode 3: nobody in the business owns it. Article: "Name one accountable owner in the business unit"."""

from datetime import timedelta

from assessments.readiness.check import Check, Fixer, Place, at_risk, clear, failing, missing
from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import Sentence, gettext_noop, say

PARTS = {
    "contact": gettext_noop("who answers"),
    "hours": gettext_noop("hours"),
    "escalation": gettext_noop("escalation"),
    "runbook": gettext_noop("runbook"),
}


def is_lost(facts: PilotFacts) -> bool:
    """Whether the owner left, was deactivated, or moved out of the business."""
    return facts.owner is not None and not (facts.owner.active and facts.owner.in_business)


def accountable_owner(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when one active person of a business unit was named and accepted. Source: domain page, "Owner"."""
    owner = facts.owner
    if owner is None:
        return missing(
            say(gettext_noop("Nobody in the business owns it.")),
            fix=say(gettext_noop("Name an owner in the business")),
            fixer=Fixer.PMO,
            place=Place.OWNERSHIP,
        )
    if is_lost(facts):
        return failing(
            say(gettext_noop("{name} has left or works outside the business now."), name=owner.name),
            fix=say(gettext_noop("Name a new owner in the business")),
            fixer=Fixer.PMO,
            place=Place.OWNERSHIP,
        )
    if owner.accepted_on is None:
        return missing(
            say(gettext_noop("{name} was named on {on} and has not accepted."), name=owner.name, on=owner.named_on),
            fix=say(gettext_noop("Accept being the owner, or decline")),
            fixer=Fixer.PERSON_NAMED_OWNER,
            place=Place.OWNERSHIP,
        )
    return clear(say(gettext_noop("{name} accepted on {on}."), name=owner.name, on=owner.accepted_on), Place.OWNERSHIP)


def support_plan_complete(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when contact, hours, escalation and runbook are there and were reviewed lately. Source: domain page."""
    plan = facts.support_plan
    if plan is None:
        return _incomplete(say(gettext_noop("Nobody answers after go-live.")), facts)
    lacking = [label for part, label in PARTS.items() if not getattr(plan, part)]
    if lacking:
        return _incomplete(say(gettext_noop("The support plan lacks: {parts}."), parts=tuple(lacking)), facts)
    stale_after = timedelta(days=policy.support_plan_reviewed_within)
    if plan.reviewed_on is None or facts.as_of - plan.reviewed_on > stale_after:
        return at_risk(
            say(gettext_noop("The support plan was not reviewed lately.")),
            fix=say(gettext_noop("Review the support plan")),
            fixer=Fixer.OWNER,
            place=Place.SUPPORT_PLAN,
        )
    return clear(say(gettext_noop("{name} answers, {hours}."), name=plan.contact, hours=plan.hours), Place.SUPPORT_PLAN)


def _incomplete(reason: Sentence, facts: PilotFacts) -> Check:
    return missing(
        reason,
        fix=say(gettext_noop("Complete the support plan")),
        fixer=Fixer.OWNER if facts.owner else Fixer.PMO,
        place=Place.SUPPORT_PLAN,
    )
