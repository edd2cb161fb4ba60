"""The cast: Olive owns, Ivan is IT, Petra is PMO, Vic views, Nora is nobody, Ada administers."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from accounts.models import Role, Unit, User
from accounts.vocabulary import RoleName, UnitKind
from pilots.models import IntegrationPath, Ownership, Pilot
from tests.database_roles import owner

PASSWORD = "pilothouse-demo"


@dataclass(frozen=True)
class Cast:
    """Six people in three units, and the pilot that Olive owns and Ivan is named on."""

    olive: User
    ivan: User
    petra: User
    vic: User
    nora: User
    ada: User
    contact_centre: Unit
    platforms: Unit
    office: Unit
    pilot: Pilot

    def person(self, name: str) -> User:
        """A member of the cast by first name."""
        return getattr(self, name)


def _person(name: str, unit: Unit, role: RoleName | None = None, where: Unit | None = None) -> User:
    user = User(email=f"{name.split()[0].lower()}@example.com", name=name, unit=unit, password="!")
    user.save()
    if role:
        Role.objects.create(person=user, name=role, unit=where)
    return user


def _count_from_one() -> None:
    """References are never given twice, so what other tests counted has to be forgotten."""
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT setval('pilots_reference_number', 1, false) WHERE NOT EXISTS (SELECT FROM pilots_pilot)")


def assemble() -> Cast:
    """Write the cast to the database; the pilot is P-0001."""
    _count_from_one()
    centre = Unit.objects.create(name="Contact centre", kind=UnitKind.BUSINESS)
    platforms = Unit.objects.create(name="Data platforms", kind=UnitKind.IT)
    office = Unit.objects.create(name="Portfolio office", kind=UnitKind.PMO)
    olive = _person("Olive Harmsen", centre, RoleName.BUSINESS_OWNER, centre)
    ivan = _person("Ivan Petrov", platforms, RoleName.IT)
    petra = _person("Petra Lindqvist", office, RoleName.PMO)
    vic = _person("Vic Moreau", office, RoleName.VIEWER)
    nora = _person("Nora Quist", centre)
    ada = _person("Ada Solheim", platforms, RoleName.ADMINISTRATOR)
    pilot = Pilot.objects.create(name="Call summaries", unit=centre, it_lead=ivan)
    named = datetime(2026, 6, 1, 9, tzinfo=UTC)
    Ownership.objects.create(pilot=pilot, person=olive, named_by=petra, named_at=named, accepted_at=named)
    IntegrationPath.objects.create(pilot=pilot, connection_owner=ivan)
    return Cast(olive, ivan, petra, vic, nora, ada, centre, platforms, office, pilot)
