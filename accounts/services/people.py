"""Opening accounts, moving people between units, deactivating them, giving and taking roles."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Role, Unit, User
from accounts.roles import holds
from accounts.signals import bound, handing_over, person_changed
from accounts.vocabulary import RoleName
from common.history import on_record
from common.permit import Permit

NOTHING: Mapping[str, Any] = MappingProxyType({})


def may_administer(person: User) -> Permit:
    """Only administrators open, move and deactivate people."""
    return Permit(holds(person, RoleName.ADMINISTRATOR), _("Only an administrator can change people and their roles."))


def may_deactivate(person: User, *, by: User) -> Permit:
    """An administrator may deactivate anybody else; so the last one always stays."""
    if person.pk == by.pk:
        return Permit(False, _("Nobody can deactivate themselves. Another administrator can."))
    return may_administer(by)


def may_take_role(role: Role, *, by: User) -> Permit:
    """An administrator may take any role but the last one that can give roles."""
    if role.name == RoleName.ADMINISTRATOR and not _administrators_besides(role):
        return Permit(False, _("This is the last administrator. Give somebody else the role first."))
    return may_administer(by)


@transaction.atomic
def open_account(*, email: str, name: str, unit: Unit | None, by: User) -> User:
    """Open an account without a password: the person chooses one through the link that is mailed."""
    may_administer(by).require()
    with on_record(by=by, act="opened account"):
        person = User.objects.create_user(email, name=name.strip(), unit=unit)
    _write_down("opened account", person, by=by)
    return person


@transaction.atomic
def open_first_account(*, email: str, name: str, unit: Unit | None, roles: Iterable[RoleName]) -> User:
    """Open an account with roles held everywhere, from the shell of the server: there may be no administrator yet."""
    with on_record(act="opened account"):
        person = User.objects.create_user(email, name=name.strip(), unit=unit)
        given = Role.objects.bulk_create(Role(person=person, name=role) for role in roles)
    _write_down("opened account", person, by=None)
    for role in given:
        _write_down("gave role", person, by=None, **_of(role))
    return person


@transaction.atomic
def deactivate(person: User, *, by: User, reason: str, goes_to: Mapping[str, User | None] = NOTHING) -> User:
    """Hand over what the person holds, then end the access from this moment: no sign-in, every open session dead, no
    owner any more.

    `goes_to` says by the key of a `Holding` who has it from now on. What it leaves out goes where the table of
    holdings says. Raises `ValidationError` keyed by the thing that somebody cannot take.
    """
    by = _after_other_administrators(by)
    may_deactivate(person, by=by).require()
    handed = _hand_over(person, by=by, reason=reason, goes_to=goes_to)
    gone = _change(person, by=by, reason=reason, act="deactivated", is_active=False, epoch=1)
    if handed:
        _write_down("handed over", person, by=by, to=handed)
    return gone


def _hand_over(person: User, *, by: User, reason: str, goes_to: Mapping[str, User | None]) -> dict[str, int | None]:
    for key, to in goes_to.items():
        if to is not None and (to.pk == person.pk or not to.is_active):
            raise ValidationError({key: _("%(name)s cannot take it: choose somebody who stays.") % {"name": to.name}})
    answers: list[tuple[Any, Any]] = handing_over.send(User, person=person, goes_to=goes_to, by=by, reason=reason)
    return {key: to for _receiver, handed in answers for key, to in handed.items()}


@transaction.atomic
def reactivate(person: User, *, by: User, reason: str) -> User:
    """Let the person sign in again; sessions from before stay dead."""
    return _change(person, by=by, reason=reason, act="reactivated", is_active=True)


@transaction.atomic
def move(person: User, *, unit: Unit | None, by: User, reason: str) -> User:
    """Move the person to another unit. Outside a business unit nobody owns a pilot."""
    left = User.objects.select_for_update(no_key=True).get(pk=person.pk).unit_id
    if left == (unit.pk if unit else None):
        return person
    return _change(person, by=by, reason=reason, act="moved", details={"from": left}, unit=unit)


def _change(
    person: User,
    *,
    by: User,
    reason: str,
    act: str,
    epoch: int = 0,
    details: Mapping[str, Any] = NOTHING,
    **values: object,
) -> User:
    may_administer(by).require()
    with on_record(by=by, reason=reason, act=act):
        User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + epoch, **values)
    fresh = User.objects.get(pk=person.pk)
    person_changed.send(User, person=fresh)
    _write_down(
        act, fresh, by=by, unit=fresh.unit_id, **details
    )  # last: whoever signs locks a pilot before the ledger's head
    return fresh


@transaction.atomic
def change_profile(*, name: str, time_zone: str, language: str, by: User) -> User:
    """What people say of themselves. What they signed before keeps the name that it was signed with."""
    found = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    found.name, found.time_zone, found.language = name.strip(), time_zone, language
    with on_record(by=by, act="changed profile"):
        found.save(update_fields=["name", "time_zone", "language"])
    return found


@transaction.atomic
def take_second_factor(person: User, *, by: User, reason: str) -> User:
    """Take the second factor and its recovery codes away from somebody who lost the phone; every open session dies. At
    the next sign-in whoever must have one sets up a new one."""
    Authenticator.objects.filter(user=person).delete()
    return _change(person, by=by, reason=reason, act="took second factor", epoch=1)


def nowhere_but_everywhere(name: RoleName | None, unit: Unit | None) -> str:
    """Why the role cannot be held in this unit; empty when it can. Whoever opens accounts and gives roles could give
    themselves what a unit withholds."""
    if name != RoleName.ADMINISTRATOR or unit is None:
        return ""
    return _("An administrator works everywhere. Choose “everywhere”, or another role.")


@transaction.atomic
def give_role(person: User, *, name: RoleName, unit: Unit | None, by: User, reason: str = "") -> Role:
    """Give the person a role in a unit and everything below it, or everywhere when no unit is named. Raises
    `ValidationError` for an administrator of a unit."""
    may_administer(by).require()
    if refusal := nowhere_but_everywhere(name, unit):
        raise ValidationError({"unit": refusal})
    with on_record(by=by, reason=reason, act="gave role"):
        role, is_new = Role.objects.get_or_create(person=person, name=name, unit=unit)
    if is_new:
        _write_down("gave role", person, by=by, **_of(role))
    return role


@transaction.atomic
def take_role(role: Role, *, by: User, reason: str = "") -> None:
    """Take a role away; it counts from the person's next request."""
    by = _after_other_administrators(by)
    may_take_role(role, by=by).require()
    with on_record(by=by, reason=reason, act="took role"):
        role.delete()
    _write_down("took role", role.person, by=by, **_of(role))


def _of(role: Role) -> dict[str, Any]:
    """What the ledger keeps of a role; no unit means everywhere."""
    return {"role": role.name, "unit": role.unit_id}


def _write_down(act: str, person: User, *, by: User | None, **details: Any) -> None:
    bound.send(User, act=act, subject=f"person {person.pk}", by=by, details=details)


def _administrators_besides(role: Role) -> bool:
    others = Role.objects.filter(name=RoleName.ADMINISTRATOR, person__is_active=True)
    return others.exclude(pk=role.pk).exists()


def _after_other_administrators(by: User) -> User:
    """Wait for whoever changes administrators now, then look again at who acts: of two who remove each other at the
    same time, one is left."""
    list(Role.objects.select_for_update().filter(name=RoleName.ADMINISTRATOR).order_by("pk"))
    return User.objects.get(pk=by.pk)
