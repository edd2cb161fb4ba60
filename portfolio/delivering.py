"""Promise beside delivery: what live pilots were to earn, and what production shows, unit by unit."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from common.figures import number
from portfolio.totals import Totals
from portfolio.units import UnitTree

EVEN = 2
"""Percent: promise and delivery that lie closer are called even."""


@dataclass(frozen=True, slots=True)
class UnitDelivery:
    """One unit's live pilots that were measured in production; money a year."""

    unit: str
    pilots: int
    promised: Decimal
    delivered: Decimal

    @property
    def said(self) -> str:
        """How the two compare, as a sentence: "promises 35 % more than it delivers"."""
        if self.promised > 0 and self.delivered <= 0:
            return _("promised a gain and delivers none")
        if self.promised <= 0:
            return _("promised no gain")
        over = round((self.promised / self.delivered - 1) * 100)
        if abs(over) <= EVEN:
            return _("delivers what it promised")
        if over > 0:
            return _("promises %(share)s %% more than it delivers") % {"share": number(over)}
        more = round((self.delivered / self.promised - 1) * 100)
        return _("delivers %(share)s %% more than it promised") % {"share": number(more)}


def delivered_by_units(totals: Totals, units: UnitTree) -> list[UnitDelivery]:
    """Each unit with such pilots, where most is missing first."""
    found = [
        UnitDelivery(units.names[pk], sums.measured, sums.promised, sums.delivered)
        for pk, sums in totals.units.items()
        if sums.measured
    ]
    return sorted(found, key=lambda unit: (unit.delivered - unit.promised, unit.unit))
