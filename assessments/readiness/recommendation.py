"""The recommendation: arithmetic, each step shown. Source: domain page, "Recommendation"."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from assessments.readiness.check import Check, Place, State
from assessments.readiness.facts import PilotFacts
from assessments.readiness.failure_modes import FAILURE_MODES, Mode
from assessments.readiness.go_live import Answer
from assessments.readiness.ledger import price_per_case
from assessments.readiness.measurements import Standing
from assessments.readiness.sentence import Money, Quantity, Sentence, gettext_noop, say
from pilots.economics.net import Economics
from pilots.economics.outcome import chosen
from pilots.economics.scale import paying_windows
from pilots.vocabulary import Direction


class Verdict(StrEnum):
    """What the facts say; a person may decide otherwise, on the record."""

    GO = "go"
    NO_GO = "no_go"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_DECIDABLE = "not_decidable"


DECIDABLE = (Verdict.GO, Verdict.NO_GO)
# Checks outside the criteria that keep a pilot from go when they fail: outcome and scale must not fail.
MUST_NOT_FAIL = tuple(
    rule.__name__ for mode in FAILURE_MODES if mode.key in (Mode.OUTCOME, Mode.SCALE) for rule in mode.checks
)
CENT = Decimal("0.01")
# How far above the full volume the page looks for a volume that pays.
FURTHEST = 20


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact that keeps the recommendation from being go or no-go, or go at all."""

    key: str
    check: Check


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would turn the recommendation, and where it is entered."""

    sentence: Sentence
    place: Place


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The verdict with its reason, its steps, what is missing and what would change it."""

    verdict: Verdict
    why: Sentence
    steps: tuple[tuple[Sentence, State], ...]
    missing: tuple[Missing, ...]
    changes: tuple[Change, ...]


def economics_fail(checks: dict[str, Check], money: Economics) -> bool:
    """Whether a case at full volume costs more than it may, or more than it gains."""
    return checks["affordable"].state is State.FAILING or (money.net is not None and money.net < 0)


def verdict_of(
    answers: tuple[Answer, ...], checks: dict[str, Check], standing: Standing | None, money: Economics
) -> Verdict:
    """Go when all four hold and neither outcome nor scale fails; no-go when the counting measurement misses the line
    or the economics fail at full volume; else not enough evidence, when only cases or days are lacking in the
    measurement; else not decidable yet."""
    if (standing is not None and not standing.clears) or economics_fail(checks, money):
        return Verdict.NO_GO
    if all(answer.holds for answer in answers):
        failing = any(checks[name].state is State.FAILING for name in MUST_NOT_FAIL)
        return Verdict.NOT_DECIDABLE if failing else Verdict.GO
    if answers[0].check.state is State.AT_RISK:
        return Verdict.NOT_ENOUGH_EVIDENCE
    return Verdict.NOT_DECIDABLE


def recommend(
    facts: PilotFacts,
    answers: tuple[Answer, ...],
    checks: dict[str, Check],
    standing: Standing | None,
    money: Economics,
) -> Recommendation:
    """The whole recommendation, from what the checks and criteria found."""
    verdict = verdict_of(answers, checks, standing, money)
    missing = _missing(answers, checks)
    return Recommendation(
        verdict=verdict,
        why=_why(verdict, facts, checks, standing, money, missing),
        steps=_steps(answers, checks),
        missing=missing,
        changes=_changes(verdict, facts, standing, money),
    )


def _missing(answers: tuple[Answer, ...], checks: dict[str, Check]) -> tuple[Missing, ...]:
    """The shortest list: each blocking check once, and the measurement itself when it is the gap."""
    found: dict[str, Check] = {}
    for answer in answers:
        for name in answer.open_checks:
            found[name] = checks[name]
        if not answer.holds and not answer.open_checks and answer.check.state is not State.FAILING:
            found[answer.criterion] = answer.check
    for name in MUST_NOT_FAIL:
        if checks[name].state is State.FAILING:
            found.setdefault(name, checks[name])
    once: dict[tuple[str, Place | None], Missing] = {}
    for key, check in found.items():
        once.setdefault((str(check.fix), check.place), Missing(key, check))
    return tuple(once.values())


def _why(
    verdict: Verdict,
    facts: PilotFacts,
    checks: dict[str, Check],
    standing: Standing | None,
    money: Economics,
    missing: tuple[Missing, ...],
) -> Sentence:
    if verdict is Verdict.GO:
        if money.net_per_year is None:
            return say(gettext_noop("All four criteria hold."))
        return say(
            gettext_noop("All four criteria hold. At full volume it earns {year} a year."),
            year=Money(money.net_per_year, 0),
        )
    if verdict is Verdict.NO_GO:
        return _why_no_go(checks, standing, money)
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        return say(gettext_noop("The measurement is too small to judge: {todo}."), todo=_first_fix(missing))
    if len(missing) == 1:
        return say(gettext_noop("One thing is missing: {todo}."), todo=_first_fix(missing))
    return say(
        gettext_noop("{count} things are missing. The first: {todo}."), count=len(missing), todo=_first_fix(missing)
    )


