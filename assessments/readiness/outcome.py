"""Failure mode 5: accuracy instead of outcome. Article: "A 95%-accurate model can still lose money"."""

from assessments.readiness.check import Check, Fixer, Place, at_risk, clear, failing, missing
from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import Money, gettext_noop, say


def error_classes_carry_costs(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when each way of being wrong has its real cost.

    A known error without a price fails, not merely misses: it counts as nothing in what a case gains, so a go would
    rest on a sum that is not true. Source: domain page, same words; article, "weight errors by their real cost".
    """
    model = facts.outcome
    if model is None or not model.error_classes:
        return missing(
            say(gettext_noop("Nobody has said what can go wrong, and what it costs.")),
            fix=say(gettext_noop("Name the errors and what each costs")),
            fixer=Fixer.OWNER if facts.owner else Fixer.PMO,
            place=Place.OUTCOME,
        )
    unpriced = [error.name for error in model.error_classes if error.cost is None]
    if not unpriced:
        return clear(say(gettext_noop("Every known error has its cost.")), Place.OUTCOME)
    measured = any(candidate.accuracy is not None for candidate in model.candidates)
    message = (
        gettext_noop("Accuracy is known, but not what it costs to be wrong: {error}.")
        if measured
        else gettext_noop("An error has no cost yet: {error}.")
    )
    return failing(
        say(message, error=unpriced[0]),
        fix=say(gettext_noop("Say what this error costs: {error}"), error=unpriced[0]),
        fixer=Fixer.OWNER,
        place=Place.OUTCOME,
    )


def net_benefit_positive(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when a case leaves money after review and running cost at full volume.

    Negative at full volume but positive in the pilot is at risk here: the volume is judged under scale. Negative in
    both, or no gain even before running cost, fails. Source: domain page, "net benefit per case positive after review".
    """
    model = facts.outcome
    money = facts.money
    net = money.gain if money.net is None else money.net
    if model is None or net is None:
        return _gain_unknown(facts)
    case = model.case_name or say(gettext_noop("case"))
    if net > 0:
        return clear(say(gettext_noop("One {case} leaves {net}."), case=case, net=Money(net)), Place.OUTCOME)
    still_pays = money.net_in_pilot is not None and money.net_in_pilot > 0
    answer = at_risk if still_pays else failing
    message = (
        gettext_noop("One {case} leaves {net} at full volume. In the pilot it still pays.")
        if still_pays
        else gettext_noop("One {case} loses money: {net}.")
        if net < 0
        else gettext_noop("One {case} leaves nothing.")
    )
    return answer(
        say(message, case=case, net=Money(net)),
        fix=say(gettext_noop("Look for the errors or reviews that cost most")),
        fixer=Fixer.OWNER,
        place=Place.OUTCOME,
    )


def _gain_unknown(facts: PilotFacts) -> Check:
    undecided = facts.outcome is not None and len(facts.outcome.candidates) > 1
    return missing(
        say(
            gettext_noop("Nobody has said which candidate is piloted.")
            if undecided
            else gettext_noop("Nobody has worked out what one case gains.")
        ),
        fix=say(
            gettext_noop("Choose the candidate that is piloted")
            if undecided
            else gettext_noop("Enter time and errors, today and with the pilot")
        ),
        fixer=Fixer.OWNER if facts.owner else Fixer.PMO,
        place=Place.OUTCOME,
    )
