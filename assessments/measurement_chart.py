"""Where everything stands in the picture of measurements against the threshold. Geometry only; a template draws."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.readiness.intervals import Interval
from common.charts import Scale, label_room, places_of, ticks

LEFT, TOP, BOTTOM = 52, 22, 34


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement: its days, value, interval, and whether it counts."""

    began_on: date
    ended_on: date
    value: Decimal
    interval: Interval | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn measurement."""

    x: float
    x_from: float
    x_to: float
    y: float
    y_low: float | None
    y_high: float | None
    value: Decimal
    day: date
    kind: str
    """`dotok`, `dotbad` or `dotno`."""
    near_edge: bool
    """Whether a label over it would stick out at the end."""
    label_y: float
    """Where its value is written: on the side away from the agreed line."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on an axis and where it stands."""

    at: float
    value: Decimal


@dataclass(frozen=True, slots=True)
class MeasurementChart:
    """The whole picture; positions in its own units, `right` is where the plot ends and labels begin."""

    width: int
    height: int
    left: float
    right: float
    top: float
    floor: float
    rows: tuple[Tick, ...]
    days: tuple[tuple[float, date, str], ...]
    marks: tuple[Mark, ...]
    goal: Tick | None
    base: Tick | None


def lay_out(
    points: tuple[Point, ...],
    line: Decimal | None,
    baseline: Decimal | None,
    *,
    clears: bool | None,
    width: int,
    height: int,
) -> MeasurementChart | None:
    """Nothing while nothing was measured."""
    if not points:
        return None
    right = width - (150 if width > 500 else 16)
    values = _values(points, line, baseline)
    rows = ticks(min(values), max(values))
    left = label_room(rows, places_of(rows), LEFT)
    across, up = _scales(points, rows, (left, right), height)
    return MeasurementChart(
        width=width,
        height=height,
        left=left,
        right=right,
        top=TOP,
        floor=height - BOTTOM,
        rows=tuple(Tick(up(row), Decimal(repr(row))) for row in rows),
        days=_days(points, across, wide=width > 500),
        marks=tuple(_mark(point, across, up, _tick(line, up), clears=clears) for point in points),
        goal=_tick(line, up),
        base=_tick(baseline, up),
    )


def _values(points: tuple[Point, ...], line: Decimal | None, baseline: Decimal | None) -> list[float]:
    found = [point.value for point in points] + [value for value in (line, baseline) if value is not None]
    for point in points:
        if point.interval is not None:
            found += [point.interval.low, point.interval.high]
    return [float(value) for value in found]


def _scales(
    points: tuple[Point, ...], rows: list[float], sides: tuple[float, float], height: int
) -> tuple[Scale, Scale]:
    first = min(point.began_on for point in points).toordinal()
    last = max(point.ended_on for point in points).toordinal()
    across = Scale(first, max(last, first + 1), sides[0] + 12, sides[1] - 12)
    return across, Scale(rows[0], rows[-1], height - BOTTOM, TOP)


def _days(points: tuple[Point, ...], across: Scale, *, wide: bool) -> tuple[tuple[float, date, str], ...]:
    """First and last day; more would crowd a narrow drawing."""
    first = min(point.began_on for point in points)
    last = max(point.ended_on for point in points)
    if first == last:
        return ((across(first.toordinal()), first, "start"),)
    ends = [(across(first.toordinal()), first, "start"), (across(last.toordinal()), last, "end")]
    if wide and (last - first).days > 14:
        middle = date.fromordinal((first.toordinal() + last.toordinal()) // 2)
        ends.insert(1, (across(middle.toordinal()), middle, "middle"))
    return tuple(ends)


def _mark(point: Point, across: Scale, up: Scale, goal: Tick | None, *, clears: bool | None) -> Mark:
    x_from, x_to = across(point.began_on.toordinal()), across(point.ended_on.toordinal())
    kind = "dotno" if not point.counts else "dotbad" if clears is False else "dotok"
    y = up(float(point.value))
    below = goal is not None and y >= goal.at
    return Mark(
        x=round((x_from + x_to) / 2, 1),
        x_from=x_from,
        x_to=x_to,
        y=y,
        y_low=up(float(point.interval.low)) if point.interval else None,
        y_high=up(float(point.interval.high)) if point.interval else None,
        value=point.value,
        day=point.ended_on,
        kind=kind,
        near_edge=(x_from + x_to) / 2 > across.end - 48,
        label_y=round(y + 24 if below and y + 24 < up.start else y - 12, 1),
    )


def _tick(value: Decimal | None, up: Scale) -> Tick | None:
    return None if value is None else Tick(up(float(value)), value)
