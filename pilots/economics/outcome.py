"""What one case gains: time saved, errors avoided, gain per good case, less the people who review.

Source: domain page, "Outcome model"; the article's "Accuracy is an input, not the goal".
"""

from dataclasses import dataclass
from decimal import Decimal


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
