"""The pilot's measurements as people compare them: value, interval, whether each counts, and the picture."""

from dataclasses import dataclass

from assessments.measurement_chart import MeasurementChart, Point, lay_out
from assessments.readiness import Assessment
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
    facts, threshold = assessment.facts, assessment.facts.threshold
    counting = assessment.standing.measurement.key if assessment.standing else None
    stored = {row.pk: row for row in pilot.measurements.all()}
    rows = []
    for fact in sorted(facts.measurements, key=lambda fact: (fact.ended_on, fact.key), reverse=True):
        objection = next(iter(objections(fact, facts)), None)
        rows.append(
            Row(
                measurement=stored[fact.key],
                interval=interval_of(fact, threshold, policy),
                is_counting=fact.key == counting,
                is_valid=objection is None,
                why_not=why_not(objection, fact, threshold) if objection else None,
            )
        )
    points = tuple(
        Point(row.measurement.began_on, row.measurement.ended_on, row.measurement.value, row.interval, row.is_valid)
        for row in reversed(rows)
        if not getattr(row.measurement, "superseded_by", None)
    )
    line = line_value(threshold) if threshold and threshold.agreed_on else None
    drawn = (points, line, threshold.baseline if threshold else None)
    clears = assessment.standing.clears if assessment.standing else None
    return Measured(
        rows=tuple(rows),
        chart=lay_out(*drawn, clears=clears, width=780, height=300),
        narrow_chart=lay_out(*drawn, clears=clears, width=358, height=280),
    )
