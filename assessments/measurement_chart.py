"""Where everything stands in the picture of measurements against the threshold. Geometry only; the words are given, a
template draws."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.readiness.intervals import Interval
from common.charts import (
    Box,
    Line,
    PlacedLine,
    Scale,
    Spot,
    Wish,
    label_box,
    place_labels,
    spots_around,
    spread,
    text_width,
    ticks,
)

TOP, BOTTOM, EDGE = 22, 34, 16
NARROWEST_LEFT = 40
# Beside a wide plot there is room for what its lines mean.
GUTTER, WIDE = 150, 500
# More than this many that do not count are drawn without words; the table says why.
MOST_NAMED = 2

Wording = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement: its days, value, interval, whether it is valid, whether it is the one that counts, and what its
    label says, from long to short."""

    began_on: date
    ended_on: date
    value: Decimal
    interval: Interval | None
    is_valid: bool
    is_counting: bool
    said: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A value drawn across the picture, and what its label says, from long to short."""

    value: Decimal
    said: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class ChartWords:
    """How figures and days are written along the axes, and what the shaded window is called."""

    value: Callable[[float, float], str]
    """A value of the axis, and the step between two."""
    day: Callable[[date], str]
    window: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn measurement; `kind` is its class: `dotok`, `dotbad`, `dot` (valid, a later one counts) or `dotno`."""

    x: float
    y: float
    y_low: float | None
    y_high: float | None
    kind: str


@dataclass(frozen=True, slots=True)
class MeasurementChart:
    """The whole picture; positions in its own units."""

    width: int
    height: int
    left: float
    right: float
    floor: float
    top: float
    rows: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    span: tuple[float, float] | None
    goal: float | None
    base: float | None
    labels: tuple[PlacedLine, ...]


def lay_out(
    points: tuple[Point, ...],
    *,
    goal: Level | None,
    base: Level | None,
    clears: bool | None,
    words: ChartWords,
    width: int,
    height: int,
) -> MeasurementChart | None:
    """The picture of measurements, oldest first; nothing while nothing was measured."""
    if not points:
        return None
    values = _values(points, goal, base)
    rows = ticks(min(values), max(values))
    said_rows = [(row, words.value(row, rows[1] - rows[0])) for row in rows]
    left = round(max(NARROWEST_LEFT, max(text_width(said) for _row, said in said_rows) + 12), 1)
    right = width - (GUTTER if width > WIDE else EDGE)
    across, up = _scales(points, rows, left, right, height)
    marks = tuple(_mark(point, across, up, clears=clears) for point in points)
    levels = {name: up(float(level.value)) if level else None for name, level in (("goal", goal), ("base", base))}
    days = _days(points, across, words, Box(left - 20, 0, right - left + 20 + EDGE, height))
    span = _span(points, across)
    wishes = [
        *_wishes_of_levels(((goal, levels["goal"]), (base, levels["base"])), left, right),
        *_wishes_of_marks(points, marks),
        *_wishes_of_span(span, words),
    ]
    return MeasurementChart(
        width=width,
        height=height,
        left=left,
        right=right,
        floor=height - BOTTOM,
        top=TOP,
        rows=tuple((up(row), said) for row, said in said_rows),
        marks=marks,
        span=span,
        goal=levels["goal"],
        base=levels["base"],
        labels=(*days, *_placed(wishes, days, marks, levels, left, right, width, height)),
    )


def _values(points: tuple[Point, ...], *levels: Level | None) -> list[float]:
    found = [point.value for point in points] + [level.value for level in levels if level is not None]
    for point in points:
        if point.interval is not None:
            found += [point.interval.low, point.interval.high]
    return [float(value) for value in found]


def _scales(
    points: tuple[Point, ...], rows: list[float], left: float, right: float, height: int
) -> tuple[Scale, Scale]:
    first = min(point.began_on for point in points).toordinal()
    last = max(point.ended_on for point in points).toordinal()
    across = Scale(first, max(last, first + 1), left + 12, right - 12)
    return across, Scale(rows[0], rows[-1], height - BOTTOM, TOP)


