"""The two charts of a decision on paper, drawn from the frozen evidence alone."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.curve_words import curve_words
from assessments.curve_words import described as curve_described
from assessments.measurement_chart import MeasurementChart, Point
from assessments.measurement_chart import lay_out as lay_out_measurements
from assessments.measurement_words import base_level, chart_words, goal_level, point_words
from assessments.measurement_words import described as measurements_described
from assessments.readiness import facts
from assessments.readiness.intervals import Interval
from assessments.readiness.measurements import line_value
from pilots.economics.net import Economics
from pilots.economics.scale import CostLine, ScaleModel, Tier, paying_windows
from pilots.economics.unit_cost_curve import UnitCostCurve
from pilots.economics.unit_cost_curve import lay_out as lay_out_curve
from pilots.vocabulary import CostKind, CostShape, DataKind, Direction, Protects, TargetKind

WIDTH, CURVE_HEIGHT, MEASUREMENTS_HEIGHT = 700, 280, 160
# From a third of the smallest known volume to five times the largest, as on the pilot's page.
BEFORE, BEYOND = 3, 5

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and what it shows in sentences."""

    drawing: MeasurementChart | UnitCostCurve
    description: str


def measurements_drawn(told: Told) -> Picture | None:
    """Every measurement that was not replaced, against the agreed line; nothing while nothing was measured."""
    rows = [row for row in told["measurements"] if not row["superseded"]]
    threshold = _threshold(told["facts"]["threshold"])
    line = line_value(threshold) if threshold and threshold.agreed_on else None
    goal = goal_level(line, threshold) if threshold and line is not None else None
    base = base_level(threshold.baseline, threshold) if threshold and threshold.baseline is not None else None
    counting = next((row for row in rows if row["counts"]), None)
    clears = _clears(counting, threshold, line)
    unit = threshold.unit if threshold else ""
    points = tuple(_point(row, unit, clears=clears) for row in rows)
    words = chart_words(_measurement(counting) if counting else None)
    size = {"width": WIDTH, "height": MEASUREMENTS_HEIGHT}
    drawing = lay_out_measurements(points, goal=goal, base=base, clears=clears, words=words, **size)
    return Picture(drawing, measurements_described(points, goal, base, unit)) if drawing else None


def cost_curve_drawn(told: Told) -> Picture | None:
    """What a case costs by volume; nothing while there is no cost model."""
    model = _scale(told["facts"]["scale"])
    if model is None or not told["scale"]:
        return None
    money = _money(told["scale"], model)
    known = [volume for volume in (model.pilot_volume, model.full_volume) if volume]
    lowest, highest = max(1, min(known) // BEFORE), max(known) * BEYOND
    windows = () if money.affordable is None else paying_windows(model, money.affordable, up_to=highest)
    volume = model.full_volume or max(known)
    words = curve_words(model, money, volume, windows, highest, is_narrow=False)
    size = {"lowest": lowest, "highest": highest, "width": WIDTH, "height": CURVE_HEIGHT}
    drawing = lay_out_curve(model, affordable=money.affordable, volume=volume, windows=windows, words=words, **size)
    return Picture(drawing, curve_described(money, windows, highest))


def _point(row: Told, unit: str, *, clears: bool | None) -> Point:
    value, interval, is_valid = Decimal(row["value"]), _interval(row["interval"]), not row["why_not"]
    return Point(
        began_on=date.fromisoformat(row["began_on"]),
        ended_on=date.fromisoformat(row["ended_on"]),
        value=value,
        interval=interval,
        is_valid=is_valid,
        is_counting=row["counts"],
        said=point_words(value, unit, interval, counts=is_valid, clears=clears),
    )


def _interval(ends: list[str] | None) -> Interval | None:
    return Interval(Decimal(ends[0]), Decimal(ends[1])) if ends else None


def _clears(counting: Told | None, threshold: facts.Threshold | None, line: Decimal | None) -> bool | None:
    if counting is None or threshold is None or line is None:
        return None
    value = Decimal(counting["value"])
    return value >= line if threshold.direction is Direction.AT_LEAST else value <= line


def _measurement(row: Told) -> facts.Measurement:
    return facts.Measurement(
        key=row["key"],
        value=Decimal(row["value"]),
        began_on=date.fromisoformat(row["began_on"]),
        ended_on=date.fromisoformat(row["ended_on"]),
        cases=row["cases"],
        data_kind=DataKind.PRODUCTION_LIKE,
        review_inside=row["review_inside"],
    )


def _threshold(row: Told | None) -> facts.Threshold | None:
    if row is None:
        return None
    kinds = {
        "protects": Protects(row["protects"]),
        "direction": Direction(row["direction"]),
        "target_kind": TargetKind(row["target_kind"]),
        "target": _decimal(row["target"]),
        "baseline": _decimal(row["baseline"]),
    }
    return facts.Threshold(**(row | kinds))


def _scale(row: Told | None) -> ScaleModel | None:
    if row is None or not row["lines"] or not row["full_volume"]:
        return None
    lines = tuple(_cost_line(line) for line in row["lines"])
    return ScaleModel(row["pilot_volume"], row["full_volume"], _decimal(row["highest_affordable"]), lines)


def _cost_line(row: Told) -> CostLine:
    tiers = tuple(Tier(tier["above"], Decimal(tier["price"])) for tier in row["tiers"])
    kind, shape = CostKind(row["kind"]), CostShape(row["shape"])
    return CostLine(kind, shape, row["name"], Decimal(row["amount"]), row["block"], tiers)


def _money(scale: Told, model: ScaleModel) -> Economics:
    return Economics(
        gain=None,
        affordable=_decimal(scale["highest_affordable"]),
        unit_cost=_decimal(scale["unit_cost"]),
        unit_cost_in_pilot=None,
        full_volume=model.full_volume,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
