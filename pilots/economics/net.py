"""What is left of a case after its running cost: outcome and scale together."""

from dataclasses import dataclass
from decimal import Decimal

from pilots.economics.outcome import OutcomeModel, chosen, gain_per_case
from pilots.economics.scale import ScaleModel, unit_cost

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Economics:
    """One pilot's money, per case unless said otherwise; `None` where a fact is missing.

    `affordable` is the highest affordable unit cost: as agreed, else what a case gains.
    """

    gain: Decimal | None
    affordable: Decimal | None
    unit_cost: Decimal | None
    unit_cost_in_pilot: Decimal | None
    full_volume: int | None

    @property
    def net(self) -> Decimal | None:
        """Gain less running cost of a case at full volume."""
        return None if self.gain is None or self.unit_cost is None else self.gain - self.unit_cost

    @property
    def limit(self) -> Decimal | None:
        """The most a case may cost: affordable, and no more than it gains where that is known."""
        known = [amount for amount in (self.affordable, self.gain) if amount is not None]
        return min(known, default=None)

    @property
    def net_in_pilot(self) -> Decimal | None:
        """Gain less running cost of a case at the pilot's volume."""
        return None if self.gain is None or self.unit_cost_in_pilot is None else self.gain - self.unit_cost_in_pilot

    @property
    def net_per_year(self) -> Decimal | None:
        """Money a year at full volume."""
        return None if self.net is None or self.full_volume is None else self.net * self.full_volume * MONTHS


def economics(outcome: OutcomeModel | None, scale: ScaleModel | None) -> Economics:
    """Outcome and scale together, with `None` for what cannot be known yet."""
    candidate = chosen(outcome) if outcome else None
    gain = gain_per_case(outcome, candidate) if outcome and candidate else None
    priced = scale if scale and scale.lines else None
    return Economics(
        gain=gain,
        affordable=scale.highest_affordable if scale and scale.highest_affordable is not None else gain,
        unit_cost=unit_cost(priced, priced.full_volume) if priced and priced.full_volume else None,
        unit_cost_in_pilot=unit_cost(priced, priced.pilot_volume) if priced and priced.pilot_volume else None,
        full_volume=scale.full_volume if scale else None,
    )
