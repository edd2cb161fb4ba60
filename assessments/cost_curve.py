"""The unit-cost curve of a pilot and one volume the reader chose, with the month's cost lines there."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.curve_words import curve_words, described
from assessments.readiness.facts import PilotFacts
from assessments.readiness.ledger import COST_NAMES
from common.typed import plain_figure
from pilots.economics.net import MONTHS, Economics, economics
from pilots.economics.scale import ScaleModel, Window, line_cost, monthly_cost, paying_windows, unit_cost
from pilots.economics.unit_cost_curve import UnitCostCurve, lay_out

HIGHEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class CostCurve:
    """Two drawings, the chosen volume with what a case costs there, and the ranges that pay."""

    wide: UnitCostCurve
    narrow: UnitCostCurve
    description: str
    case_name: str
    money: Economics
    volume: int
    cost: Decimal
    gain_over_cost: Decimal | None
    year: Decimal | None
    lines: tuple[tuple[str, str, Decimal], ...]
    """Of each cost line: its kind, its name, money a month at the chosen volume."""
    total: Decimal
    windows: tuple[Window, ...]
    lowest: int
    highest: int
    jumps: tuple[int, ...]

    @property
    def loss(self) -> Decimal | None:
        """What a year loses at the chosen volume; nothing when it does not."""
        return -self.year if self.year is not None and self.year < 0 else None


def cost_curve(facts: PilotFacts, *, volume: str) -> CostCurve | None:
    """Nothing while there is no cost model. A volume that is no number is the full volume."""
    scale = facts.scale
    if scale is None or not scale.lines or not scale.full_volume:
        return None
    money = economics(facts.outcome, scale)
    chosen = _volume(volume) or scale.full_volume
    lowest, highest = _range(scale, chosen)
    windows = () if money.affordable is None else paying_windows(scale, money.affordable, up_to=highest)

    def drawing(width: int, height: int, *, is_narrow: bool) -> UnitCostCurve:
        words = curve_words(scale, money, chosen, windows, highest, is_narrow=is_narrow)
        on = {"lowest": lowest, "highest": highest, "width": width, "height": height}
        return lay_out(scale, affordable=money.affordable, volume=chosen, windows=windows, words=words, **on)

    cost = unit_cost(scale, chosen)
    left = None if money.gain is None else money.gain - cost
    return CostCurve(
        wide=drawing(880, 330, is_narrow=False),
        narrow=drawing(358, 300, is_narrow=True),
        description=described(money, windows, highest),
        case_name=facts.outcome.case_name if facts.outcome else "",
        money=money,
        volume=chosen,
        cost=cost,
        gain_over_cost=left,
        year=None if left is None else left * chosen * MONTHS,
        lines=tuple((COST_NAMES[line.kind], line.name, line_cost(line, chosen)) for line in scale.lines),
        total=monthly_cost(scale, chosen),
        windows=windows,
        lowest=lowest,
        highest=highest,
        jumps=tuple(sorted({tier.above for line in scale.lines for tier in line.tiers if tier.above})),
    )


def _volume(text: str) -> int | None:
    digits = plain_figure(text.strip()) or ""
    if not digits.isdigit() or len(digits) > 10:
        return None
    return min(int(digits), HIGHEST) or None


def _range(scale: ScaleModel, chosen: int) -> tuple[int, int]:
    """From a tenth of the smallest volume of interest to five times the largest."""
    known = [volume for volume in (scale.pilot_volume, scale.full_volume, chosen) if volume]
    return max(1, min(known) // 3), max(known) * 5
