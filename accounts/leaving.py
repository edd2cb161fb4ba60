"""What somebody who leaves holds in accounts themselves: delegations, and the portfolio office when nobody else is in
it. Who sent them away, when and why."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.holdings import Held, Holding
from accounts.models import Delegation, Role, User
from accounts.services import delegation as delegations
from accounts.signals import duties_asked, handing_over
from accounts.vocabulary import RoleName
from common.figures import day


@receiver(duties_asked)
def stood_in_for(people: Collection[int], **_kwargs: Any) -> list[Holding]:
    """Delegations by and to the people that count today or later, and the office where somebody is its last one."""
    found = []
    for one in _delegations(people).select_related("person", "delegate"):
        days = _("from %(first)s to %(last)s") % {"first": day(one.began_on), "last": day(one.ends_on)}
        if one.delegate_id in people:
            found.append(Holding(one.delegate_id, Held.DELEGATE, "", f"{one.person.name}, {days}", one.pk))
        if one.person_id in people:
            found.append(Holding(one.person_id, Held.AWAY, "", f"{one.delegate.name}, {days}", one.pk))
    return found + _last_in_the_office(people)


@receiver(handing_over)
def end_delegations(person: User, by: User, reason: str, **_kwargs: Any) -> dict[str, int | None]:
    """A delegation never moves by itself: it ends, and whoever is away acts themselves or names another."""
    ended: dict[str, int | None] = {}
    for one in _delegations([person.pk]).select_for_update():
        delegations.end_for_leaver(one, by=by, reason=reason)
        ended[f"{Held.DELEGATE if one.delegate_id == person.pk else Held.AWAY}-{one.pk}"] = None
    return ended


def _delegations(people: Collection[int]) -> Any:
    mine = Q(person__in=people) | Q(delegate__in=people)
    return Delegation.objects.filter(mine, ended_at=None, ends_on__gte=timezone.localdate()).order_by("pk")


def _last_in_the_office(people: Collection[int]) -> list[Holding]:
    office = Role.objects.filter(name=RoleName.PMO, person__is_active=True).values_list("person", flat=True)
    in_it = set(office)
    is_last = len(in_it) == 1 and in_it <= set(people)
    return [Holding(only, Held.OFFICE, "", _("Portfolio office")) for only in in_it if is_last]


class Deactivation(NamedTuple):
    """When an access ended, by whom and why."""

    at: datetime
    who: str
    reason: str


def deactivation_of(person: User) -> Deactivation | None:
    """The last one that is on record."""
    kept: Any = User.pgh_event_model  # type: ignore[attr-defined]
    ended = kept.objects.filter(pgh_obj=person.pk, pgh_context__metadata__act="deactivated").order_by("-pgh_id")
    for at, said in ended.values_list("pgh_created_at", "pgh_context__metadata")[:1]:
        by = User.objects.filter(pk=said.get("user") or 0).first()
        return Deactivation(at, by.name if by else "Pilothouse", said.get("reason", ""))
    return None
