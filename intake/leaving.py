"""Whoever is deactivated leaves behind what others wanted changed in a go-live contract: it goes on to who answers."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, QuerySet
from django.dispatch import receiver

from accounts.holdings import Held, Holding
from accounts.models import User
from accounts.signals import duties_asked, handing_over
from assessments.events import waiting_changed
from common.history import on_record
from intake.models import ChangeRequest
from intake.services.contracts import asked_of
from pilots.models import Pilot
from pilots.vocabulary import OPEN_STAGES


@receiver(duties_asked)
def changes_asked_of(people: Collection[int], seen_by: User, **_: Any) -> list[Holding]:
    """What waits for their answer; nothing of pilots that `seen_by` may not know of."""
    may_be_named = Pilot.objects.filter(visibility="open") | Pilot.objects.visible_to(seen_by)
    asked = _asked(people).filter(contract__pilot__in=may_be_named.values("pk"))
    return [
        Holding(one.asked_of_id, Held.CHANGE, one.contract.pilot.reference, one.contract.pilot.name, one.pk)
        for one in asked
        if one.asked_of_id
    ]


@receiver(handing_over)
def pass_changes_on(person: User, by: User, reason: str, **_: Any) -> dict[str, int | None]:
    """To who would be asked today if the person were not there; to the portfolio office when nobody is."""
    handed: dict[str, int | None] = {}
    pilots = []
    with on_record(by=by, reason=reason, act="handed over"):
        for one in _asked([person.pk]).select_for_update(of=("self",)):
            to = asked_of(one.contract.pilot, without=(one.person, person))
            ChangeRequest.objects.filter(pk=one.pk).update(asked_of=to, version=F("version") + 1)
            handed[f"{Held.CHANGE}-{one.pk}"] = to.pk if to else None
            pilots.append(one.contract.pilot_id)
    if pilots:
        waiting_changed.send(sender=None, pilot_ids=pilots)
    return handed


def _asked(people: Collection[int]) -> QuerySet[ChangeRequest]:
    waiting = ChangeRequest.objects.filter(answered_at=None, contract__pilot__stage__in=OPEN_STAGES)
    found = waiting.filter(asked_of__in=people).order_by("asked_at", "pk")
    return found.select_related("contract__pilot__proposed_by", "person")
