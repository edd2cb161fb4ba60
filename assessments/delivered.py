"""Promise beside delivery as the pilot's page says it: a heading, the checks, and the picture."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.measurement_chart import Level, MeasurementChart, Point, lay_out
from assessments.measurement_words import chart_words, goal_level, point_words, value
from assessments.readiness import Assessment
from assessments.readiness.delivery import Delivered, Delivery, LiveCheck
from assessments.readiness.facts import Measurement, Threshold
from assessments.readiness.measurements import clears, interval_of
from assessments.readiness.policy import Policy
from common.charts import Line
from common.figures import near_day
from pilots.vocabulary import Direction

STATES = {
    Delivered.KEPT: ("clear", gettext_lazy("kept")),
    Delivered.MISSED: ("failing", gettext_lazy("missed")),
    Delivered.DUE: ("missing", gettext_lazy("to be measured")),
    Delivered.COMING: ("", gettext_lazy("to come")),
}
WIDE, NARROW = (780, 260), (358, 260)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check in words: "30 days", its day, what was measured, and how it stands."""

    title: str
    day: str
    found: str
    lamp: str
    word: str


@dataclass(frozen=True, slots=True)
class PromiseBesideDelivery:
    """What the block of a live pilot shows."""

    heading: str
    promised: str
    line: str
    checks: tuple[CheckLine, ...]
    chart: MeasurementChart | None
    narrow_chart: MeasurementChart | None
    description: str
    shown: Delivery


def beside(assessment: Assessment, policy: Policy) -> PromiseBesideDelivery | None:
    """The block, or nothing while the pilot is not live or has no agreed line."""
    shown, threshold = assessment.delivery, assessment.facts.threshold
    if shown is None or threshold is None:
        return None
    checks = tuple(_check(check, threshold) for check in shown.checks)
    line = goal_level(shown.line, threshold).said[1][0].text
    wide, narrow = _drawn(shown, threshold, policy)
    said = [_("The line is %(line)s.") % {"line": line}, *(f"{check.title}: {check.found}." for check in checks)]
    return PromiseBesideDelivery(
        heading=_heading(shown, threshold),
        promised=_value(shown.promised, threshold),
        line=line,
        checks=checks,
        chart=wide,
        narrow_chart=narrow,
        description=" ".join(said),
        shown=shown,
    )


def _heading(shown: Delivery, threshold: Threshold) -> str:
    """Both halves in one line: what was found last, and which way it goes."""
    answered = [check for check in shown.checks if check.measurement]
    if shown.still_clears is False:
        return _("Promise not kept: production no longer clears the line")
    if not answered:
        if shown.due:
            return _("The %(days)s-day check waits for a measurement") % {"days": shown.due[0].day}
        return _("The %(days)s-day check comes first") % {"days": shown.checks[0].day}
    said = _("Promise kept at %(days)s days") % {"days": answered[-1].day}
    return _("%(kept)s, but slipping") % {"kept": said} if _slips(answered, threshold) else said


def _slips(answered: list[LiveCheck], threshold: Threshold) -> bool:
    """The last check came out worse than the one before."""
    values = [check.measurement.value for check in answered if check.measurement]
    if len(values) < 2:
        return False
    rises = values[-1] > values[-2]
    return rises if threshold.direction == Direction.AT_MOST else values[-1] < values[-2]


def _check(check: LiveCheck, threshold: Threshold) -> CheckLine:
    lamp, word = STATES[check.state]
    found = _value(check.measurement.value, threshold) if check.measurement else str(word)
    return CheckLine(_("%(days)s days") % {"days": check.day}, near_day(check.due_on), found, lamp, str(word))


def _value(amount: Decimal | None, threshold: Threshold) -> str:
    return value(amount, threshold.unit) if amount is not None else ""


def _drawn(
    shown: Delivery, threshold: Threshold, policy: Policy
) -> tuple[MeasurementChart | None, MeasurementChart | None]:
    """The answers against the line and the promise, wide and narrow."""
    found = [check.measurement for check in shown.checks if check.measurement]
    points = tuple(_point(one, threshold, policy, is_last=one is shown.latest) for one in found)
    goal, promise = goal_level(shown.line, threshold), _promise(shown.promised, threshold)
    wide, narrow = (
        lay_out(
            points,
            goal=goal,
            base=promise,
            clears=shown.still_clears,
            words=chart_words(None),
            width=width,
            height=height,
        )
        for width, height in (WIDE, NARROW)
    )
    return wide, narrow


def _promise(promised: Decimal | None, threshold: Threshold) -> Level | None:
    if promised is None:
        return None
    return Level(promised, ((Line(_("promised %(value)s") % {"value": value(promised, threshold.unit)}, "t"),),))


def _point(measurement: Measurement, threshold: Threshold, policy: Policy, *, is_last: bool) -> Point:
    interval = interval_of(measurement, threshold, policy)
    is_clear = clears(measurement.value, threshold)
    said = point_words(measurement.value, threshold.unit, interval, counts=True, clears=is_clear)
    days = {"began_on": measurement.began_on, "ended_on": measurement.ended_on}
    return Point(**days, value=measurement.value, interval=interval, is_valid=True, is_counting=is_last, said=said)
