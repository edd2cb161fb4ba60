"""Somebody away names who acts in their place; both names stay on the record."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Delegation, User
from accounts.services.people import may_administer
from accounts.signals import bound
from common.figures import number
from common.history import on_record
from common.limits import limit
from common.permit import Permit


def may_end(delegation: Delegation, *, by: User) -> Permit:
    """Whoever is away ends it before its last day, nobody else."""
    return Permit(delegation.person_id == by.pk, _("Only the person who is away can end this."))


@transaction.atomic
def delegate(*, to: User, began_on: date, ends_on: date, reason: str, by: User) -> Delegation:
    """Let `to` act for `by` from the first to the last day, both counted.

    Raises `ValidationError` keyed by field: for somebody who cannot sign in, a period that has begun already, ends
    before it begins or is longer than the policy allows, and one in which somebody else acts already.
    """
    by = User.objects.select_for_update().get(pk=by.pk)  # two browsers of one person name one deputy
    _require_a_deputy(to, by)
    _require_a_period(began_on, ends_on)
    _require_nobody_else(by, began_on, ends_on)
    with on_record(by=by, reason=reason, act="delegated"):
        made = Delegation.objects.create(person=by, delegate=to, began_on=began_on, ends_on=ends_on, reason=reason)
    _write_down("delegated", made, by)
    return made


@transaction.atomic
def end(delegation: Delegation, *, by: User) -> Delegation:
    """End the delegation now; what the deputy signed until then stays signed. Ending it again changes nothing."""
    may_end(delegation, by=by).require()
    return _end(delegation, by=by)


@transaction.atomic
def end_for_leaver(delegation: Delegation, *, by: User, reason: str) -> Delegation:
    """End the delegation because one of the two is deactivated; whoever may do that may end this."""
    may_administer(by).require()
    return _end(delegation, by=by, reason=reason)


def _end(delegation: Delegation, *, by: User, reason: str = "") -> Delegation:
    found = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if found.ended_at is None:
        found.ended_at = timezone.now()
        with on_record(by=by, reason=reason, act="ended delegation"):
            found.save(update_fields=["ended_at"])
        _write_down("ended delegation", found, by)
    return found


def still_to_come(person: User, *, today: date) -> QuerySet[Delegation]:
    """The delegations by or to the person that count today or later, the next one first."""
    mine = Delegation.objects.filter(person=person) | Delegation.objects.filter(delegate=person)
    open_ones = mine.filter(ended_at=None, ends_on__gte=today)
    return open_ones.select_related("person", "delegate").order_by("began_on", "pk")


def _require_a_deputy(to: User, by: User) -> None:
    if to.pk == by.pk:
        raise ValidationError({"to": _("Nobody stands in for themselves.")})
    if not to.is_active:
        raise ValidationError({"to": _("%(name)s can no longer sign in.") % {"name": to.name}})


def _require_a_period(began_on: date, ends_on: date) -> None:
    if began_on < timezone.localdate():
        raise ValidationError({"began_on": _("This day has passed. Nothing can be delegated backwards.")})
    if ends_on < began_on:
        raise ValidationError({"ends_on": _("The last day comes before the first.")})
    most = limit("delegation_at_most")
    if (ends_on - began_on).days > most:
        raise ValidationError({"ends_on": _("A delegation lasts at most %(most)s days.") % {"most": number(most)}})


def _require_nobody_else(by: User, began_on: date, ends_on: date) -> None:
    others = Delegation.objects.filter(person=by, ended_at=None, began_on__lte=ends_on, ends_on__gte=began_on)
    other = others.select_related("delegate").first()
    if other is not None:
        said = _("%(name)s acts for you on some of these days. End that first.")
        raise ValidationError({"began_on": said % {"name": other.delegate.name}})


def _write_down(act: str, delegation: Delegation, by: User) -> None:
    details: dict[str, Any] = {
        "delegation": delegation.pk,
        "to": delegation.delegate_id,
        "began_on": delegation.began_on,
        "ends_on": delegation.ends_on,
    }
    bound.send(Delegation, act=act, subject=f"person {delegation.person_id}", by=by, details=details)
