"""What one case costs at any volume: fixed, per-case, stepped and tiered cost lines.

Source: domain page, "Scale model"; the article's "cheap at 100 cases, unaffordable at 100,000".
"""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from pilots.vocabulary import CostKind, CostShape

# More steps than this on the way to the highest volume are looked at in strides, so that a block of one case
# cannot keep a page busy for minutes.
MOST_STEPS = 2_000


@dataclass(frozen=True, slots=True)
class Tier:
    """A price per case for months of more than `above` cases (the first tier is above 0)."""

    above: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of cost. `amount` is money a month (fixed), per case (per case) or a month and block (stepped);
    `block` is the cases one step carries; `tiers` are used by tiered lines only, lowest first."""

    kind: CostKind
    shape: CostShape
    name: str
    amount: Decimal
    block: int = 0
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class ScaleModel:
    """Volumes are cases a month. `highest_affordable` is money per case; `None` means it follows from the
    outcome model's gain per case."""

    pilot_volume: int | None
    full_volume: int | None
    highest_affordable: Decimal | None
    lines: tuple[CostLine, ...]


def line_cost(line: CostLine, volume: int) -> Decimal:
    """What one line costs in a month of `volume` cases."""
    if line.shape == CostShape.FIXED:
        return line.amount
    if line.shape == CostShape.PER_CASE:
        return line.amount * volume
    if line.shape == CostShape.STEPPED:
        return line.amount * -(-volume // max(line.block, 1))
    return tier_price(line, volume) * volume


def tier_price(line: CostLine, volume: int) -> Decimal:
    """The price that holds for every case of a month of `volume` cases; 0 while no tier reaches so low."""
    reached = [tier for tier in line.tiers if tier.above < volume]
    return max(reached, key=lambda tier: tier.above).price if reached else Decimal(0)


def monthly_cost(model: ScaleModel, volume: int) -> Decimal:
    """All lines together, money a month at `volume` cases."""
    return sum((line_cost(line, volume) for line in model.lines), Decimal(0))


def unit_cost(model: ScaleModel, volume: int) -> Decimal:
    """Money per case at `volume` cases a month; `volume` is at least 1."""
    return monthly_cost(model, volume) / volume


def fixed_monthly_cost(model: ScaleModel) -> Decimal:
    """The lines that cost the same whatever the volume, money a month."""
    return sum((line.amount for line in model.lines if line.shape == CostShape.FIXED), Decimal(0))


def kinds_modelled(model: ScaleModel) -> frozenset[CostKind]:
    """The kinds of cost somebody has written a line for."""
    return frozenset(line.kind for line in model.lines)


@dataclass(frozen=True, slots=True)
class Window:
    """Volumes, in cases a month, at which a case costs no more than it may; `last` is empty when there is no end."""

    first: int
    last: int | None


def paying_windows(model: ScaleModel, affordable: Decimal, *, up_to: int) -> tuple[Window, ...]:
    """Every range of volumes from 1 to `up_to` at which the unit cost is at most `affordable`, lowest first.

    Between two jumps (the end of a tier or of a step's block) unit cost is fixed ÷ volume + price and only falls,
    so within such a stretch the volumes that pay are its end, from an exactly computed first volume on. Only where
    more than `MOST_STEPS` blocks lie below `up_to` are several taken for one stretch.
    """
    windows: list[Window] = []
    for first, last in _stretches(model, up_to) if up_to >= 1 else ():
        start = _first_paying(model, affordable, first, last)
        if start is None:
            continue
        if windows and windows[-1].last == start - 1:
            windows[-1] = Window(windows[-1].first, last)
        else:
            windows.append(Window(start, last))
    if windows and windows[-1].last == up_to and not _jumps_beyond(model, up_to):
        windows[-1] = Window(windows[-1].first, None)
    return tuple(windows)


def _stretches(model: ScaleModel, up_to: int) -> list[tuple[int, int]]:
    ends = {up_to}
    for line in model.lines:
        if line.shape == CostShape.TIERED:
            ends.update(tier.above for tier in line.tiers if 0 < tier.above < up_to)
        if line.shape == CostShape.STEPPED:
            stride = -(-up_to // (MOST_STEPS * max(line.block, 1))) * max(line.block, 1)
            ends.update(range(stride, up_to, stride))
    ordered = sorted(ends)
    return list(zip([1, *[end + 1 for end in ordered[:-1]]], ordered, strict=True))


def _jumps_beyond(model: ScaleModel, volume: int) -> bool:
    return any(
        line.shape == CostShape.STEPPED or any(tier.above >= volume for tier in line.tiers) for line in model.lines
    )


def _first_paying(model: ScaleModel, affordable: Decimal, first: int, last: int) -> int | None:
    """The lowest paying volume of a stretch without jumps: the cost there is constant + price × volume."""
    if unit_cost(model, last) > affordable:
        return None
    if unit_cost(model, first) <= affordable:
        return first
    month = monthly_cost(model, first)
    price = (monthly_cost(model, last) - month) / (last - first)
    found = min(last, max(first + 1, ceil((month - price * first) / (affordable - price))))
    while unit_cost(model, found) > affordable:  # what was rounded above can be one case off
        found += 1
    while unit_cost(model, found - 1) <= affordable:
        found -= 1
    return found
