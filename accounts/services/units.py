"""Setting up operating units: their name, their kind, and what they are part of; closing them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, Unit, User
from accounts.roles import units_within
from accounts.services.people import may_administer
from accounts.signals import bound, person_changed, unit_closing
from accounts.vocabulary import UnitKind
from common.history import on_record
from common.permit import Refused


@transaction.atomic
def set_up_unit(*, name: str, kind: UnitKind, parent: Unit | None, by: User) -> Unit:
    """Set up a unit, at the top or as part of another."""
    may_administer(by).require()
    with on_record(by=by, act="set up unit"):
        made = Unit.objects.create(name=name.strip(), kind=kind, parent=parent)
    _write_down("set up unit", made.pk, by, kind=kind, parent=made.parent_id)
    return made


@transaction.atomic
def change_unit(unit: Unit, *, name: str, kind: UnitKind, parent: Unit | None, by: User) -> Unit:
    """Rename a unit, change its kind, or make it part of another; never of itself or of what is below it.

    When a unit becomes business, or stops being so, its people can own pilots from then on, or no longer.
    """
    may_administer(by).require()
    if parent is not None and parent.pk in units_within(unit):
        raise Refused(_("%(unit)s cannot be part of a unit below it.") % {"unit": unit.name})
    was = Unit.objects.select_for_update().get(pk=unit.pk)
    with on_record(by=by, act="changed unit"):
        Unit.objects.filter(pk=unit.pk).update(name=name.strip(), kind=kind, parent=parent)
    if was.kind != kind:
        for person in User.objects.filter(unit=unit):
            person_changed.send(User, person=person)
    fresh = Unit.objects.get(pk=unit.pk)
    if changed := {
        name: [before, getattr(fresh, name)] for name, before in _shape(was) if getattr(fresh, name) != before
    }:
        _write_down("changed unit", unit.pk, by, **changed)
    return fresh


@transaction.atomic
def close_unit(unit: Unit, *, to: Unit | None, by: User, reason: str) -> None:
    """Close a unit: its people, pilots, channels, the units below it and the roles held in it go to another one, in one
    act. Its history stays. Raises `ValidationError` beside `to` when something needs a place and none is named.
    """
    may_administer(by).require()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, it stays on record.")})
    if to is not None and to.pk in units_within(unit):
        raise ValidationError({"to": _("%(unit)s is closed, or below what is closed.") % {"unit": to.name}})
    unit = Unit.objects.select_for_update().get(pk=unit.pk)  # nobody moves in while it closes
    unit_closing.send(Unit, unit=unit, to=to, by=by, reason=reason)
    with on_record(by=by, reason=reason, act="closed unit"):
        _move_what_is_below(unit, to)
        moved = _move_people(unit, to)
        _move_roles(unit, to)
        key = unit.pk
        unit.delete()
    for person in moved:
        person_changed.send(User, person=person)
    _write_down("closed unit", key, by, to=to.pk if to else None)


def _shape(unit: Unit) -> list[tuple[str, Any]]:
    """What others hang on: its kind says who can own pilots, its place who sees them. Names stay out of the ledger."""
    return [("kind", unit.kind), ("parent_id", unit.parent_id)]


def _write_down(act: str, key: int, by: User, **details: Any) -> None:
    bound.send(Unit, act=act, subject=f"unit {key}", by=by, details=details)


def _move_what_is_below(unit: Unit, to: Unit | None) -> None:
    names = set(unit.children.values_list("name", flat=True))
    if names and to is None:
        raise ValidationError({"to": _("Units are part of this one. Say what they are part of from now on.")})
    if twice := sorted(Unit.objects.filter(parent=to, name__in=names).values_list("name", flat=True)):
        said = _("%(to)s has a unit called %(name)s already. Rename one of the two first.")
        raise ValidationError({"to": said % {"to": to, "name": twice[0]}})
    unit.children.update(parent=to)


def _move_people(unit: Unit, to: Unit | None) -> list[User]:
    """Also those who can no longer sign in: what they did, they did for somebody."""
    people = [person.pk for person in User.objects.select_for_update().filter(unit=unit).order_by("pk")]
    if people and to is None:
        raise ValidationError({"to": _("People work in this unit. Say where they work from now on.")})
    User.objects.filter(pk__in=people).update(unit=to)
    return list(User.objects.filter(pk__in=people).select_related("unit"))


def _move_roles(unit: Unit, to: Unit | None) -> None:
    """Whoever held a role here holds it there; who does already keeps one."""
    held = Role.objects.filter(unit=unit)
    if to is None and held.exists():
        raise ValidationError({"to": _("Roles are held in this unit. Say where they are held from now on.")})
    there = set(Role.objects.filter(unit=to).values_list("person", "name"))
    for role in held:
        if (role.person_id, role.name) in there:
            role.delete()
        else:
            Role.objects.filter(pk=role.pk).update(unit=to)
