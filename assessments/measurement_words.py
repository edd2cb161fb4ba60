"""What the picture of measurements says, in the reader's language; each label from long to short."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.measurement_chart import ChartWords, Level, Point, Wording
from assessments.readiness.facts import Measurement, Threshold
from assessments.readiness.intervals import Interval
from common import figures
from common.charts import Line
from pilots.vocabulary import Direction


def chart_words(counting: Measurement | None) -> ChartWords:
    """How the axes are written, and how many cases the measuring window held."""
    return ChartWords(value=figures.along_axis, day=figures.day, window=_window(counting) if counting else ())


def goal_level(line: Decimal, threshold: Threshold) -> Level:
    """The agreed line."""
    full, brief = value(line, threshold.unit), figures.short(line)
    if threshold.direction == Direction.AT_LEAST:
        wordings = (_("agreed: at least %(line)s"), _("at least %(line)s"))
    else:
        wordings = (_("agreed: at most %(line)s"), _("at most %(line)s"))
    said = [message % {"line": line} for line in (full, brief) for message in wordings]
    return Level(line, _one_line_each([*said, brief], "strong"))


def base_level(baseline: Decimal, threshold: Threshold) -> Level:
    """How it was before the pilot."""
    written = (value(baseline, threshold.unit), figures.short(baseline))
    return Level(baseline, _one_line_each([_("baseline %(value)s") % {"value": each} for each in written], "t"))


def point_words(
    measured: Decimal, unit: str, interval: Interval | None, *, counts: bool, clears: bool | None
) -> tuple[Wording, ...]:
    """A measurement's value with its interval, or that it does not count."""
    full, brief = value(measured, unit), figures.short(measured)
    if not counts:
        no = Line(_("does not count"))
        return ((Line(full), no), (Line(brief), no), (Line(brief),))
    css = "bad" if clears is False else "good"
    heads = [Line(_("measured %(value)s") % {"value": full}, css), Line(full, css), Line(brief, css)]
    if interval is None:
        return tuple((head,) for head in heads)
    ends = {"low": rounded(interval.low), "high": rounded(interval.high)}
    tail = Line(_("%(low)s to %(high)s") % ends)
    return (*((head, tail) for head in heads), *((head,) for head in heads))


def described(points: tuple[Point, ...], goal: Level | None, base: Level | None, unit: str) -> str:
    """The picture in sentences, for whoever does not see it."""
    said = []
    if goal is not None:
        said.append(_("The line is %(line)s.") % {"line": goal.said[1][0].text})
    if base is not None:
        said.append(_("The baseline is %(value)s.") % {"value": value(base.value, unit)})
    for point in points:
        values = {"day": figures.day(point.ended_on), "value": value(point.value, unit)}
        message = _("%(day)s: %(value)s.") if point.is_valid else _("%(day)s: %(value)s, does not count.")
        said.append(message % values)
    return " ".join(said)


def value(amount: Decimal, unit: str) -> str:
    """A value in the metric's unit; one too long to read is shortened."""
    return figures.quantity_text(rounded(amount), unit)


def rounded(amount: Decimal) -> str:
    """Four digits say all a picture can; large values are shortened."""
    if abs(amount) >= figures.MILLION:
        return figures.short(amount)
    places = max(0, 3 - amount.adjusted()) if amount else 0
    return figures.number(round(amount, min(places, 10)))


def _window(counting: Measurement) -> tuple[Wording, ...]:
    cases = ngettext("%(cases)s case", "%(cases)s cases", counting.cases) % {"cases": figures.number(counting.cases)}
    head = Line(_("measuring window"), "strong")
    return ((head, Line(cases)), (head,), (Line(cases),))


def _one_line_each(texts: list[str], css: str) -> tuple[Wording, ...]:
    return tuple((Line(text, css),) for text in dict.fromkeys(texts))
