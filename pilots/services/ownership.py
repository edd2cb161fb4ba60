"""Naming, accepting, declining and handing over: exactly one accountable owner, in the business, who said yes."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.history import on_record
from documents import ledger
from pilots.models import Ownership, Pilot
from pilots.permissions import Action, may
from pilots.services.facts import announce


@transaction.atomic
def name_owner(pilot: Pilot, *, person: User, by: User, reason: str = "", instead_of: int | None = None) -> Ownership:
    """Name a person as owner; whoever was it before is owner no more from now on. The person still has to accept.

    `instead_of` is the ownership that `by` has seen (0 for nobody): when another one stands by now, nothing is done.
    """
    may(by, Action.NAME_OWNER, pilot).require()
    require_fit(person)
    Pilot.objects.select_for_update().get(pk=pilot.pk)
    now = timezone.now()
    former = Ownership.objects.filter(pilot=pilot, ended_at=None).select_related("person").first()
    if instead_of is not None and instead_of != (former.pk if former else 0):
        raise ValidationError(_("The owner changed in the meantime. Look at who it is now, then name again."))
    if former is not None and former.person_id == person.pk:
        raise ValidationError({"person": _("%(name)s is named already.") % {"name": person.name}})
    if former is not None and not reason.strip():
        raise ValidationError({"reason": _("Say why the owner changes, it stays on record.")})
    with on_record(by=by, reason=reason, act="named owner"):
        if former is not None:
            _end(former, at=now, reason=reason)
        ownership = Ownership.objects.create(pilot=pilot, person=person, named_by=by, named_at=now)
    ledger.record("named owner", subject=pilot.reference, by=by, details={"person": person.pk})
    announce(pilot)
    return ownership


@transaction.atomic
def accept(pilot: Pilot, *, by: User) -> Ownership:
    """Take the ownership on. Nobody but the person named can, and only from a business unit."""
    ownership = _waiting_for(pilot, by)
    require_fit(by)
    with on_record(by=by, act="accepted ownership"):
        Ownership.objects.filter(pk=ownership.pk).update(accepted_at=timezone.now(), version=ownership.version + 1)
    ledger.record("accepted ownership", subject=pilot.reference, by=by)
    announce(pilot)
    return Ownership.objects.get(pk=ownership.pk)


@transaction.atomic
def decline(pilot: Pilot, *, by: User, reason: str) -> None:
    """Turn the ownership down, with a reason that the PMO reads."""
    ownership = _waiting_for(pilot, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that somebody else can be found.")})
    with on_record(by=by, reason=reason, act="declined ownership"):
        _end(ownership, at=timezone.now(), reason=reason)
    ledger.record("declined ownership", subject=pilot.reference, by=by)
    announce(pilot)


def _waiting_for(pilot: Pilot, person: User) -> Ownership:
    may(person, Action.ACCEPT_OWNERSHIP, pilot).require()
    return Ownership.objects.select_for_update().get(pilot=pilot, ended_at=None, person=person)


def require_fit(person: User) -> None:
    """Only somebody who is active and works in the business can be an owner; raises `ValidationError` otherwise."""
    if not person.is_active:
        raise ValidationError({"person": _("%(name)s does not work here any more.") % {"name": person.name}})
    if person.unit is None or not person.unit.is_business:
        raise ValidationError(
            {"person": _("%(name)s works outside the business; an owner has to be in it.") % {"name": person.name}}
        )


def _end(ownership: Ownership, *, at: datetime, reason: str) -> None:
    Ownership.objects.filter(pk=ownership.pk).update(ended_at=at, end_reason=reason, version=ownership.version + 1)
