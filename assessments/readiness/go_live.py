"""The four go-live criteria. Source: domain page, "The four go-live criteria"; article, "If any of these four are
missing, you have a demo, not a production candidate"."""

from dataclasses import dataclass
from enum import StrEnum

from assessments.readiness.check import Check, Fixer, Place, State, at_risk, clear, failing, missing
from assessments.readiness.facts import PilotFacts, Threshold
from assessments.readiness.measurements import Standing, days_covered, on_the_way
from assessments.readiness.sentence import Quantity, Sentence, gettext_noop, say
from pilots.vocabulary import Direction


class Criterion(StrEnum):
    """The four questions a pilot has to answer with yes."""

    THRESHOLD_CLEARED = "threshold_cleared"
    OWNER_AND_SUPPORT = "owner_and_support"
    WRITE_BACK = "write_back"
    AFFORDABLE = "affordable"


CRITERION_TITLES = {
    Criterion.THRESHOLD_CLEARED: gettext_noop("Threshold cleared"),
    Criterion.OWNER_AND_SUPPORT: gettext_noop("Owner and support"),
    Criterion.WRITE_BACK: gettext_noop("Write-back proven"),
    Criterion.AFFORDABLE: gettext_noop("Affordable at full volume"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One criterion: its check, and the checks of the failure modes it rests on that still keep it from holding."""

    criterion: Criterion
    check: Check
    open_checks: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the answer is yes."""
        return self.check.state is State.CLEAR


def criteria(facts: PilotFacts, checks: dict[str, Check], standing: Standing | None) -> tuple[Answer, ...]:
    """The four, in their order."""
    return (
        _threshold_cleared(facts, checks, standing),
        _resting_on(Criterion.OWNER_AND_SUPPORT, checks, "accountable_owner", "support_plan_complete"),
        _resting_on(Criterion.WRITE_BACK, checks, "path_named", "write_back_proven"),
        _resting_on(Criterion.AFFORDABLE, checks, "full_volume_modelled", "affordable"),
    )


def _resting_on(criterion: Criterion, checks: dict[str, Check], *names: str) -> Answer:
    """Holds unless one of the checks is missing or failing; what is merely at risk does not take it away."""
    blocking = [name for name in names if checks[name].blocks]
    if blocking:
        worst = max((checks[name] for name in blocking), key=lambda check: check.state.severity)
        return Answer(criterion, worst, tuple(blocking))
    last = checks[names[-1]]
    return Answer(criterion, last if last.is_clear else clear(last.reason, last.place))


def _threshold_cleared(facts: PilotFacts, checks: dict[str, Check], standing: Standing | None) -> Answer:
    threshold = facts.threshold
    if threshold is None or checks["threshold_agreed"].blocks:
        return Answer(Criterion.THRESHOLD_CLEARED, checks["threshold_agreed"], ("threshold_agreed",))
    if standing is None:
        return Answer(Criterion.THRESHOLD_CLEARED, _not_measured(facts, threshold))
    if not standing.clears:
        return Answer(
            Criterion.THRESHOLD_CLEARED,
            failing(
                say(MISSED[threshold.direction], **_values(standing, threshold)),
                fix=say(gettext_noop("Decide on this result, or measure again after a change")),
                fixer=Fixer.OWNER,
                place=Place.MEASUREMENTS,
            ),
        )
    message = NARROWLY[threshold.direction] if standing.narrow else CLEARED[threshold.direction]
    return Answer(Criterion.THRESHOLD_CLEARED, clear(say(message, **_values(standing, threshold)), Place.MEASUREMENTS))


CLEARED = {
    Direction.AT_LEAST: gettext_noop("{value}, at least {line}."),
    Direction.AT_MOST: gettext_noop("{value}, at most {line}."),
}
NARROWLY = {
    Direction.AT_LEAST: gettext_noop("{value}, at least {line}; cleared by less than the width of its interval."),
    Direction.AT_MOST: gettext_noop("{value}, at most {line}; cleared by less than the width of its interval."),
}
MISSED = {
    Direction.AT_LEAST: gettext_noop("{value}, and it had to be at least {line}."),
    Direction.AT_MOST: gettext_noop("{value}, and it had to be at most {line}."),
}


def _values(standing: Standing, threshold: Threshold) -> dict[str, Quantity]:
    return {
        "value": Quantity(standing.measurement.value, threshold.unit),
        "line": Quantity(standing.line, threshold.unit),
    }


def _not_measured(facts: PilotFacts, threshold: Threshold) -> Check:
    nearest = on_the_way(facts)
    if nearest is not None:
        reason, fix = _still_to_come(threshold, nearest.cases, days_covered(nearest))
        return at_risk(reason, fix=fix, fixer=Fixer.IT_LEAD, place=Place.MEASUREMENTS)
    return missing(
        say(
            gettext_noop("No measurement counts yet.")
            if facts.measurements
            else gettext_noop("Nothing was measured yet.")
        ),
        fix=say(gettext_noop("Measure on production-like data, with human review inside the number")),
        fixer=Fixer.IT_LEAD,
        place=Place.MEASUREMENTS,
    )


def _still_to_come(threshold: Threshold, cases: int, days: int) -> tuple[Sentence, Sentence]:
    more_cases = max(0, (threshold.fewest_cases or 0) - cases)
    more_days = max(0, (threshold.window_days or 0) - days)
    if more_cases and more_days:
        fix = say(gettext_noop("Measure {cases} more cases over {days} more days"), cases=more_cases, days=more_days)
    elif more_cases:
        fix = say(gettext_noop("Measure {cases} more cases"), cases=more_cases)
    else:
        fix = say(gettext_noop("Measure {days} more days"), days=more_days)
    reason = say(
        gettext_noop("{cases} of {fewest} cases, {days} of {window} days."),
        cases=cases,
        fewest=threshold.fewest_cases or 0,
        days=days,
        window=threshold.window_days or 0,
    )
    return reason, fix
