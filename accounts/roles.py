"""Which roles a person holds, and where."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import Unit, User
from accounts.vocabulary import RoleName
from common.planned import planned_cursor

# The units a role reaches: the unit it is held in and everything below it.
_HELD = """
select name, unit_id from (
    with recursive held as (
        select role.name, role.unit_id from accounts_role role where role.person_id = %s
      union
        select held.name, unit.id from held join accounts_unit unit on unit.parent_id = held.unit_id
    )
    select name, unit_id from held
) held
"""
"""Begins with `select`: what does not is taken for a change, which keeps its history, and cannot be planned once."""
_WITHIN = """
with recursive within as (
    select id from accounts_unit where id = %s
  union
    select unit.id from within join accounts_unit unit on unit.parent_id = within.id
)
select id from within
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a role is held: everywhere, or in these units."""

    everywhere: bool = False
    units: frozenset[int] = frozenset()

    def covers(self, unit_id: int | None) -> bool:
        """Whether the role is held in the unit."""
        return self.everywhere or unit_id in self.units

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.units)

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(self.everywhere or other.everywhere, self.units | other.units)


NOWHERE = Reach()


def roles_of(person: User) -> dict[RoleName, Reach]:
    """The person's roles and their reach, read once per request and kept on the person; none when inactive."""
    known = person.__dict__.get("_roles")
    if known is None:
        known = person.__dict__["_roles"] = _read(person) if person.is_active else {}
    return known


def _read(person: User) -> dict[RoleName, Reach]:
    roles: dict[RoleName, Reach] = {}
    with planned_cursor() as cursor:
        cursor.execute(_HELD, [person.pk])
        for name, unit_id in cursor.fetchall():
            reach = Reach(everywhere=True) if unit_id is None else Reach(units=frozenset([unit_id]))
            roles[RoleName(name)] = roles.get(RoleName(name), NOWHERE) | reach
    return roles


def reach(person: User, *names: RoleName) -> Reach:
    """Where the person holds any of these roles."""
    held = roles_of(person)
    found = NOWHERE
    for name in names:
        found = found | held.get(name, NOWHERE)
    return found


def holds(person: User, name: RoleName, *, unit_id: int | None = None) -> bool:
    """Whether the person holds the role at all, or in the unit when one is given."""
    held = reach(person, name)
    return held.covers(unit_id) if unit_id is not None else bool(held)


def units_within(unit: Unit) -> frozenset[int]:
    """The ids of the unit and of everything below it."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, [unit.pk])
        return frozenset(row[0] for row in cursor.fetchall())
