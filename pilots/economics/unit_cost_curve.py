"""Where everything stands in the picture of unit cost by volume. Geometry only; a template draws it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.charts import Scale, label_room, label_width, log_ticks, places_of, polyline, ticks
from pilots.economics.scale import ScaleModel, Window, unit_cost
from pilots.vocabulary import CostShape

LEFT, TOP, BOTTOM = 60, 26, 46
STEPS = 40
# Where the curve begins it is steep; more than this many times the affordable cost is cut off.
HEADROOM = 2.2
MOST_JUMPS = 12
# Room between two labels of the axis.
BETWEEN = 28


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on an axis and where it stands."""

    at: float
    value: Decimal
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Dot:
    """A volume of interest on the curve; its label stands on `anchor`'s side and above or below the dot."""

    x: float
    y: float
    volume: int
    cost: Decimal
    is_affordable: bool
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Jump:
    """The end of a tier or step: a dashed line from the cost before to the cost after."""

    x: float
    y_from: float
    y_to: float
    volume: int


@dataclass(frozen=True, slots=True)
class UnitCostCurve:
    """The whole picture, in its own units."""

    width: int
    height: int
    left: float
    right: float
    top: float
    floor: float
    rows: tuple[Tick, ...]
    places: int
    """Decimal places of the labels of the rows."""
    columns: tuple[Tick, ...]
    paths: tuple[str, ...]
    jumps: tuple[Jump, ...]
    bands: tuple[tuple[float, float], ...]
    affordable: Tick | None
    in_pilot: Dot | None
    at_full: Dot | None
    chosen: Dot | None


def lay_out(
    model: ScaleModel,
    *,
    money: Any,
    volume: int,
    windows: tuple[Window, ...],
    lowest: int,
    highest: int,
    width: int,
    height: int,
) -> UnitCostCurve:
    """Lay out costs from `lowest` to `highest` cases a month on a logarithmic axis."""
    right = width - 16
    rows = ticks(0.0, _top(model, money, volume, lowest, highest))
    places = places_of(rows, least=2)
    left = label_room(rows, places, LEFT)
    across = Scale(lowest, highest, left, right, logarithmic=True)
    up = Scale(0.0, rows[-1], height - BOTTOM, TOP)
    bounds = _bounds(model, lowest, highest)
    dot = _Dots(model, money.affordable, across, up, width)
    full = model.full_volume or 0
    return UnitCostCurve(
        width=width,
        height=height,
        left=left,
        right=right,
        top=TOP,
        floor=height - BOTTOM,
        rows=tuple(Tick(up(row), Decimal(repr(row))) for row in rows),
        places=places,
        columns=_columns(lowest, highest, across, width),
        paths=tuple(_path(model, first, last, across, up, rows[-1]) for first, last in bounds),
        jumps=tuple(_jump(model, end, across, up) for _first, end in bounds[:-1]),
        bands=tuple((across(window.first), across(window.last or highest)) for window in windows),
        affordable=_limit(money.affordable, up, rows[-1]),
        in_pilot=dot(model.pilot_volume) if model.pilot_volume else None,
        at_full=dot(full) if full else None,
        chosen=dot(volume) if volume not in (full, model.pilot_volume) else None,
    )


def _limit(affordable: Decimal | None, up: Scale, highest: float) -> Tick | None:
    if affordable is None or not 0 <= affordable <= Decimal(highest):
        return None
    return Tick(up(float(affordable)), affordable)


def _top(model: ScaleModel, money: Any, volume: int, lowest: int, highest: int) -> float:
    """High enough for every volume of interest and the affordable line, not for the steep beginning."""
    interesting = [model.pilot_volume, model.full_volume, volume, highest]
    costs = [float(unit_cost(model, each)) for each in interesting if each]
    costs += [float(unit_cost(model, end + 1)) for _first, end in _bounds(model, lowest, highest)[:-1]]
    wanted = max([*costs, float(money.affordable or 0)])
    steep = float(unit_cost(model, lowest))
    return max(min(steep, wanted * HEADROOM), wanted * 1.15, 1e-6)


def _bounds(model: ScaleModel, lowest: int, highest: int) -> list[tuple[int, int]]:
    ends: set[int] = set()
    for line in model.lines:
        if line.shape == CostShape.TIERED:
            ends |= {tier.above for tier in line.tiers if lowest < tier.above < highest}
        if line.shape == CostShape.STEPPED and (highest - lowest) // line.block <= MOST_JUMPS:
            first = -(-lowest // line.block) * line.block
            ends |= set(range(max(first, line.block), highest, line.block))
    ordered = [*sorted(ends), highest]
    return list(zip([lowest, *[end + 1 for end in ordered[:-1]]], ordered, strict=True))


def _path(model: ScaleModel, first: int, last: int, across: Scale, up: Scale, ceiling: float) -> str:
    ratio = (last / first) ** (1 / STEPS)
    volumes = sorted({min(last, max(first, round(first * ratio**step))) for step in range(STEPS + 1)})
    costs = [(volume, float(unit_cost(model, volume))) for volume in volumes]
    return polyline([(across(volume), up(cost)) for volume, cost in costs if cost <= ceiling])


def _jump(model: ScaleModel, end: int, across: Scale, up: Scale) -> Jump:
    before, after = unit_cost(model, end), unit_cost(model, end + 1)
    return Jump(across(end), up(float(before)), up(float(after)), end)


def _columns(lowest: int, highest: int, across: Scale, width: int) -> tuple[Tick, ...]:
    """As many labels as have room beside each other, none of them over the edge."""
    kept: list[Tick] = []
    taken = 0.0
    for value in log_ticks(lowest, highest):
        at, needs = across(value), label_width(value)
        anchor = "start" if at < across.start + needs / 2 else "end" if at > width - needs / 2 else "middle"
        begins = at - {"start": 0.0, "middle": needs / 2, "end": needs}[anchor]
        if not kept or begins >= taken + BETWEEN:
            kept.append(Tick(at, Decimal(round(value)), anchor))
            taken = begins + needs
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Dots:
    model: ScaleModel
    affordable: Decimal | None
    across: Scale
    up: Scale
    width: int

    def __call__(self, volume: int) -> Dot:
        cost = unit_cost(self.model, volume)
        x, y = self.across(volume), self.up(float(cost))
        fits = self.affordable is None or cost <= self.affordable
        if x < self.width * 0.3:
            return Dot(x, y, volume, cost, fits, x + 12, y - 8, "start")
        anchor = "end" if x > self.width * 0.7 else "middle"
        return Dot(x, y, volume, cost, fits, x - (8 if fits else 0), y + 22 if fits else y - 14, anchor)
