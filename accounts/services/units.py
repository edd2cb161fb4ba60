"""Setting up operating units: their name, their kind, and what they are part of."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.roles import units_within
from accounts.services.people import may_administer
from accounts.signals import person_changed
from accounts.vocabulary import UnitKind
from common.history import on_record
from common.permit import Refused


@transaction.atomic
def set_up_unit(*, name: str, kind: UnitKind, parent: Unit | None, by: User) -> Unit:
    """Set up a unit, at the top or as part of another."""
    may_administer(by).require()
    with on_record(by=by, act="set up unit"):
        return Unit.objects.create(name=name.strip(), kind=kind, parent=parent)


@transaction.atomic
def change_unit(unit: Unit, *, name: str, kind: UnitKind, parent: Unit | None, by: User) -> Unit:
    """Rename a unit, change its kind, or make it part of another; never of itself or of what is below it.

    When a unit becomes business, or stops being so, its people can own pilots from then on, or no longer.
    """
    may_administer(by).require()
    if parent is not None and parent.pk in units_within(unit):
        raise Refused(_("%(unit)s cannot be part of a unit below it.") % {"unit": unit.name})
    kind_changes = Unit.objects.select_for_update().get(pk=unit.pk).kind != kind
    with on_record(by=by, act="changed unit"):
        Unit.objects.filter(pk=unit.pk).update(name=name.strip(), kind=kind, parent=parent)
    if kind_changes:
        for person in User.objects.filter(unit=unit):
            person_changed.send(User, person=person)
    return Unit.objects.get(pk=unit.pk)
