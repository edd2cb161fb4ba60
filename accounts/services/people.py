"""Opening accounts, moving people between units, deactivating them."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Role, Unit, User
from accounts.roles import holds
from accounts.signals import person_changed
from accounts.vocabulary import RoleName
from common.history import on_record
from common.permit import Permit


def may_administer(person: User) -> Permit:
    """Only administrators open, move and deactivate people."""
    return Permit(holds(person, RoleName.ADMINISTRATOR), _("Only an administrator can change people and their roles."))


@transaction.atomic
def deactivate(person: User, *, by: User, reason: str) -> User:
    """End the person's access from this moment: no sign-in, every open session dead, no owner any more."""
    return _change(person, by=by, reason=reason, act="deactivated", is_active=False, epoch=1)


@transaction.atomic
def reactivate(person: User, *, by: User, reason: str) -> User:
    """Let the person sign in again; sessions from before stay dead."""
    return _change(person, by=by, reason=reason, act="reactivated", is_active=True)


@transaction.atomic
def move(person: User, *, unit: Unit | None, by: User, reason: str) -> User:
    """Move the person to another unit. Outside a business unit nobody owns a pilot."""
    return _change(person, by=by, reason=reason, act="moved", unit=unit)


def _change(person: User, *, by: User, reason: str, act: str, epoch: int = 0, **values: object) -> User:
    may_administer(by).require()
    with on_record(by=by, reason=reason, act=act):
        User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + epoch, **values)
    fresh = User.objects.get(pk=person.pk)
    person_changed.send(User, person=fresh)
    return fresh


@transaction.atomic
def give_role(person: User, *, name: RoleName, unit: Unit | None, by: User) -> Role:
    """Give the person a role in a unit and everything below it, or everywhere when no unit is named."""
    may_administer(by).require()
    with on_record(by=by, act="gave role"):
        return Role.objects.get_or_create(person=person, name=name, unit=unit)[0]


@transaction.atomic
def take_role(role: Role, *, by: User) -> None:
    """Take a role away; it counts from the person's next request."""
    may_administer(by).require()
    with on_record(by=by, act="took role"):
        role.delete()
