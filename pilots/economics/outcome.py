"""What one case gains: time saved, errors avoided, gain per good case, less the people who review.

Source: domain page, "Outcome model"; the article's "Accuracy is an input, not the goal".
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """A way of being wrong. `cost` is money per error, `None` while nobody has priced it;
    `frequency_today` is the share of cases (0 to 1) that go wrong this way without the pilot."""

    key: int
    name: str
    cost: Decimal | None
    frequency_today: Decimal


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model or setting under comparison. Shares are 0 to 1, minutes are per case or per review.
    `error_frequencies` maps `ErrorClass.key` to the share of cases that go wrong with this candidate."""

    key: int
    name: str
    chosen: bool
    accuracy: Decimal | None
    minutes_per_case: Decimal
    review_share: Decimal
    minutes_per_review: Decimal
    gain_per_good_case: Decimal
    error_frequencies: dict[int, Decimal]


@dataclass(frozen=True, slots=True)
class OutcomeModel:
    """The work today and what each candidate makes of it. `cost_per_hour` is money per hour of handling,
    `case_name` the unit of work in the singular ("call")."""

    case_name: str
    minutes_today: Decimal
    cost_per_hour: Decimal
    error_classes: tuple[ErrorClass, ...]
    candidates: tuple[Candidate, ...]


class GainKind(StrEnum):
    """What a step of the outcome arithmetic is about."""

    TIME = "time"
    ERROR = "error"
    GOOD_CASE = "good_case"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class GainStep:
    """One line of the ledger, money per case. `today` and `then` are minutes (time), shares (errors, good cases,
    review); `rate` is the cost of an hour, of one error, or the gain per good case."""

    kind: GainKind
    name: str
    amount: Decimal
    today: Decimal | None
    then: Decimal
    rate: Decimal | None


def chosen(model: OutcomeModel) -> Candidate | None:
    """The candidate that is piloted; the only one when nobody has said which."""
    marked = [candidate for candidate in model.candidates if candidate.chosen]
    if marked:
        return marked[0]
    return model.candidates[0] if len(model.candidates) == 1 else None


def share_right(model: OutcomeModel, candidate: Candidate) -> Decimal:
    """The share of cases that go right (0 to 1): what no known error class takes away."""
    wrong = sum((candidate.error_frequencies.get(error.key, NOTHING) for error in model.error_classes), NOTHING)
    return max(NOTHING, 1 - wrong)


def gain_steps(model: OutcomeModel, candidate: Candidate) -> tuple[GainStep, ...]:
    """The arithmetic of one case, line by line. Errors nobody has priced count nothing here: a check says so."""
    per_minute = model.cost_per_hour / 60
    saved = (model.minutes_today - candidate.minutes_per_case) * per_minute
    steps = [GainStep(GainKind.TIME, "", saved, model.minutes_today, candidate.minutes_per_case, model.cost_per_hour)]
    for error in model.error_classes:
        then = candidate.error_frequencies.get(error.key, NOTHING)
        amount = (error.frequency_today - then) * (error.cost or NOTHING)
        steps.append(GainStep(GainKind.ERROR, error.name, amount, error.frequency_today, then, error.cost))
    if candidate.gain_per_good_case:
        right = share_right(model, candidate)
        gain = candidate.gain_per_good_case
        steps.append(GainStep(GainKind.GOOD_CASE, "", gain * right, None, right, gain))
    if candidate.review_share:
        review = candidate.review_share * candidate.minutes_per_review * per_minute
        steps.append(GainStep(GainKind.REVIEW, "", -review, None, candidate.review_share, candidate.minutes_per_review))
    return tuple(steps)


def gain_per_case(model: OutcomeModel, candidate: Candidate) -> Decimal:
    """What one case gains before running costs, money per case, after the people who review."""
    return sum((step.amount for step in gain_steps(model, candidate)), NOTHING)


def accuracy_that_loses(model: OutcomeModel) -> tuple[Candidate, Candidate] | None:
    """The most accurate candidate and the one that gains more although it is less accurate, if that is so."""
    ranked = [candidate for candidate in model.candidates if candidate.accuracy is not None]
    if len(ranked) < 2:
        return None
    accurate = max(ranked, key=lambda candidate: (candidate.accuracy or NOTHING, -candidate.key))
    best = max(ranked, key=lambda candidate: (gain_per_case(model, candidate), -candidate.key))
    worse = gain_per_case(model, accurate) < gain_per_case(model, best)
    return (accurate, best) if worse and (best.accuracy or NOTHING) < (accurate.accuracy or NOTHING) else None
