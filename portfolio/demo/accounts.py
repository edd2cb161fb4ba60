"""Opens the accounts of the demo, and closes the one of the person who left."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import Role, Unit, User
from accounts.signals import bound
from portfolio.demo.people import PEOPLE, UNITS, Person
from portfolio.demo.story import Act, Stage

OPENED_ON = -540


def opening(stage: Stage, password: str) -> Iterator[Act]:
    """Units, then one account after the other. `password` is the encoded one of those who sign in."""
    units: dict[str, Unit] = {}

    def found(at: datetime) -> None:
        for name, kind, parent in UNITS:
            units[name] = Unit.objects.create(name=name, kind=kind, parent=units.get(parent))

    yield Act(OPENED_ON, "", "set up units", found)
    for person in PEOPLE:
        by = "" if person.key == "ada" else "ada"
        yield Act(OPENED_ON, by, "opened account", _open(person, units, stage, password))


def _open(person: Person, units: dict[str, Unit], stage: Stage, password: str) -> Callable[[datetime], None]:
    def open_account(at: datetime) -> None:
        user = User(email=person.email, name=person.name, unit=units[person.unit], password=password)
        if not person.signs_in:
            user.set_unusable_password()
        user.save(force_insert=True)
        by = stage.people.get("ada")
        _record("opened account", user, by)
        for name, unit in person.roles:
            role = Role.objects.create(person=user, name=name, unit=units.get(unit))
            _record("gave role", user, by, role=name, unit=role.unit_id)
        stage.people[person.key] = user

    return open_account


def leaving(stage: Stage) -> Iterator[Act]:
    """Deactivating those who left; what they hold stays with them, and that shows."""
    for person in PEOPLE:
        if person.left_on_day is not None:
            yield Act(person.left_on_day, "ada", "deactivated", _deactivate(person.key, stage), person.left_because)


def _deactivate(key: str, stage: Stage) -> Callable[[datetime], None]:
    def deactivate(at: datetime) -> None:
        user = stage.people[key]
        User.objects.filter(pk=user.pk).update(is_active=False, session_epoch=F("session_epoch") + 1)
        _record("deactivated", user, stage.people["ada"], unit=user.unit_id)

    return deactivate


def _record(act: str, person: User, by: User | None, **details: Any) -> None:
    bound.send(User, act=act, subject=f"person {person.pk}", by=by, details=details)
