"""The figures of the frozen evidence: the four criteria, the money of a case, and what a case costs by volume."""

from decimal import Decimal
from math import log10
from typing import Any

from django.utils.translation import gettext as _

from assessments.curve_words import price
from assessments.readiness import Assessment
from assessments.readiness.go_live import Answer, Criterion
from assessments.wording import criterion_word, say
from common.figures import number
from pilots.economics.scale import ScaleModel, paying_windows, unit_cost
from pilots.models import Threshold

Part = dict[str, Any]
POINTS = 60
# Volumes beyond five times the largest known one say nothing about this pilot.
BEYOND = 5


def criteria_part(assessment: Assessment, line: str, agreed: Threshold | None) -> list[Part]:
    """The four go-live criteria: what was asked, what was found, and whether it holds. `line` is the agreed one."""
    return [
        {
            "number": index,
            "title": criterion_word(answer.criterion),
            "asked": _asked(answer.criterion, assessment, line, agreed),
            "found": _found(answer, assessment),
            "state": answer.check.state,
            "holds": answer.holds,
        }
        for index, answer in enumerate(assessment.criteria, start=1)
    ]


def _asked(criterion: Criterion, assessment: Assessment, line: str, agreed: Threshold | None) -> str:
    if criterion is Criterion.THRESHOLD_CLEARED:
        if agreed is None:
            return _("an agreed threshold")
        size = {"days": number(agreed.window_days), "cases": number(agreed.fewest_cases)}
        return _("%(line)s, over %(days)s days, at least %(cases)s cases") % {"line": line, **size}
    if criterion is Criterion.OWNER_AND_SUPPORT:
        return _("one accepted owner, a complete support plan")
    if criterion is Criterion.WRITE_BACK:
        return _("proven write-back into the systems people use")
    limit = assessment.money.limit
    return _("a documented unit cost") if limit is None else _("at most %(limit)s a case") % {"limit": price(limit)}


def _found(answer: Answer, assessment: Assessment) -> str:
    said = say(answer.check.reason)
    standing = assessment.standing
    if answer.criterion is not Criterion.THRESHOLD_CLEARED or standing is None:
        return said
    return _("%(said)s Over %(cases)s cases.") % {"said": said, "cases": number(standing.measurement.cases)}


def outcome_part(assessment: Assessment) -> Part | None:
    """The money of one case at full volume, line by line; nothing while it cannot be worked out."""
    model = assessment.facts.outcome
    if model is None or not assessment.ledger:
        return None
    return {
        "case_name": model.case_name,
        "lines": [
            {"label": say(line.label), "step": say(line.step), "value": round(line.amount, 6), "is_sum": line.is_sum}
            for line in assessment.ledger
        ],
        "net": _six(assessment.money.net),
        "net_per_year": _six(assessment.money.net_per_year),
    }


def scale_part(assessment: Assessment) -> Part | None:
    """What a case costs at full volume, what it may, from which volume on it pays, and the curve."""
    model, money = assessment.facts.scale, assessment.money
    if model is None or not model.lines or not model.full_volume:
        return None
    return {
        "pilot_volume": model.pilot_volume,
        "full_volume": model.full_volume,
        "unit_cost": _six(money.unit_cost),
        "unit_cost_in_pilot": _six(money.unit_cost_in_pilot),
        "highest_affordable": _six(money.affordable),
        "break_even": _break_even(model, money.limit),
        "curve": [[volume, _six(unit_cost(model, volume))] for volume in _volumes(model)],
    }


def _break_even(model: ScaleModel, limit: Decimal | None) -> int | None:
    """The lowest volume at which a case costs no more than it may."""
    if limit is None:
        return None
    windows = paying_windows(model, limit, up_to=max(_known(model)) * BEYOND)
    return windows[0].first if windows else None


def _known(model: ScaleModel) -> list[int]:
    return [volume for volume in (model.pilot_volume, model.full_volume) if volume]


def _volumes(model: ScaleModel) -> list[int]:
    """Volumes as far apart as a logarithmic axis shows them, with both sides of every jump."""
    lowest, highest = max(1, min(_known(model)) // 3), max(_known(model)) * BEYOND
    step = log10(highest / lowest) / POINTS
    drawn = {round(lowest * 10 ** (step * index)) for index in range(POINTS + 1)}
    jumps = {tier.above + side for line in model.lines for tier in line.tiers for side in (0, 1)}
    return sorted(volume for volume in drawn | jumps | set(_known(model)) if lowest <= volume <= highest)


def _six(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 6)
