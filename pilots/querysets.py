"""Questions about pilots, in the words of the field. Every view starts at `visible_to`."""

from datetime import date
from typing import TYPE_CHECKING

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

_NAMED_ON = """
select id from pilots_pilot where deputy_id = %(person)s or it_lead_id = %(person)s
union select pilot_id from pilots_ownership where person_id = %(person)s and ended_at is null
union select pilot_id from pilots_integrationpath where connection_owner_id = %(person)s
union select pilot_id from pilots_supportplan where contact_id = %(person)s
union select pilot_id from pilots_invitation where person_id = %(person)s
"""


def pilots_naming(person: User) -> tuple[int, ...]:
    """Ids of the pilots the person is named on or invited to, read once per request."""
    known = person.__dict__.get("_named_on")
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(_NAMED_ON, {"person": person.pk})
            known = person.__dict__["_named_on"] = tuple(sorted(row[0] for row in cursor.fetchall()))
    return known


def _within(where: Reach) -> Q:
    return Q() if where.everywhere else Q(unit_id__in=sorted(where.units))


class PilotQuerySet(models.QuerySet["Pilot"]):
    """Chained questions; none of them looks at anything but the database."""

    def visible_to(self, person: User) -> "PilotQuerySet":
        """The pilots the person may know of: open ones where they hold a role, all where they are PMO,
        and those they are named on or invited to. Everything else does not exist for them."""
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
