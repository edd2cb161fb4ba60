"""What would turn a no-go, or break a go: exact figures, never an estimate. Source: issue, "the fewest facts that would
change it"; each one alone turns the recommendation, unless it says what else is needed."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal

from assessments.readiness.check import Place
from assessments.readiness.facts import PilotFacts
from assessments.readiness.ledger import price_per_case
from assessments.readiness.measurements import Standing
from assessments.readiness.sentence import Money, Quantity, Sentence, gettext_noop, say
from pilots.economics.net import Economics
from pilots.economics.outcome import chosen
from pilots.economics.scale import paying_windows, unit_cost
from pilots.vocabulary import Direction

# Absurd amounts are rounded, too; the usual 28 digits would refuse.
WIDE = Context(prec=100)
# How far above the full volume the page looks for a volume that pays, in full volumes.
FURTHEST = 20
# Volumes are named in round figures where a round one pays.
ROUND = 100


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would turn the recommendation, and where it is entered."""

    sentence: Sentence
    place: Place


RESULT_NEEDED = {
    Direction.AT_LEAST: gettext_noop("A result of at least {line}. Measured: {value}."),
    Direction.AT_MOST: gettext_noop("A result of at most {line}. Measured: {value}."),
}
RESULT_NEEDED_TOO = {
    Direction.AT_LEAST: gettext_noop("A result of at least {line}, and one of the following. Measured: {value}."),
    Direction.AT_MOST: gettext_noop("A result of at most {line}, and one of the following. Measured: {value}."),
}
RESULT_BREAKS = {
    Direction.AT_LEAST: gettext_noop("A result below {line}. Measured: {value}."),
    Direction.AT_MOST: gettext_noop("A result above {line}. Measured: {value}."),
}


def changes_to_no_go(facts: PilotFacts, standing: Standing | None, money: Economics) -> tuple[Change, ...]:
    """What would turn a no-go. Where the result misses and the economics fail, it takes one of each; nothing is named
    when no fact of the second kind would do."""
    limit, cost = money.limit, money.unit_cost
    cures = () if limit is None or cost is None or cost <= limit else _better_economics(facts, money, limit)
    loses = limit is not None and cost is not None and cost > limit
    if standing is None or standing.clears:
        return cures
    if loses:
        return (_result(RESULT_NEEDED_TOO, facts, standing), *cures) if cures else ()
    return (_result(RESULT_NEEDED, facts, standing),)


def changes_to_go(facts: PilotFacts, standing: Standing | None, money: Economics) -> tuple[Change, ...]:
    """What would break a go: the nearest worse result, and the nearest higher cost."""
    found = [] if standing is None else [_result(RESULT_BREAKS, facts, standing)]
    if money.limit is not None and money.unit_cost is not None:
        message = gettext_noop("A case that costs more than {affordable} at full volume. Today {cost}.")
        values = {"affordable": Money(money.limit), "cost": Money(money.unit_cost)}
        found.append(Change(say(message, **values), Place.SCALE))
    return tuple(found)


def _result(messages: dict[Direction, str], facts: PilotFacts, standing: Standing) -> Change:
    threshold = facts.threshold
    direction, unit = (threshold.direction, threshold.unit) if threshold else (Direction.AT_LEAST, "")
    values = {"line": Quantity(standing.line, unit), "value": Quantity(standing.measurement.value, unit)}
    return Change(say(messages[direction], **values), Place.MEASUREMENTS)


def _better_economics(facts: PilotFacts, money: Economics, limit: Decimal) -> tuple[Change, ...]:
    return (*_cheaper(facts, money, limit), *_quicker(facts, money), *_larger(facts, money, limit))


def _cheaper(facts: PilotFacts, money: Economics, limit: Decimal) -> tuple[Change, ...]:
    """The highest price of inference that would do."""
    if facts.scale is None or money.full_volume is None or money.unit_cost is None:
        return ()
    price = price_per_case(facts.scale, money.full_volume)
    exact = price - (money.unit_cost - limit)
    places = 2 if exact >= Decimal("0.1") else 4
    needed = _rounded_down(exact, places)
    if needed <= 0:
        return ()
    message = gettext_noop("A price of {needed} a case or less at {volume} cases a month. Today {price}.")
    values = {"needed": Money(needed, places), "volume": money.full_volume, "price": Money(price, places)}
    return (Change(say(message, **values), Place.SCALE),)


def _quicker(facts: PilotFacts, money: Economics) -> tuple[Change, ...]:
    """The longest handling time that would do. It raises the gain, so it helps unless an agreed limit is exceeded."""
    model, scale = facts.outcome, facts.scale
    candidate = chosen(model) if model else None
    if model is None or candidate is None or model.cost_per_hour <= 0 or money.net is None or money.net >= 0:
        return ()
    agreed = scale.highest_affordable if scale else None
    if agreed is not None and money.unit_cost is not None and money.unit_cost > agreed:
        return ()
    minutes = _rounded_down(candidate.minutes_per_case + money.net * 60 / model.cost_per_hour, 2)
    if minutes <= 0:
        return ()
    message = gettext_noop("A handling time of {needed} a case or less. Today {minutes}.")
    values = {"needed": Quantity(minutes, "min"), "minutes": Quantity(candidate.minutes_per_case, "min")}
    return (Change(say(message, **values), Place.OUTCOME),)


def _larger(facts: PilotFacts, money: Economics, limit: Decimal) -> tuple[Change, ...]:
    """The next larger volume that pays, as a round figure where that one pays, too."""
    scale, planned = facts.scale, money.full_volume
    if scale is None or planned is None:
        return ()
    windows = paying_windows(scale, limit, up_to=planned * FURTHEST)
    first = next((window.first for window in windows if window.first > planned), None)
    if first is None:
        return ()
    rounded = -(-first // ROUND) * ROUND
    volume = rounded if unit_cost(scale, rounded) <= limit else first
    message = gettext_noop("{volume} cases a month. Planned: {planned}.")
    return (Change(say(message, volume=volume, planned=planned), Place.SCALE),)


def _rounded_down(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_FLOOR, WIDE)
