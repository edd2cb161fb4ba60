"""What somebody asks of the table: everything on which its answer depends, but the pilots."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import User
from pilots.querysets import PilotQuerySet, Sight, sight_of
from portfolio.conditions import condition
from portfolio.filters import Filters
from portfolio.listed import listed, sought
from portfolio.meant import is_known
from portfolio.sorting import Order
from portfolio.units import UnitTree


@dataclass(frozen=True, slots=True)
class Question:
    """Two people with the same sight who ask the same on the same day are answered alike."""

    sight: Sight
    filters: Filters
    below: tuple[int, ...]
    """The unit that is asked for and all below it."""
    today: date

    @classmethod
    def asked(cls, person: User, filters: Filters, units: UnitTree, today: date) -> "Question":
        """By this person."""
        below = units.below(int(filters.unit)) if filters.unit else ()
        return cls(sight_of(person), filters, tuple(below), today)

    @property
    def order(self) -> Order:
        """How the answer is sorted."""
        return Order.read(self.filters.sort)

    @property
    def condition(self) -> Q:
        """What the pilots must be like; true of no filters."""
        return condition(self.filters, self.below, today=self.today)

    @property
    def is_known(self) -> bool:
        """Whether the totals can tell which pilots are meant."""
        return is_known(self.filters)

    @property
    def pilots(self) -> PilotQuerySet:
        """All that answer it, in no order; joined to their owners where these are asked for."""
        by_owner = self.filters.owner or self.order.name == "owner"
        return (listed if by_owner else sought)(self.sight).filter(self.condition)
