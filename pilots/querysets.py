"""Questions about pilots, in the words of the field. Every view starts at `visible_to`."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Q

from accounts.models import User
from accounts.roles import NOWHERE, Reach, reach
from accounts.vocabulary import RoleName
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

# The same as `visible_to`, asked of many people at once.
_MAY_SEE = """
with recursive asked (person, pilot) as materialized (select * from unnest(%(people)s::bigint[], %(pilots)s::bigint[])),
held (person_id, name, unit_id) as (
    select person_id, name, unit_id from accounts_role where person_id = any(%(people)s)
  union
    select held.person_id, held.name, unit.id from held join accounts_unit unit on unit.parent_id = held.unit_id
)
select asked.person, asked.pilot
  from asked join accounts_user person on person.id = asked.person and person.is_active
  join pilots_pilot pilot on pilot.id = asked.pilot
 where asked.person in (pilot.deputy_id, pilot.it_lead_id)
    or exists (select from pilots_ownership named
                where named.pilot_id = pilot.id and named.person_id = asked.person and named.ended_at is null)
    or exists (select from pilots_integrationpath path
                where path.pilot_id = pilot.id and path.connection_owner_id = asked.person)
    or exists (select from pilots_supportplan plan where plan.pilot_id = pilot.id and plan.contact_id = asked.person)
    or exists (select from pilots_invitation invited
                where invited.pilot_id = pilot.id and invited.person_id = asked.person)
    or asked.person = pilot.proposed_by_id and pilot.stage = 'proposed'
    or exists (select from pilots_handedpart handed where handed.pilot_id = pilot.id and pilot.stage = 'proposed'
                and handed.person_id = asked.person and handed.ended_at is null)
    or exists (select from held where held.person_id = asked.person
                and (held.unit_id is null or held.unit_id = pilot.unit_id)
                and (held.name = 'pmo' or (held.name = any(%(sees_open)s) and pilot.visibility = 'open')))
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
        with connection.cursor() as cursor:
            cursor.execute(_NAMED_ON, {"person": person.pk})
            known = person.__dict__["_named_on"] = frozenset(cursor.fetchall())
    return known


def kinds_seen_everywhere(person: User) -> frozenset[Visibility]:
    """Of which visibility the person may know of every pilot. With these, those they are named on are all; nothing
    where what they may know hangs on units."""
    office = reach(person, RoleName.PMO)
    if office.everywhere:
        return frozenset(Visibility)
    if not office and reach(person, *SEES_OPEN).everywhere:
        return frozenset({Visibility.OPEN})
    return frozenset()


def _within(where: Reach) -> Q:
    return Q() if where.everywhere else Q(unit_id__in=sorted(where.units))


class PilotQuerySet(models.QuerySet["Pilot"]):
    """Chained questions; none of them looks at anything but the database."""

    def visible_to(self, person: User) -> "PilotQuerySet":
        """The pilots the person may know of: open ones where they hold a role, all where they are PMO, and those they
        are named on, invited to, proposed, or were handed a part of. Everything else does not exist for them."""
        if not person.is_authenticated or not person.is_active:
            return self.none()
        allowed = Q(id__in=pilots_naming(person))
        seeing = reach(person, *SEES_OPEN)
        if seeing:
            allowed |= Q(visibility=Visibility.OPEN) & _within(seeing)
        office = reach(person, RoleName.PMO)
        if office != NOWHERE:
            allowed |= _within(office) or Q(pk__isnull=False)
        return self.filter(allowed)

    def open(self) -> "PilotQuerySet":
        """Not live, stopped or retired."""
        return self.filter(stage__in=OPEN_STAGES)

    def overdue(self, *, on: date) -> "PilotQuerySet":
        """Open, and past their decision date."""
        return self.open().filter(decision_due_on__lt=on)
