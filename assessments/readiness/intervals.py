"""Intervals around measured rates and means."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, in the unit of the value it surrounds."""

    low: Decimal
    high: Decimal

    @property
    def half_width(self) -> Decimal:
        """Half the distance between the ends."""
        return (self.high - self.low) / 2

    def __contains__(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def times(self, factor: int) -> "Interval":
        """The same interval on a coarser or finer scale: shares times 100 are percent."""
        return Interval(self.low * factor, self.high * factor)


@lru_cache(maxsize=64)
def _quantile(confidence_percent: int) -> float:
    return NormalDist().inv_cdf(0.5 + min(max(confidence_percent, 1), 99) / 200)


def of_mean(mean: Decimal, spread: Decimal, cases: int, confidence_percent: int) -> Interval:
    """The interval of a mean from its standard deviation and number of cases, at least one (normal approximation)."""
    half = Decimal(repr(_quantile(confidence_percent) * float(spread) / sqrt(cases)))
    return Interval(mean - half, mean + half)


def of_rate(successes: int, cases: int, confidence_percent: int) -> Interval:
    """Wilson's score interval of a rate, as shares from 0 to 1: honest for few cases and near the ends.

    Of at least one case, and no more successes than cases.
    """
    z, n, p = _quantile(confidence_percent), cases, successes / cases
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == cases else min(1.0, middle + half)
    return Interval(Decimal(repr(low)), Decimal(repr(high)))
