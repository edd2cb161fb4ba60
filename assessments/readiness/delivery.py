"""After go-live: the same threshold on production, 30, 60 and 90 days on. Promise beside delivery.

Source: domain page, "Reviews and decisions": after go-live the same threshold is checked on production measurements.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from assessments.readiness.facts import Measurement, PilotFacts, Threshold
from assessments.readiness.measurements import Objection, clears, days_covered, line_value, objections
from assessments.readiness.policy import Policy
from pilots.vocabulary import DataKind, Stage


class Delivered(StrEnum):
    """How one check stands."""

    COMING = "coming"
    DUE = "due"
    KEPT = "kept"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """One check after go-live, `day` days on; `measurement` is the production measurement that answers it."""

    day: int
    due_on: date
    state: Delivered
    measurement: Measurement | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What production shows beside what was promised; values in the metric's unit, money a year."""

    line: Decimal
    promised: Decimal | None
    """The measured value that the decision to go live rests on."""
    checks: tuple[LiveCheck, ...]
    latest: Measurement | None
    """The latest production measurement since go-live."""
    still_clears: bool | None
    """Whether the latest is on the right side of the line; empty while nothing was measured."""
    promised_per_year: Decimal | None
    delivered_per_year: Decimal | None
    """The promised money in the share of the promised improvement that production shows."""

    @property
    def due(self) -> tuple[LiveCheck, ...]:
        """The checks whose day has come and that nobody answered."""
        return tuple(check for check in self.checks if check.state is Delivered.DUE)


def delivery(facts: PilotFacts, policy: Policy) -> Delivery | None:
    """Promise beside delivery of a live pilot; nothing before go-live or without an agreed line."""
    threshold, live_on = facts.threshold, facts.live_on
    line = line_value(threshold) if threshold and threshold.agreed_on else None
    if facts.stage is not Stage.LIVE or live_on is None or threshold is None or line is None:
        return None
    shown = sorted(_in_production(facts, policy, live_on), key=lambda m: (m.ended_on, m.key))
    latest = shown[-1] if shown else None
    promised = facts.promise.net_per_year if facts.promise else None
    share = _share(facts, threshold, latest)
    return Delivery(
        line=line,
        promised=facts.promise.value if facts.promise else None,
        checks=tuple(_checks(facts, policy, live_on, threshold, shown)),
        latest=latest,
        still_clears=clears(latest.value, threshold) if latest else None,
        promised_per_year=promised,
        delivered_per_year=promised * share if promised is not None and share is not None else None,
    )


def _in_production(facts: PilotFacts, policy: Policy, live_on: date) -> Iterator[Measurement]:
    """Valid by the same rules as before go-live, on production, and begun since."""
    for measurement in facts.measurements:
        is_since = measurement.data_kind is DataKind.PRODUCTION and measurement.began_on >= live_on
        tolerated = {Objection.SHORT_WINDOW} if _covers_what_it_could(measurement, policy, live_on) else set()
        if is_since and tolerated.issuperset(objections(measurement, facts)):
            yield measurement


def _covers_what_it_could(measurement: Measurement, policy: Policy, live_on: date) -> bool:
    """A window of sixty days cannot be full after thirty: then all the days since go-live, but those it takes to
    count, are enough."""
    return days_covered(measurement) >= (measurement.ended_on - live_on).days - policy.live_check_open_for


def _checks(
    facts: PilotFacts, policy: Policy, live_on: date, threshold: Threshold, shown: list[Measurement]
) -> Iterator[LiveCheck]:
    """A measurement answers the check in whose window it ends. The last one stays open: better late than never."""
    after, days = live_on, sorted({policy.first_live_check, policy.second_live_check, policy.third_live_check})
    for day in days:
        due_on = _later(live_on, timedelta(days=day))
        until = date.max if day == days[-1] else _later(due_on, timedelta(days=policy.live_check_open_for))
        answers = [m for m in shown if after < m.ended_on <= until]
        yield _check(day, due_on, answers[-1] if answers else None, threshold, facts.as_of)
        after = until


def _later(day: date, by: timedelta) -> date:
    """The last day there is, where the calendar ends before."""
    return day + min(by, date.max - day)


def _check(day: int, due_on: date, answer: Measurement | None, threshold: Threshold, today: date) -> LiveCheck:
    if answer is None:
        return LiveCheck(day, due_on, Delivered.DUE if due_on <= today else Delivered.COMING)
    return LiveCheck(day, due_on, Delivered.KEPT if clears(answer.value, threshold) else Delivered.MISSED, answer)


def _share(facts: PilotFacts, threshold: Threshold, latest: Measurement | None) -> Decimal | None:
    """How much of the promised improvement over the baseline production shows; below zero when it got worse."""
    if facts.promise is None or latest is None or threshold.baseline is None:
        return None
    promised = facts.promise.value - threshold.baseline
    return (latest.value - threshold.baseline) / promised if promised else None
