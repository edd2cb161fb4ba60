"""Failure mode 1: nobody agreed a number to clear. Article: "A pilot without a pre-agreed threshold can never pass"."""

from assessments.readiness.check import Check, Fixer, Place, at_risk, clear, missing
from assessments.readiness.facts import PilotFacts
from assessments.readiness.measurements import line_value
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import gettext_noop, say

AGREE = gettext_noop("Agree the threshold")


def threshold_agreed(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when the owner agreed one metric with one target. Source: domain page, "threshold agreed".

    A change against a baseline nobody has measured is no line yet.
    """
    threshold = facts.threshold
    if threshold is None:
        return missing(
            say(gettext_noop("No threshold is written down.")),
            fix=say(gettext_noop("Write down one metric and the number it has to reach")),
            fixer=Fixer.OWNER if facts.owner else Fixer.PMO,
            place=Place.THRESHOLD,
        )
    if threshold.agreed_on is None:
        return missing(
            say(gettext_noop("The threshold is a draft, nobody has agreed it.")),
            fix=say(AGREE),
            fixer=Fixer.OWNER,
            place=Place.THRESHOLD,
        )
    if line_value(threshold) is None:
        return missing(
            say(gettext_noop("What was agreed gives no number yet.")),
            fix=say(gettext_noop("Measure the baseline") if threshold.target is not None else AGREE),
            fixer=Fixer.OWNER,
            place=Place.THRESHOLD,
        )
    return clear(say(gettext_noop("Agreed on {on}."), on=threshold.agreed_on), Place.THRESHOLD)


def agreed_by_todays_owner(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when today's owner agreed the line in force, and no newer draft waits. Source: domain page, same words."""
    threshold = facts.threshold
    if threshold is None or threshold.agreed_on is None:
        return missing(
            say(gettext_noop("There is no agreed threshold to answer for.")),
            fix=say(AGREE),
            fixer=Fixer.OWNER,
            place=Place.THRESHOLD,
        )
    if facts.owner is None or threshold.agreed_by != facts.owner.person_id:
        return at_risk(
            say(gettext_noop("It was agreed by somebody who is not the owner today.")),
            fix=say(gettext_noop("Agree the threshold again")),
            fixer=Fixer.OWNER,
            place=Place.THRESHOLD,
        )
    if facts.threshold_to_agree_again:
        return at_risk(
            say(gettext_noop("A changed threshold waits to be agreed.")),
            fix=say(gettext_noop("Agree the changed threshold, or discard it")),
            fixer=Fixer.OWNER,
            place=Place.THRESHOLD,
        )
    return clear(say(gettext_noop("Agreed by {name}."), name=facts.owner.name), Place.THRESHOLD)


def agreed_before_building(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when a threshold was agreed before building began; later is retro-fitted. Source: domain page."""
    if facts.threshold_first_agreed_on is None:
        return missing(
            say(gettext_noop("Nothing was agreed before building.")),
            fix=say(AGREE),
            fixer=Fixer.OWNER,
            place=Place.THRESHOLD,
        )
    if is_retro_fitted(facts):
        return at_risk(
            say(gettext_noop("Agreed on {on}, after building began."), on=facts.threshold_first_agreed_on),
            fix=say(gettext_noop("Say in the next review why the line came after the work")),
            fixer=Fixer.OWNER,
            place=Place.THRESHOLD,
        )
    return clear(
        say(gettext_noop("Agreed on {on}, before building."), on=facts.threshold_first_agreed_on), Place.THRESHOLD
    )


def is_retro_fitted(facts: PilotFacts) -> bool:
    """Whether the first threshold was agreed after building began."""
    first, began = facts.threshold_first_agreed_on, facts.build_started_on
    return first is not None and began is not None and first > began


def baseline_known(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when the baseline has a value and the day it was measured. Source: domain page, "baseline known"."""
    threshold = facts.threshold
    if threshold is None or threshold.baseline is None:
        return missing(
            say(gettext_noop("Nobody has measured how it is today.")),
            fix=say(gettext_noop("Measure the baseline")),
            fixer=Fixer.OWNER if facts.owner else Fixer.PMO,
            place=Place.THRESHOLD,
        )
    if threshold.baseline_measured_on is None:
        return at_risk(
            say(gettext_noop("The baseline does not say when it was measured.")),
            fix=say(gettext_noop("Add the day the baseline was measured")),
            fixer=Fixer.OWNER,
            place=Place.THRESHOLD,
        )
    return clear(say(gettext_noop("Measured on {on}."), on=threshold.baseline_measured_on), Place.THRESHOLD)


def goalposts_unmoved(facts: PilotFacts, policy: Policy) -> Check:
    """Clear while nobody changed the line after results. Source: domain page, "deviations"."""
    if facts.deviations:
        return at_risk(
            say(gettext_noop("The line was moved after results, times: {count}."), count=facts.deviations),
            fix=say(gettext_noop("Be ready to defend the change in the decision")),
            fixer=Fixer.OWNER,
            place=Place.THRESHOLD,
        )
    return clear(say(gettext_noop("The line was never moved after results.")), Place.THRESHOLD)
