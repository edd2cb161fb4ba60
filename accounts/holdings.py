"""What people hold, here and in the apps above this one, which are asked by a signal: accounts know no pilots."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.dispatch import Signal
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.signals import duties_asked, holdings_asked


class Held(StrEnum):
    """What a person is to something."""

    OWNER = "owner"
    DEPUTY = "deputy"
    IT_LEAD = "it_lead"
    CONNECTION = "connection"
    SUPPORT = "support"
    PROPOSER = "proposer"
    PART = "part"
    CHANGE = "change"
    ACTION = "action"
    CHAIR = "chair"
    CONDITION = "condition"
    SIGNATURE = "signature"
    DELEGATE = "delegate"
    AWAY = "away"
    OFFICE = "office"


class Goes(StrEnum):
    """How a thing comes to somebody else."""

    MOVES = "moves"
    """The administrator says to whom, and it is theirs."""
    SUGGESTED = "suggested"
    """The administrator suggests, the portfolio office names, the person accepts."""
    STAYS = "stays"
    """It cannot be given to anybody; the sentence beside it says what becomes of it."""


class Words(NamedTuple):
    """What the person is, what it means when they are gone, who says who comes after, and how it is handed over."""

    word: Promise
    without: Promise
    who_says: Promise
    goes: Goes = Goes.MOVES


YOU = _("You")
NOBODY = _("Nobody has to")
WORDS: dict[Held, Words] = {
    Held.OWNER: Words(
        _("owner"),
        _("It has no owner from that moment. The portfolio office names a new one."),
        _("The portfolio office names, the person accepts"),
        Goes.SUGGESTED,
    ),
    Held.DEPUTY: Words(_("deputy"), _("It has no deputy. The owner names a new one."), YOU),
    Held.IT_LEAD: Words(_("IT lead"), _("Nobody leads it in IT. The owner names somebody."), YOU),
    Held.CONNECTION: Words(_("connection owner"), _("Nobody owns the connection to the system of record."), YOU),
    Held.SUPPORT: Words(_("support contact"), _("Nobody answers after go-live."), YOU),
    Held.PROPOSER: Words(
        _("proposer"),
        _("Its owner answers the questions that are open; while it has none, the portfolio office does."),
        NOBODY,
        Goes.STAYS,
    ),
    Held.PART: Words(_("question handed to them"), _("It goes back to whoever handed it."), YOU),
    Held.CHANGE: Words(
        _("asked for a change of the contract"),
        _("The owner of the pilot is asked instead; while it has none, the portfolio office."),
        NOBODY,
        Goes.STAYS,
    ),
    Held.ACTION: Words(_("action of a review"), _("It goes back to whoever asked for it."), YOU),
    Held.CHAIR: Words(_("chair of a review"), _("Whoever called the review leads it."), YOU),
    Held.CONDITION: Words(
        _("condition of a decision"),
        _("A decision is never edited: its owner, then the portfolio office, is asked for the proof."),
        NOBODY,
        Goes.STAYS,
    ),
    Held.SIGNATURE: Words(
        _("signature that waits"),
        _("The draft becomes void. It is drafted anew when the pilot has an owner."),
        NOBODY,
        Goes.STAYS,
    ),
    Held.DELEGATE: Words(
        _("stands in for somebody"),
        _("The delegation ends: they act themselves, or name somebody else."),
        _("The person who is away; a delegation never moves by itself"),
        Goes.STAYS,
    ),
    Held.AWAY: Words(_("is away"), _("The delegation ends: who is gone needs no deputy."), NOBODY, Goes.STAYS),
    Held.OFFICE: Words(
        _("the last one in the portfolio office"),
        _("Nobody names owners, countersigns or calls reviews. Give somebody the role first."),
        YOU,
        Goes.STAYS,
    ),
}
ON_PILOTS = (Held.OWNER, Held.DEPUTY, Held.IT_LEAD, Held.CONNECTION, Held.SUPPORT)
"""What a person is named as on a pilot."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that one person holds."""

    person_id: int
    held: Held
    reference: str
    name: str
    row: int = 0
    """The key of the row it stands on; together with `held` it names the thing."""

    @property
    def key(self) -> str:
        """`deputy-14`: the name of the thing in a form."""
        return f"{self.held}-{self.row}"

    @property
    def word(self) -> Promise:
        """What the person is to it."""
        return WORDS[self.held].word

    @property
    def without(self) -> Promise:
        """What it means when the person is gone."""
        return WORDS[self.held].without

    @property
    def who_says(self) -> Promise:
        """Who says who comes after."""
        return WORDS[self.held].who_says

    @property
    def goes(self) -> Goes:
        """How it comes to somebody else."""
        return WORDS[self.held].goes


def holdings_of(people: Collection[User], *, seen_by: User) -> dict[int, list[Holding]]:
    """By person, what they are named as on pilots that `seen_by` may know of."""
    return _asked(holdings_asked, people, seen_by)


def everything_held(person: User, *, seen_by: User) -> list[Holding]:
    """All that needs somebody else when the person leaves, as far as `seen_by` may know of it, in the order of the
    table."""
    held = _asked(holdings_asked, [person], seen_by)[person.pk] + _asked(duties_asked, [person], seen_by)[person.pk]
    order = list(WORDS)
    return sorted(held, key=lambda one: order.index(one.held))


def _asked(signal: Signal, people: Collection[User], seen_by: User) -> dict[int, list[Holding]]:
    found: dict[int, list[Holding]] = defaultdict(list)
    answers: list[tuple[Any, Any]] = signal.send(User, people=[person.pk for person in people], seen_by=seen_by)
    for _receiver, holdings in answers:
        for holding in holdings:
            found[holding.person_id].append(holding)
    return found


def in_short(holdings: Collection[Holding]) -> list[tuple[Promise, int]]:
    """How many of each kind the person is named as on pilots, in the order of the table: owner of 3, deputy of 1."""
    counted = Counter(holding.held for holding in holdings)
    return [(WORDS[held].word, counted[held]) for held in ON_PILOTS if counted[held]]
