"""Scales, ticks and the placing of labels for charts: pure arithmetic from values to positions."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import NamedTuple
from unicodedata import east_asian_width

# Of 12 px type, in units of the drawing; measured in Chromium, bold figures and stand-in fonts included.
GLYPH, ASCENT, DESCENT, LINE_HEIGHT = 6.9, 11.0, 4.0, 15.0
AXIS_GAP = 14.0


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


def polyline(points: list[tuple[float, float]]) -> str:
    """An SVG path through the points."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the drawing, `y` at its top."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        """Whether they share more than an edge."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def holds(self, other: "Box") -> bool:
        """Whether the other lies wholly inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )


class Spot(NamedTuple):
    """Where a label may stand: the baseline of its first line, and the side it grows from."""

    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a label and its class in the drawing."""

    text: str
    css: str = "t"


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that wants to stand in the first free of its spots; its wordings go from long to short."""

    wordings: tuple[tuple[Line, ...], ...]
    spots: tuple[Spot, ...]


class PlacedLine(NamedTuple):
    """A line of text where it is drawn."""

    text: str
    css: str
    x: float
    y: float
    anchor: str


def text_width(text: str) -> float:
    """What a line takes at most, in our type and in the one that stands in for it; wide scripts count double."""
    return sum(2 * GLYPH if east_asian_width(glyph) in "WF" else GLYPH for glyph in text)


def label_box(lines: tuple[Line, ...], spot: Spot) -> Box:
    """The room a label takes at a spot."""
    width = max(text_width(line.text) for line in lines)
    x = spot.x - {"start": 0.0, "middle": width / 2, "end": width}[spot.anchor]
    return Box(x, spot.y - ASCENT, width, LINE_HEIGHT * (len(lines) - 1) + ASCENT + DESCENT)


def place_labels(
    wishes: Iterable[Wish], frame: Box, keep_clear: Iterable[Box], avoid: Iterable[Box]
) -> list[PlacedLine]:
    """Stand each label in its first free spot, the most important first.

    No label leaves the frame, meets another or covers what is kept clear; it crosses what is to be avoided only when
    no wording fits beside it. One that fits nowhere is left out: the numbers stand in a table beside every picture.
    """
    taken, crossed, placed = list(keep_clear), list(avoid), []
    for wish in wishes:
        found = _first_free(wish, frame, taken + crossed) or _first_free(wish, frame, taken)
        if found is None:
            continue
        lines, spot = found
        taken.append(label_box(lines, spot))
        for index, line in enumerate(lines):
            y = round(spot.y + index * LINE_HEIGHT, 1)
            placed.append(PlacedLine(line.text, line.css, round(spot.x, 1), y, spot.anchor))
    return placed


def _first_free(wish: Wish, frame: Box, taken: list[Box]) -> tuple[tuple[Line, ...], Spot] | None:
    for lines in wish.wordings:
        for spot in wish.spots:
            box = label_box(lines, spot)
            if frame.holds(box) and not any(box.overlaps(other) for other in taken):
                return lines, spot
    return None


def spots_around(x: float, y: float) -> tuple[Spot, ...]:
    """Beside, above and below a point, near first; two lines fit above it, too."""
    return tuple(
        Spot(x + dx * reach, y + dy * reach + (4 if dy > 0 else 0), anchor)
        for reach in (1, 2, 3.5)
        for dx, dy, anchor in (
            (10, -12, "start"),
            (10, -28, "start"),
            (10, 18, "start"),
            (-10, 18, "end"),
            (-10, -12, "end"),
            (0, -30, "middle"),
            (0, -14, "middle"),
            (0, 22, "middle"),
            (-10, -28, "end"),
        )
    )


def boxes_along(points: list[tuple[float, float]]) -> list[Box]:
    """The boxes a drawn line passes through."""
    return [
        Box(min(x, other_x) - 1, min(y, other_y) - 2, abs(other_x - x) + 2, abs(other_y - y) + 4)
        for (x, y), (other_x, other_y) in pairwise(points)
    ]


def spread(marks: list[tuple[float, str]], y: float, frame: Box) -> list[tuple[float, PlacedLine]]:
    """The labels along an axis, each with its mark: as many as have room, the ends pushed inside the frame."""
    found: list[tuple[float, PlacedLine]] = []
    edge = frame.x
    for x, text in marks:
        half = text_width(text) / 2
        at = min(max(x, frame.x + half), frame.x + frame.width - half)
        if at - half >= edge:
            found.append((x, PlacedLine(text, "t", round(at, 1), y, "middle")))
            edge = at + half + AXIS_GAP
    return found