def _why_no_go(checks: dict[str, Check], standing: Standing | None, money: Economics) -> Sentence:
    loses = economics_fail(checks, money)
    missed = standing is not None and not standing.clears
    if loses and money.net_per_year is not None and money.net_per_year < 0:
        message = (
            gettext_noop("It misses the threshold, and at full volume it would lose {loss} a year.")
            if missed
            else gettext_noop("It clears the threshold, but at full volume it would lose {loss} a year.")
            if standing is not None
            else gettext_noop("At full volume it would lose {loss} a year.")
        )
        return say(message, loss=Money(-money.net_per_year, 0))
    if missed:
        return say(gettext_noop("It misses the threshold on evidence that counts."))
    return say(gettext_noop("A case costs more at full volume than it may."))


def _first_fix(missing: tuple[Missing, ...]) -> Sentence:
    fix = missing[0].check.fix if missing else None
    return fix or say(gettext_noop("look at the facts"))


def _steps(answers: tuple[Answer, ...], checks: dict[str, Check]) -> tuple[tuple[Sentence, State], ...]:
    found = [(answer.check.reason, answer.check.state) for answer in answers]
    found += [
        (checks[name].reason, checks[name].state)
        for name in MUST_NOT_FAIL
        if checks[name].state is State.FAILING and name != "affordable"
    ]
    return tuple(found)


def _changes(verdict: Verdict, facts: PilotFacts, standing: Standing | None, money: Economics) -> tuple[Change, ...]:
    """What would turn a no-go, or break a go; exact figures, never an estimate."""
    if verdict is Verdict.NO_GO:
        return (*_better_measurement(facts, standing), *_better_economics(facts, money))
    if verdict is Verdict.GO:
        return (*_worse_measurement(facts, standing), *_worse_economics(money))
    return ()


RESULT_NEEDED = {
    Direction.AT_LEAST: gettext_noop("A result of at least {line}. Measured: {value}."),
    Direction.AT_MOST: gettext_noop("A result of at most {line}. Measured: {value}."),
}
RESULT_BREAKS = {
    Direction.AT_LEAST: gettext_noop("A result below {line}. Measured: {value}."),
    Direction.AT_MOST: gettext_noop("A result above {line}. Measured: {value}."),
}


def _result_change(message: str, facts: PilotFacts, standing: Standing) -> Change:
    unit = facts.threshold.unit if facts.threshold else ""
    values = {"line": Quantity(standing.line, unit), "value": Quantity(standing.measurement.value, unit)}
    return Change(say(message, **values), Place.MEASUREMENTS)


def _better_measurement(facts: PilotFacts, standing: Standing | None) -> tuple[Change, ...]:
    if standing is None or standing.clears or facts.threshold is None:
        return ()
    return (_result_change(RESULT_NEEDED[facts.threshold.direction], facts, standing),)


def _worse_measurement(facts: PilotFacts, standing: Standing | None) -> tuple[Change, ...]:
    if standing is None or facts.threshold is None:
        return ()
    return (_result_change(RESULT_BREAKS[facts.threshold.direction], facts, standing),)


def _worse_economics(money: Economics) -> tuple[Change, ...]:
    if money.unit_cost is None or money.affordable is None:
        return ()
    message = gettext_noop("A case that costs more than {affordable} at full volume. Today {cost}.")
    return (Change(say(message, affordable=Money(money.affordable), cost=Money(money.unit_cost)), Place.SCALE),)


def _better_economics(facts: PilotFacts, money: Economics) -> tuple[Change, ...]:
    if money.unit_cost is None or money.affordable is None or money.full_volume is None:
        return ()
    limit = money.affordable if money.gain is None else min(money.affordable, money.gain)
    over = money.unit_cost - limit
    if over <= 0:
        return ()
    return (*_cheaper(facts, money, over), *_quicker(facts, over), *_larger(facts, money, limit))


def _cheaper(facts: PilotFacts, money: Economics, over: Decimal) -> tuple[Change, ...]:
    if facts.scale is None or money.full_volume is None:
        return ()
    price = price_per_case(facts.scale, money.full_volume)
    needed = (price - over).quantize(CENT, ROUND_FLOOR)
    if needed <= 0:
        return ()
    message = gettext_noop("A price of {needed} a case or less at {volume} cases a month. Today {price}.")
    return (Change(say(message, needed=Money(needed), volume=money.full_volume, price=Money(price)), Place.SCALE),)


def _quicker(facts: PilotFacts, over: Decimal) -> tuple[Change, ...]:
    model = facts.outcome
    candidate = chosen(model) if model else None
    if model is None or candidate is None or model.cost_per_hour <= 0:
        return ()
    minutes = (candidate.minutes_per_case - over * 60 / model.cost_per_hour).quantize(CENT, ROUND_FLOOR)
    if minutes <= 0:
        return ()
    message = gettext_noop("{needed} a case or less. Today {minutes}.")
    values = {"needed": Quantity(minutes, "min"), "minutes": Quantity(candidate.minutes_per_case, "min")}
    return (Change(say(message, **values), Place.OUTCOME),)


def _larger(facts: PilotFacts, money: Economics, limit: Decimal) -> tuple[Change, ...]:
    if facts.scale is None or money.full_volume is None:
        return ()
    windows = paying_windows(facts.scale, limit, up_to=money.full_volume * FURTHEST)
    larger = [window.first for window in windows if window.first > money.full_volume]
    if not larger:
        return ()
    rounded = int((Decimal(larger[0]) / 100).to_integral_value(ROUND_CEILING) * 100)
    message = gettext_noop("{volume} cases a month. Planned: {planned}.")
    return (Change(say(message, volume=rounded, planned=money.full_volume), Place.SCALE),)
