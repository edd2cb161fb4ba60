"""What one case costs at any volume: fixed, per-case, stepped and tiered cost lines.

Source: domain page, "Scale model"; the article's "cheap at 100 cases, unaffordable at 100,000".
"""

from dataclasses import dataclass
from decimal import Decimal

from pilots.vocabulary import CostKind, CostShape


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
