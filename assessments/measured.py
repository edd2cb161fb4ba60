"""The pilot's measurements as people compare them: value, interval, whether each counts, and the picture."""

from dataclasses import dataclass

from assessments.measurement_chart import MeasurementChart, Point, lay_out
from assessments.measurement_words import base_level, chart_words, described, goal_level, point_words
from assessments.readiness import Assessment, facts
from assessments.readiness.intervals import Interval
from assessments.readiness.measurements import interval_of, line_value, objections, why_not
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import Sentence
from pilots.models import Measurement, Pilot


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement, its interval, whether it is the one that counts, or why it does not."""

    measurement: Measurement
    interval: Interval | None
    is_counting: bool
    is_valid: bool
    why_not: Sentence | None


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows, newest first, and the chart, wide, narrow and in words, when there is anything to draw."""

    rows: tuple[Row, ...]
    chart: MeasurementChart | None
    narrow_chart: MeasurementChart | None
    description: str


def measured(pilot: Pilot, assessment: Assessment, policy: Policy) -> Measured:
    """Put each stored measurement beside what the rules say of it."""
    stored = {row.pk: row for row in pilot.measurements.all()}
    found = sorted(assessment.facts.measurements, key=lambda fact: (fact.ended_on, fact.key))
    rows = [_row(fact, stored[fact.key], assessment, policy) for fact in found]
    drawn = [row for fact, row in zip(found, rows, strict=True) if not fact.superseded]
    chart, narrow_chart, description = _drawn(drawn, assessment)
    return Measured(tuple(reversed(rows)), chart, narrow_chart, description)


def _drawn(rows: list[Row], assessment: Assessment) -> tuple[MeasurementChart | None, MeasurementChart | None, str]:
    """Wide, narrow, and what both show in words."""
    threshold, standing = assessment.facts.threshold, assessment.standing
    unit, clears = threshold.unit if threshold else "", standing.clears if standing else None
    points = tuple(_point(row, unit, clears=clears) for row in rows)
    line = line_value(threshold) if threshold and threshold.agreed_on else None
    goal = goal_level(line, threshold) if threshold and line is not None else None
    base = base_level(threshold.baseline, threshold) if threshold and threshold.baseline is not None else None
    words = chart_words(standing.measurement if standing else None)
    wide, narrow = (
        lay_out(points, goal=goal, base=base, clears=clears, words=words, width=width, height=height)
        for width, height in ((780, 300), (358, 280))
    )
    return wide, narrow, described(points, goal, base, unit)


def _point(row: Row, unit: str, *, clears: bool | None) -> Point:
    measurement = row.measurement
    return Point(
        began_on=measurement.began_on,
        ended_on=measurement.ended_on,
        value=measurement.value,
        interval=row.interval,
        is_valid=row.is_valid,
        is_counting=row.is_counting,
        said=point_words(measurement.value, unit, row.interval, counts=row.is_valid, clears=clears),
    )


def _row(fact: facts.Measurement, stored: Measurement, assessment: Assessment, policy: Policy) -> Row:
    threshold = assessment.facts.threshold
    objection = next(iter(objections(fact, assessment.facts)), None)
    return Row(
        measurement=stored,
        interval=interval_of(fact, threshold, policy),
        is_counting=assessment.standing is not None and assessment.standing.measurement.key == fact.key,
        is_valid=objection is None,
        why_not=why_not(objection, fact, threshold) if objection else None,
    )
