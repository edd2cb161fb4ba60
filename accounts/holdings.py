"""What people hold in the apps above this one, which are asked by a signal: accounts know no pilots."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.signals import holdings_asked


class Held(StrEnum):
    """What a person is to something."""

    OWNER = "owner"
    DEPUTY = "deputy"
    IT_LEAD = "it_lead"
    CONNECTION = "connection"
    SUPPORT = "support"


# What the person is, and what it means when they are gone.
WORDS: dict[Held, tuple[Promise, Promise]] = {
    Held.OWNER: (_("owner"), _("It has no owner from that moment. The portfolio office names a new one.")),
    Held.DEPUTY: (_("deputy"), _("It has no deputy. The owner names a new one.")),
    Held.IT_LEAD: (_("IT lead"), _("Nobody leads it in IT. The owner names somebody.")),
    Held.CONNECTION: (_("connection owner"), _("Nobody owns the connection to the system of record.")),
    Held.SUPPORT: (_("support contact"), _("Nobody answers after go-live.")),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that one person holds."""

    person_id: int
    held: Held
    reference: str
    name: str

    @property
    def word(self) -> Promise:
        """What the person is to it."""
        return WORDS[self.held][0]

    @property
    def without(self) -> Promise:
        """What it means when the person is gone."""
        return WORDS[self.held][1]


def holdings_of(people: Collection[User], *, seen_by: User) -> dict[int, list[Holding]]:
    """By person, everything they hold that `seen_by` may know of."""
    found: dict[int, list[Holding]] = defaultdict(list)
    answers: list[tuple[Any, Any]] = holdings_asked.send(User, people=[person.pk for person in people], seen_by=seen_by)
    for _receiver, holdings in answers:
        for holding in holdings:
            found[holding.person_id].append(holding)
    return found


def in_short(holdings: Collection[Holding]) -> list[tuple[Promise, int]]:
    """How many of each kind, in the order of the table: owner of 3, deputy of 1."""
    counted = Counter(holding.held for holding in holdings)
    return [(words[0], counted[held]) for held, words in WORDS.items() if counted[held]]
