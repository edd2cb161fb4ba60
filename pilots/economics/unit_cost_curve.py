"""Where everything stands in the picture of unit cost by volume. Geometry only; the words are given, a template draws.

Labels are placed one after the other, each in its first free spot, so that none covers another, the curve or the edge
however large or small the numbers are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from common.charts import (
    Box,
    Line,
    PlacedLine,
    Scale,
    Spot,
    Wish,
    boxes_along,
    label_box,
    log_ticks,
    place_labels,
    polyline,
    spots_around,
    spread,
    text_width,
    ticks,
)
from pilots.economics.scale import ScaleModel, Window, unit_cost
from pilots.vocabulary import CostShape

TOP, BOTTOM, EDGE = 26, 46, 16
NARROWEST_LEFT = 40
STEPS = 40
# Where the curve begins it is steep; more than this many times the largest cost of interest is cut off.
HEADROOM = 2.2
# A limit further above every cost than this would flatten the curve; it is said in words then.
FARTHEST_LIMIT = 3
MOST_JUMPS = 12

Wording = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CurveWords:
    """What the labels say, in the reader's language; each as its wordings, from long to short."""

    unit: str
    axis: str
    cost: Callable[[float, float], str]
    """A value of the cost axis, and the step between two."""
    volume: Callable[[int], str]
    limit: tuple[Wording, ...] = ()
    in_pilot: tuple[Wording, ...] = ()
    at_full: tuple[Wording, ...] = ()
    chosen: tuple[Wording, ...] = ()
    windows: tuple[tuple[Wording, ...], ...] = ()
    jumps: tuple[tuple[int, tuple[Wording, ...]], ...] = ()
    """The last volume before a jump, and what its label says."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A volume of interest on the curve: round where a case costs no more than it may, else square."""

    x: float
    y: float
    is_affordable: bool


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
    rows: tuple[tuple[float, str], ...]
    columns: tuple[float, ...]
    paths: tuple[str, ...]
    jumps: tuple[Jump, ...]
    bands: tuple[tuple[float, float], ...]
    limit: float | None
    dots: tuple[Dot, ...]
    pin: float | None
    labels: tuple[PlacedLine, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The model on its axes, while the picture is laid out."""

    model: ScaleModel
    affordable: Decimal | None
    volume: int
    across: Scale
    up: Scale
    frame: Box

    @property
    def marked(self) -> tuple[int, ...]:
        """The volumes that bear a dot."""
        wanted = (self.model.full_volume, self.model.pilot_volume, self.volume)
        return tuple(each for each in dict.fromkeys(wanted) if each)

    @property
    def is_apart(self) -> bool:
        """Whether the volume looked at is neither the pilot's nor the full one."""
        return self.volume not in (self.model.full_volume, self.model.pilot_volume)

    @property
    def limit(self) -> float | None:
        """Where the affordable line runs, when it is inside the picture."""
        if self.affordable is None or not 0 <= self.affordable <= Decimal(self.up.high):
            return None
        return self.up(float(self.affordable))

    def point(self, volume: int) -> tuple[float, float]:
        """Where a volume stands on the curve."""
        return self.across(volume), self.up(float(unit_cost(self.model, volume)))

    def dot(self, volume: int) -> Dot:
        """The mark of a volume."""
        fits = self.affordable is None or unit_cost(self.model, volume) <= self.affordable
        return Dot(*self.point(volume), fits)


def lay_out(
    model: ScaleModel,
    *,
    affordable: Decimal | None,
    volume: int,
    windows: tuple[Window, ...],
    lowest: int,
    highest: int,
    words: CurveWords,
    width: int,
    height: int,
) -> UnitCostCurve:
    """Lay out costs from `lowest` to `highest` cases a month on a logarithmic axis; `volume` is the one looked at."""
    rows = ticks(0.0, _top(model, affordable, volume, lowest, highest))
    said_rows = [(row, words.cost(row, rows[1])) for row in rows]
    left = round(max(NARROWEST_LEFT, max(text_width(said) for _row, said in said_rows) + 12), 1)
    right, floor = width - EDGE, height - BOTTOM
    across = Scale(lowest, highest, left, right, logarithmic=True)
    sheet = _Sheet(model, affordable, volume, across, Scale(0.0, rows[-1], floor, TOP), Box(0, 0, width, height))
    bounds = _bounds(model, lowest, highest)
    traced = [_trace(sheet, first, last) for first, last in bounds]
    jumps = tuple(_jump(sheet, end) for _first, end in bounds[:-1])
    bands = tuple((across(window.first), across(window.last or highest)) for window in windows)
    captions = (PlacedLine(words.unit, "t", 0, 12, "start"), PlacedLine(words.axis, "t", right, height - 6, "end"))
    volumes = [(across(at), words.volume(round(at))) for at in log_ticks(lowest, highest)]
    columns = spread(volumes, floor + 20, sheet.frame)
    said = (*captions, *(label for _at, label in columns))
    return UnitCostCurve(
        width=width,
        height=height,
        left=left,
        right=right,
        top=TOP,
        floor=floor,
        rows=tuple((sheet.up(row), said) for row, said in said_rows),
        columns=tuple(at for at, _label in columns),
        paths=tuple(polyline(points) for points in traced),
        jumps=jumps,
        bands=bands,
        limit=sheet.limit,
        dots=tuple(sheet.dot(each) for each in sheet.marked),
        pin=across(volume) if sheet.is_apart else None,
        labels=(*said, *_labels(sheet, words, bands, jumps, traced, said)),
    )


def _top(model: ScaleModel, affordable: Decimal | None, volume: int, lowest: int, highest: int) -> float:
    """High enough for every volume of interest and the affordable line, not for the steep beginning."""
    interesting = [model.pilot_volume, model.full_volume, volume, highest]
    costs = [float(unit_cost(model, each)) for each in interesting if each]
    costs += [float(unit_cost(model, end + 1)) for _first, end in _bounds(model, lowest, highest)[:-1]]
    limit = float(affordable or 0)
    wanted = max([*costs, limit if limit <= max(costs) * FARTHEST_LIMIT else 0])
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


def _trace(sheet: _Sheet, first: int, last: int) -> list[tuple[float, float]]:
    """The curve between two jumps, from where it comes down into the picture."""
    ratio = (last / first) ** (1 / STEPS)
    volumes = sorted({min(last, max(first, round(first * ratio**step))) for step in range(STEPS + 1)})
    return [sheet.point(each) for each in volumes if float(unit_cost(sheet.model, each)) <= sheet.up.high]


def _jump(sheet: _Sheet, end: int) -> Jump:
    (x, before), (_x, after) = sheet.point(end), sheet.point(end + 1)
    return Jump(x, before, after, end)


def _labels(
    sheet: _Sheet,
    words: CurveWords,
    bands: tuple[tuple[float, float], ...],
    jumps: tuple[Jump, ...],
    traced: list[list[tuple[float, float]]],
    placed: tuple[PlacedLine, ...],
) -> list[PlacedLine]:
    """The most important first: the volume looked at, full volume, the limit, the pilot, tiers, what pays."""
    keep_clear = [label_box((Line(each.text),), Spot(each.x, each.y, each.anchor)) for each in placed]
    keep_clear += [Box(dot.x - 8, dot.y - 8, 16, 16) for dot in map(sheet.dot, sheet.marked)]
    keep_clear.append(Box(0, TOP, sheet.across.start - 2, sheet.up.start - TOP + 8))
    avoid = [box for points in traced for box in boxes_along(points)]
    avoid += [Box(jump.x - 2, min(jump.y_from, jump.y_to), 4, abs(jump.y_to - jump.y_from)) for jump in jumps]
    if sheet.limit is not None:
        avoid.append(Box(sheet.across.start, sheet.limit - 2, sheet.across.end - sheet.across.start, 4))
    if sheet.is_apart:
        keep_clear.append(Box(sheet.across(sheet.volume) - 2, TOP, 4, sheet.up.start - TOP))
    wishes = [*_wishes_of_dots(sheet, words), *_wishes_of_jumps(jumps, words), *_wishes_of_bands(sheet, bands, words)]
    return place_labels(wishes, sheet.frame, keep_clear, avoid)


def _wishes_of_dots(sheet: _Sheet, words: CurveWords) -> list[Wish]:
    model, wishes = sheet.model, []
    if sheet.is_apart:
        x = sheet.across(sheet.volume)
        wishes.append(Wish(words.chosen, (Spot(x + 8, TOP + 12, "start"), Spot(x - 8, TOP + 12, "end"))))
    if model.full_volume:
        wishes.append(Wish(words.at_full, spots_around(*sheet.point(model.full_volume))))
    if sheet.limit is not None:
        wishes.append(Wish(words.limit, _spots_along(sheet, sheet.limit)))
    if model.pilot_volume and model.pilot_volume != model.full_volume:
        wishes.append(Wish(words.in_pilot, spots_around(*sheet.point(model.pilot_volume))))
    return wishes


def _spots_along(sheet: _Sheet, y: float) -> tuple[Spot, ...]:
    """Under and over the line, from its end to its beginning."""
    start, end = sheet.across.start + 6, sheet.across.end
    reach = [end - (end - start) * part / 4 for part in range(5)]
    ends = ["end", "middle", "middle", "middle", "start"]
    return tuple(Spot(x, y + dy, anchor) for x, anchor in zip(reach, ends, strict=True) for dy in (17, -8))


def _wishes_of_jumps(jumps: tuple[Jump, ...], words: CurveWords) -> list[Wish]:
    said, wishes = dict(words.jumps), []
    for jump in jumps:
        if jump.volume in said:
            x, y = jump.x, (jump.y_from + jump.y_to) / 2
            reach = [Spot(x + 10, y + dy, "start") for dy in (0, 20, -20, 44, -44)]
            wishes.append(Wish(said[jump.volume], (*reach, Spot(x - 10, y, "end"), Spot(x - 10, y + 30, "end"))))
    return wishes


def _wishes_of_bands(sheet: _Sheet, bands: tuple[tuple[float, float], ...], words: CurveWords) -> list[Wish]:
    """Inside the band, at its top or its foot; a narrow band's words may stand beside it, at the top."""
    wishes = []
    for (start, end), wordings in zip(bands, words.windows, strict=False):
        middle, foot = (start + end) / 2, sheet.up.start - 24
        inside = [Spot(middle, y, "middle") for y in (TOP + 16, foot, TOP + 40)]
        beside = [Spot(end, TOP + 16, "end"), Spot(start - 6, TOP + 16, "end")]
        wishes.append(Wish(wordings, (*inside, *beside)))
    return wishes
