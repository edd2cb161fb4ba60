"""Which measurement counts, why the others do not, and how it stands against the line.

Source: domain page, "What is concluded": a measurement is valid when it was taken on production-like or production
data, has human review inside the number, covers the threshold's window and fewest cases, began after a threshold was
first agreed, and has not been superseded. Of several valid ones, the latest counts.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessments.readiness import intervals
from assessments.readiness.facts import Measurement, PilotFacts, Threshold
from assessments.readiness.intervals import Interval
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import Sentence, gettext_noop, say
from pilots.vocabulary import DataKind, Direction, TargetKind


class Objection(StrEnum):
    """Why a measurement does not count, most fundamental first."""

    SUPERSEDED = "superseded"
    HAND_PICKED = "hand_picked"
    NO_THRESHOLD = "no_threshold"
    BEFORE_THRESHOLD = "before_threshold"
    REVIEW_OUTSIDE = "review_outside"
    SHORT_WINDOW = "short_window"
    FEW_CASES = "few_cases"


# These two are cured by waiting; every other objection needs another measurement.
CURED_BY_WAITING = frozenset({Objection.SHORT_WINDOW, Objection.FEW_CASES})


def days_covered(measurement: Measurement) -> int:
    """First and last day included."""
    return (measurement.ended_on - measurement.began_on).days + 1


def objections(measurement: Measurement, facts: PilotFacts) -> tuple[Objection, ...]:
    """Everything that keeps the measurement from counting; empty when it is valid."""
    line = facts.threshold if facts.threshold and facts.threshold.agreed_on else None
    found = []
    if measurement.superseded:
        found.append(Objection.SUPERSEDED)
    if measurement.data_kind == DataKind.HAND_PICKED:
        found.append(Objection.HAND_PICKED)
    if facts.threshold_first_agreed_on is None:
        found.append(Objection.NO_THRESHOLD)
    elif measurement.began_on < facts.threshold_first_agreed_on:
        found.append(Objection.BEFORE_THRESHOLD)
    if not measurement.review_inside:
        found.append(Objection.REVIEW_OUTSIDE)
    if line and days_covered(measurement) < (line.window_days or 0):
        found.append(Objection.SHORT_WINDOW)
    if line and measurement.cases < (line.fewest_cases or 0):
        found.append(Objection.FEW_CASES)
    return tuple(found)


OBJECTION_SENTENCES = {
    Objection.SUPERSEDED: gettext_noop("No. A later measurement corrects it."),
    Objection.HAND_PICKED: gettext_noop("No. A picked sample never counts."),
    Objection.NO_THRESHOLD: gettext_noop("No. No threshold was agreed."),
    Objection.BEFORE_THRESHOLD: gettext_noop("No. It began before a threshold was agreed."),
    Objection.REVIEW_OUTSIDE: gettext_noop("No. Human review is not inside the number."),
    Objection.SHORT_WINDOW: gettext_noop("Not yet. It covers {days} of {window} days."),
    Objection.FEW_CASES: gettext_noop("Not yet. It has {cases} of {fewest} cases."),
}


def why_not(objection: Objection, measurement: Measurement, line: Threshold | None) -> Sentence:
    """The objection as a sentence for the table of measurements."""
    return say(
        OBJECTION_SENTENCES[objection],
        days=days_covered(measurement),
        window=(line and line.window_days) or 0,
        cases=measurement.cases,
        fewest=(line and line.fewest_cases) or 0,
    )


def counting(facts: PilotFacts) -> Measurement | None:
    """The latest valid measurement."""
    return _latest([m for m in facts.measurements if not objections(m, facts)])


def on_the_way(facts: PilotFacts) -> Measurement | None:
    """The latest measurement that only lacks cases or days, when none is valid yet."""
    return _latest(
        [m for m in facts.measurements if (why := objections(m, facts)) and CURED_BY_WAITING.issuperset(why)]
    )


def _latest(measurements: list[Measurement]) -> Measurement | None:
    return max(measurements, key=lambda m: (m.ended_on, m.key), default=None)


def line_value(threshold: Threshold) -> Decimal | None:
    """The line as a value in the metric's unit, also where the target is a change against the baseline."""
    if threshold.target is None:
        return None
    if threshold.target_kind == TargetKind.ABSOLUTE:
        return threshold.target
    if threshold.baseline is None:
        return None
    if threshold.target_kind == TargetKind.CHANGE:
        return threshold.baseline + threshold.target
    return threshold.baseline * (1 + threshold.target / 100)


def clears(value: Decimal, threshold: Threshold) -> bool | None:
    """Whether the value is on the right side of the line; `None` while there is no line."""
    line = line_value(threshold)
    if line is None:
        return None
    return value >= line if threshold.direction == Direction.AT_LEAST else value <= line


def interval_of(measurement: Measurement, threshold: Threshold | None, policy: Policy) -> Interval | None:
    """The interval around a measurement, where it says how many cases succeeded, or how it spread."""
    if measurement.cases <= 0:
        return None
    if measurement.successes is not None and 0 <= measurement.successes <= measurement.cases:
        return _around_rate(measurement.value, measurement.successes, measurement.cases, threshold, policy)
    if measurement.spread is not None:
        return intervals.of_mean(measurement.value, measurement.spread, measurement.cases, policy.confidence_percent)
    return None


# A rate is written as a share, in percent, of 1,000 or of a million.
RATE_SCALES = (1, 100, 1_000, 1_000_000)


def _around_rate(
    value: Decimal, successes: int, cases: int, threshold: Threshold | None, policy: Policy
) -> Interval | None:
    """The rate's interval on the scale the value is written in; nothing when the value is not that rate at all."""
    rate = intervals.of_rate(successes, cases, policy.confidence_percent)
    percent = threshold is not None and threshold.unit.strip() == "%"
    scaled = (rate.times(scale) for scale in ((100,) if percent else RATE_SCALES))
    return next((interval for interval in scaled if value in interval), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the counting measurement stands against the agreed line; values in the metric's unit."""

    measurement: Measurement
    line: Decimal
    clears: bool
    margin: Decimal
    """How far beyond the line, positive when it clears."""
    interval: Interval | None

    @property
    def narrow(self) -> bool:
        """Whether it clears by less than the width of its interval."""
        return self.clears and self.interval is not None and self.margin < self.interval.half_width * 2


def standing(facts: PilotFacts, policy: Policy) -> Standing | None:
    """The counting measurement against the agreed line, or nothing while either is missing."""
    measurement, threshold = counting(facts), facts.threshold
    if measurement is None or threshold is None or threshold.agreed_on is None:
        return None
    line = line_value(threshold)
    if line is None:
        return None
    margin = measurement.value - line if threshold.direction == Direction.AT_LEAST else line - measurement.value
    return Standing(measurement, line, margin >= 0, margin, interval_of(measurement, threshold, policy))
