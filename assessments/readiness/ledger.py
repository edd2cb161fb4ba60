"""The money of one case at full volume, line by line, as it stands beside the verdict."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.readiness.facts import PilotFacts
from assessments.readiness.sentence import Money, Quantity, Sentence, Share, gettext_noop, say
from pilots.economics.net import MONTHS, Economics
from pilots.economics.outcome import GainKind, GainStep, chosen, gain_steps
from pilots.economics.scale import CostLine, ScaleModel, line_cost, tier_price
from pilots.vocabulary import CostKind, CostShape

COST_NAMES = {
    CostKind.INFERENCE: gettext_noop("Inference"),
    CostKind.INFRASTRUCTURE: gettext_noop("Infrastructure"),
    CostKind.MONITORING: gettext_noop("Monitoring"),
    CostKind.HUMAN_REVIEW: gettext_noop("Human review"),
    CostKind.LICENCES: gettext_noop("Licences"),
    CostKind.SUPPORT: gettext_noop("Support"),
}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A label, how the amount comes about, and the amount per case; sums are drawn stronger."""

    label: Sentence
    step: Sentence | None
    amount: Decimal
    is_sum: bool = False


def ledger(facts: PilotFacts, money: Economics) -> tuple[LedgerLine, ...]:
    """What a case gains, what it costs at full volume, and what is left; only the lines that can be known."""
    lines: list[LedgerLine] = []
    candidate = chosen(facts.outcome) if facts.outcome else None
    if facts.outcome and candidate and money.gain is not None:
        lines += [gain_line(step) for step in gain_steps(facts.outcome, candidate)]
        lines.append(LedgerLine(say(gettext_noop("Gain of a case")), None, money.gain, is_sum=True))
    if facts.scale and facts.scale.full_volume and facts.scale.lines:
        lines += [_cost_line(line, facts.scale.full_volume) for line in facts.scale.lines]
    if money.net is not None and money.full_volume is not None and money.net_per_year is not None:
        year = say(
            gettext_noop("× {volume} × {months} = {year} a year"),
            volume=money.full_volume,
            months=MONTHS,
            year=Money(money.net_per_year, 0),
        )
        lines.append(LedgerLine(say(gettext_noop("Net")), year, money.net, is_sum=True))
    return tuple(lines)


def gain_line(step: GainStep) -> LedgerLine:
    """A step of the outcome arithmetic with its words."""
    if step.kind is GainKind.TIME:
        minutes = (step.today or Decimal(0)) - step.then
        detail = say(
            gettext_noop("{minutes} min × {rate} an hour"), minutes=minutes, rate=Money(step.rate or Decimal(0))
        )
        label = gettext_noop("Time saved") if minutes >= 0 else gettext_noop("Time lost")
        return LedgerLine(say(label), detail, step.amount)
    if step.kind is GainKind.ERROR:
        return LedgerLine(say("{name}", name=step.name), _error_detail(step), step.amount)
    if step.kind is GainKind.GOOD_CASE:
        detail = say(gettext_noop("{share} × {rate}"), share=Share(step.then), rate=Money(step.rate or Decimal(0)))
        return LedgerLine(say(gettext_noop("Good cases")), detail, step.amount)
    detail = say(
        gettext_noop("{share} of cases, {minutes} each"),
        share=Share(step.then),
        minutes=Quantity(step.rate or Decimal(0), "min"),
    )
    return LedgerLine(say(gettext_noop("People checking")), detail, step.amount)


def _error_detail(step: GainStep) -> Sentence:
    shares = {"today": Share(step.today or Decimal(0)), "then": Share(step.then)}
    if step.rate is None:
        return say(gettext_noop("{today} to {then}, without a price"), **shares)
    return say(gettext_noop("{today} to {then} × {rate}"), **shares, rate=Money(step.rate))


def _cost_line(line: CostLine, volume: int) -> LedgerLine:
    month = line_cost(line, volume)
    if line.shape in (CostShape.FIXED, CostShape.STEPPED):
        detail = say(gettext_noop("{month} ÷ {volume}"), month=Money(month, 0), volume=volume)
    elif line.shape == CostShape.TIERED:
        reached = max((tier.above for tier in line.tiers if tier.above < volume), default=0)
        detail = say(gettext_noop("price above {above} cases"), above=reached)
    else:
        detail = say(gettext_noop("per case"))
    label = say("{name}", name=line.name) if line.name else say(COST_NAMES[line.kind])
    return LedgerLine(label, detail, -month / volume)


def price_per_case(scale: ScaleModel, volume: int) -> Decimal:
    """What the per-case and tiered lines of inference cost for one case at this volume."""
    price = Decimal(0)
    for line in scale.lines:
        if line.kind == CostKind.INFERENCE and line.shape == CostShape.PER_CASE:
            price += line.amount
        if line.kind == CostKind.INFERENCE and line.shape == CostShape.TIERED:
            price += tier_price(line, volume)
    return price
