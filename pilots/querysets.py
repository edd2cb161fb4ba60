"""Questions about pilots, in the words of the field. Every view starts at `visible_to`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Q

from accounts.models import User
from accounts.roles import NOWHERE, Reach, reach
from accounts.vocabulary import RoleName
from common.planned import planned_cursor
from pilots.vocabulary import OPEN_STAGES, Visibility

if TYPE_CHECKING:
    from pilots.models import Pilot  # noqa: F401  (named in the annotation below)

# Administrators run the installation; that alone shows them no pilot.
SEES_OPEN = (RoleName.BUSINESS_OWNER, RoleName.IT, RoleName.PMO, RoleName.VIEWER)

# Each pilot that names the person, beside the part of it they were handed, if any. While a pilot is proposed, it names
# who proposed it.
_NAMED_ON = """
select id, '' from pilots_pilot where deputy_id = %(person)s or it_lead_id = %(person)s
union select id, '' from pilots_pilot where proposed_by_id = %(person)s and stage = 'proposed'
union select pilot_id, '' from pilots_ownership where person_id = %(person)s and ended_at is null
union select pilot_id, '' from pilots_integrationpath where connection_owner_id = %(person)s
union select pilot_id, '' from pilots_supportplan where contact_id = %(person)s
union select pilot_id, '' from pilots_invitation where person_id = %(person)s
union select handed.pilot_id, handed.part from pilots_handedpart handed join pilots_pilot pilot on pilot.id = pilot_id
       where handed.person_id = %(person)s and handed.ended_at is null and pilot.stage = 'proposed'
"""

# The same as `visible_to`, asked of many people at once: each way to see a pilot begins at the pairs that are asked
# for.
_MAY_SEE = """
with recursive asked (person, pilot) as materialized (select * from unnest(%(people)s::bigint[], %(pilots)s::bigint[])),
held (person_id, name, unit_id) as (
    select person_id, name, unit_id from accounts_role where person_id = any(%(people)s)
  union
    select held.person_id, held.name, unit.id from held join accounts_unit unit on unit.parent_id = held.unit_id
),
seen (person, pilot) as (
    select asked.* from asked join pilots_pilot pilot on pilot.id = asked.pilot
     where asked.person in (pilot.deputy_id, pilot.it_lead_id)
        or asked.person = pilot.proposed_by_id and pilot.stage = 'proposed'
  union
    select asked.* from asked join pilots_ownership named
        on named.pilot_id = asked.pilot and named.person_id = asked.person and named.ended_at is null
  union
    select asked.* from asked join pilots_integrationpath path
        on path.pilot_id = asked.pilot and path.connection_owner_id = asked.person
  union
    select asked.* from asked join pilots_supportplan plan
        on plan.pilot_id = asked.pilot and plan.contact_id = asked.person
  union
    select asked.* from asked join pilots_invitation invited
        on invited.pilot_id = asked.pilot and invited.person_id = asked.person
  union
    select asked.* from asked join pilots_handedpart handed
        on handed.pilot_id = asked.pilot and handed.person_id = asked.person and handed.ended_at is null
      join pilots_pilot pilot on pilot.id = asked.pilot and pilot.stage = 'proposed'
  union
    select asked.* from asked join pilots_pilot pilot on pilot.id = asked.pilot
      join held on held.person_id = asked.person and (held.unit_id is null or held.unit_id = pilot.unit_id)
     where held.name = 'pmo' or (held.name = any(%(sees_open)s) and pilot.visibility = 'open')
)
select seen.person, seen.pilot from seen join accounts_user person on person.id = seen.person and person.is_active
"""


def who_may_see(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the pairs of a person's and a pilot's id in which the person may know of the pilot; one query."""
    given: dict[str, Any] = {
        "people": [person for person, _pilot in pairs],
        "pilots": [pilot for _person, pilot in pairs],
        "sees_open": list(SEES_OPEN),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MAY_SEE, given)
        return set(cursor.fetchall())


def pilots_naming(person: User) -> tuple[int, ...]:
    """Ids of the pilots the person is named on, invited to, proposed, or was handed a part of."""
    return tuple(sorted({pilot for pilot, _part in _named_on(person)}))


def parts_handed_to(person: User, pilot_id: int) -> frozenset[str]:
    """The questions of this pilot that the person was asked to answer, and has not yet."""
    return frozenset(part for pilot, part in _named_on(person) if pilot == pilot_id and part)


def _named_on(person: User) -> frozenset[tuple[int, str]]:
    """Read once per request."""
    known = person.__dict__.get("_named_on")
    if known is None:
        with planned_cursor() as cursor:
            cursor.execute(_NAMED_ON, {"person": person.pk})
            known = person.__dict__["_named_on"] = frozenset(cursor.fetchall())
    return known


@dataclass(frozen=True, slots=True)
class Sight:
    """Which pilots somebody may know of. Two people with the same sight see the same."""

    named: tuple[int, ...] = ()
    """Those that name them, whatever else."""
    open_ones: Reach = NOWHERE
    all: Reach = NOWHERE

    @property
    def everywhere(self) -> frozenset[Visibility]:
        """Of which visibility they may know of every pilot. With these, those they are named on are all; nothing where
        what they may know hangs on units."""
        if self.all.everywhere:
            return frozenset(Visibility)
        return frozenset({Visibility.OPEN}) if not self.all and self.open_ones.everywhere else frozenset()


def sight_of(person: User) -> Sight:
    """Open pilots where they hold a role, all where they are PMO, and those they are named on, invited to, proposed, or
    were handed a part of."""
    if not person.is_authenticated or not person.is_active:
        return Sight()
    return Sight(pilots_naming(person), reach(person, *SEES_OPEN), reach(person, RoleName.PMO))


def _within(where: Reach) -> Q:
    return Q() if where.everywhere else Q(unit_id__in=sorted(where.units))


class PilotQuerySet(models.QuerySet["Pilot"]):
    """Chained questions; none of them looks at anything but the database."""

    def visible_to(self, person: User) -> "PilotQuerySet":
        """The pilots the person may know of (`sight_of`). Everything else does not exist for them."""
        return self.within(sight_of(person))

    def within(self, sight: Sight) -> "PilotQuerySet":
        """The pilots that somebody with this sight may know of."""
        if sight == Sight():
            return self.none()
        if sight.all.everywhere:
            return self.all()
        allowed = Q(id__in=sight.named)
        if sight.open_ones:
            allowed |= Q(visibility=Visibility.OPEN) & _within(sight.open_ones)
        if sight.all:
            allowed |= _within(sight.all)
        return self.filter(allowed)

    def open(self) -> "PilotQuerySet":
        """Not live, stopped or retired."""
        return self.filter(stage__in=OPEN_STAGES)

    def overdue(self, *, on: date) -> "PilotQuerySet":
        """Open, and past their decision date."""
        return self.open().filter(decision_due_on__lt=on)
