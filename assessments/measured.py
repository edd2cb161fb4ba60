"""The pilot's measurements as people compare them: value, interval, whether each counts, and the picture."""

from dataclasses import dataclass

from assessments.measurement_chart import MeasurementChart, Point, lay_out
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
    """The rows, newest first, and the chart, wide and narrow, when there is anything to draw."""

    rows: tuple[Row, ...]
    chart: MeasurementChart | None
    narrow_chart: MeasurementChart | None


def measured(pilot: Pilot, assessment: Assessment, policy: Policy) -> Measured:
    """Put each stored measurement beside what the rules say of it."""
    threshold = assessment.facts.threshold
    stored = {row.pk: row for row in pilot.measurements.all()}
    found = sorted(assessment.facts.measurements, key=lambda fact: (fact.ended_on, fact.key))
    rows = [_row(fact, stored[fact.key], assessment, policy) for fact in found]
    points = tuple(
        Point(fact.began_on, fact.ended_on, fact.value, row.interval, row.is_valid)
        for fact, row in zip(found, rows, strict=True)
        if not fact.superseded
    )
    line = line_value(threshold) if threshold and threshold.agreed_on else None
    drawn = (points, line, threshold.baseline if threshold else None)
    clears = assessment.standing.clears if assessment.standing else None
    return Measured(
        rows=tuple(reversed(rows)),
        chart=lay_out(*drawn, clears=clears, width=780, height=300),
        narrow_chart=lay_out(*drawn, clears=clears, width=358, height=280),
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