def _days(points: tuple[Point, ...], across: Scale, words: ChartWords, frame: Box) -> list[PlacedLine]:
    """First and last day, and one between where there is room."""
    first = min(point.began_on for point in points)
    last = max(point.ended_on for point in points)
    middle = date.fromordinal((first.toordinal() + last.toordinal()) // 2)
    wanted = (first, middle, last) if frame.width > WIDE and (last - first).days > 14 else (first, last)
    marks = [(across(day.toordinal()), words.day(day)) for day in dict.fromkeys(wanted)]
    return [label for _at, label in spread(marks, frame.height - BOTTOM + 20, frame)]


def _mark(point: Point, across: Scale, up: Scale, *, clears: bool | None) -> Mark:
    middle = (across(point.began_on.toordinal()) + across(point.ended_on.toordinal())) / 2
    counting = "dotbad" if clears is False else "dotok"
    return Mark(
        x=round(middle, 1),
        y=up(float(point.value)),
        y_low=up(float(point.interval.low)) if point.interval else None,
        y_high=up(float(point.interval.high)) if point.interval else None,
        kind=counting if point.is_counting else "dot" if point.is_valid else "dotno",
    )


def _span(points: tuple[Point, ...], across: Scale) -> tuple[float, float] | None:
    """From the first to the last day of the measurement that counts."""
    for point in points:
        if point.is_counting:
            return across(point.began_on.toordinal()), across(point.ended_on.toordinal())
    return None


def _wishes_of_levels(levels: tuple[tuple[Level | None, float | None], ...], left: float, right: float) -> list[Wish]:
    """In the margin beside the line, or over and under it inside the plot."""
    wishes = []
    for level, y in levels:
        if level is not None and y is not None:
            margin = [Spot(right + 10, y + dy, "start") for dy in (4, 20, -12)]
            inside = [Spot(x, y + dy, side) for x, side in ((left + 4, "start"), (right, "end")) for dy in (-7, 16)]
            wishes.append(Wish(level.said, (*margin, *inside)))
    return wishes


def _wishes_of_marks(points: tuple[Point, ...], marks: tuple[Mark, ...]) -> list[Wish]:
    """The one that counts first, then the latest of those that do not."""
    latest = list(zip(reversed(points), reversed(marks), strict=True))
    counting = [(point, mark) for point, mark in latest if point.is_counting]
    others = [(point, mark) for point, mark in latest if not point.is_valid][:MOST_NAMED]
    return [Wish(point.said, spots_around(mark.x, mark.y)) for point, mark in (*counting, *others)]


def _wishes_of_span(span: tuple[float, float] | None, words: ChartWords) -> list[Wish]:
    if span is None:
        return []
    start, end = span
    spots = [Spot((start + end) / 2, TOP + dy, "middle") for dy in (16, 44, 72, 110)]
    return [Wish(words.window, (*spots, Spot(end, TOP + 16, "end")))]


def _placed(
    wishes: list[Wish],
    days: list[PlacedLine],
    marks: tuple[Mark, ...],
    levels: dict[str, float | None],
    left: float,
    right: float,
    width: int,
    height: int,
) -> list[PlacedLine]:
    keep_clear = [label_box((Line(each.text),), Spot(each.x, each.y, each.anchor)) for each in days]
    keep_clear += [Box(mark.x - 8, mark.y - 8, 16, 16) for mark in marks]
    keep_clear.append(Box(0, 0, left - 2, height - BOTTOM + 8))
    whiskers = [
        Box(mark.x - 2, min(mark.y_low, mark.y_high), 4, abs(mark.y_high - mark.y_low))
        for mark in marks
        if mark.y_low is not None and mark.y_high is not None
    ]
    lines = [Box(left, y - 2, right - left, 4) for y in levels.values() if y is not None]
    return place_labels(wishes, Box(0, 0, width, height), keep_clear, [*whiskers, *lines])
