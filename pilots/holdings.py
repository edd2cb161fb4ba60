"""What people hold on pilots: asked before somebody is deactivated."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from accounts.holdings import Held, Holding
from accounts.models import User
from accounts.signals import holdings_asked
from pilots.models import Ownership, Pilot
from pilots.models.pilot import reference_of
from pilots.vocabulary import Stage, Visibility

# Where each person stands on the pilot's row or beside it; owners have a history of their own.
COLUMNS = {
    Held.DEPUTY: "deputy_id",
    Held.IT_LEAD: "it_lead_id",
    Held.CONNECTION: "integration_path__connection_owner_id",
    Held.SUPPORT: "support_plan__contact_id",
}
ENDED = (Stage.STOPPED, Stage.RETIRED)


@receiver(holdings_asked)
def pilots_held(people: Collection[int], seen_by: User, **_: Any) -> list[Holding]:
    """What the people hold on pilots that have not ended. Restricted ones are named to nobody who may not see them."""
    pilots = _that_may_be_named_to(seen_by)
    owners = Ownership.objects.filter(person__in=people, ended_at=None, pilot__in=pilots)
    found = [
        Holding(person_id, Held.OWNER, reference_of(number), name)
        for person_id, number, name in owners.values_list("person_id", "pilot__number", "pilot__name")
    ]
    for held, column in COLUMNS.items():
        rows = pilots.filter(**{f"{column}__in": people}).values_list(column, "number", "name")
        found += [Holding(person_id, held, reference_of(number), name) for person_id, number, name in rows]
    return sorted(found, key=lambda holding: holding.reference)


def _that_may_be_named_to(person: User) -> Any:
    named = Q(visibility=Visibility.OPEN) | Q(pk__in=Pilot.objects.visible_to(person).values("pk"))
    return Pilot.objects.filter(named).exclude(stage__in=ENDED)
