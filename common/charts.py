"""Scales and ticks for charts: pure arithmetic from values to positions."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values between `low` and `high` to positions between `start` and `end`; logarithmic when said so."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """The position, kept within the drawing; rounded to a tenth of a unit."""
        low, high, at = self.low, self.high, min(max(value, self.low), self.high)
        if self.logarithmic:
            low, high, at = log10(low), log10(high), log10(at)
        share = (at - low) / (high - low) if high > low else 0.5
        return round(self.start + share * (self.end - self.start), 1)


def nice_step(span: float, most: int) -> float:
    """The smallest step of 1, 2 or 5 times a power of ten that divides `span` into at most `most` parts."""
    if span <= 0:
        return 1.0
    raw = span / most
    power = 10.0 ** floor(log10(raw))
    return next((factor * power for factor in (1, 2, 5) if factor * power >= raw), 10 * power)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values from at most `low` to at least `high`."""
    step = nice_step(high - low or abs(high) or 1.0, most)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, max(last, first + 1) + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten, and three times each, within the range."""
    found = [factor * 10.0**power for power in range(floor(log10(low)), ceil(log10(high)) + 1) for factor in (1, 3)]
    return [tick for tick in found if low <= tick <= high]


FIGURE = 7
"""Room for one figure in the 12 px type of a chart."""


def places_of(values: list[float], least: int = 0) -> int:
    """How many decimal places tell these values apart, at least so many."""
    return max([least, *(-int(Decimal(repr(value)).normalize().as_tuple().exponent) for value in values)])


def label_width(value: float, places: int = 0) -> int:
    """The room a value takes when it is written out with grouped thousands; a little more than it needs."""
    return FIGURE * len(f"{value:,.{places}f}")


def label_room(values: list[float], places: int, least: int) -> int:
    """The room that labels of these values need beside the axis, in a drawing's units; `least` where that is enough."""
    return max([least, *(12 + label_width(value, places) for value in values)])


def polyline(points: list[tuple[float, float]]) -> str:
    """An SVG path through the points."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""
