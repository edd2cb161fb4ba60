"""What people hold on pilots: asked before somebody is deactivated."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from accounts.holdings import Held, Holding
from accounts.models import User
from accounts.signals import duties_asked, holdings_asked
from pilots.models import HandedPart, Ownership, Pilot
from pilots.models.pilot import reference_of
from pilots.vocabulary import Stage, Visibility

# Where each person stands on the pilot's row or beside it, and the key of that row; owners have a history of their own.
COLUMNS = {
    Held.DEPUTY: ("deputy_id", "pk"),
    Held.IT_LEAD: ("it_lead_id", "pk"),
    Held.CONNECTION: ("integration_path__connection_owner_id", "integration_path__pk"),
    Held.SUPPORT: ("support_plan__contact_id", "support_plan__pk"),
}
ENDED = (Stage.STOPPED, Stage.RETIRED)


@receiver(holdings_asked)
def pilots_held(people: Collection[int], seen_by: User, **_: Any) -> list[Holding]:
    """What the people hold on pilots that have not ended. Restricted ones are named to nobody who may not see them."""
    pilots = _that_may_be_named_to(seen_by)
    owners = Ownership.objects.filter(person__in=people, ended_at=None, pilot__in=pilots)
    found = _holdings(Held.OWNER, owners.values_list("person_id", "pilot__number", "pilot__name", "pk"))
    for held, (column, row) in COLUMNS.items():
        rows = pilots.filter(**{f"{column}__in": people})
        found += _holdings(held, rows.values_list(column, "number", "name", row))
    return sorted(found, key=lambda holding: holding.reference)


@receiver(duties_asked)
def questions_held(people: Collection[int], seen_by: User, **_: Any) -> list[Holding]:
    """The questions of proposed pilots that wait for the people."""
    pilots = _that_may_be_named_to(seen_by)
    proposed = pilots.filter(proposed_by__in=people, stage=Stage.PROPOSED).order_by("number")
    found = _holdings(Held.PROPOSER, proposed.values_list("proposed_by", "number", "name", "pk"))
    parts = HandedPart.objects.filter(person__in=people, ended_at=None, pilot__in=pilots).order_by("pk")
    return found + _holdings(Held.PART, parts.values_list("person_id", "pilot__number", "pilot__name", "pk"))


def _holdings(held: Held, rows: Iterable[tuple[int, int, str, int]]) -> list[Holding]:
    return [Holding(person_id, held, reference_of(number), name, row) for person_id, number, name, row in rows]


def _that_may_be_named_to(person: User) -> Any:
    named = Q(visibility=Visibility.OPEN) | Q(pk__in=Pilot.objects.visible_to(person).values("pk"))
    return Pilot.objects.filter(named).exclude(stage__in=ENDED)
