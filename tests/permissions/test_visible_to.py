"""Who knows of which pilot. A pilot one does not know of is in no list, count or total, and at no address."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Role, Unit, User
from accounts.vocabulary import RoleName
from pilots.models import IntegrationPath, Invitation, Ownership, Pilot, SupportPlan
from pilots.vocabulary import Visibility

pytestmark = pytest.mark.django_db

ROLES = {
    "business owner": RoleName.BUSINESS_OWNER,
    "IT": RoleName.IT,
    "PMO": RoleName.PMO,
    "viewer": RoleName.VIEWER,
    "administrator": RoleName.ADMINISTRATOR,
}
# What the person is -> sees an open pilot of the unit, sees a restricted one of the unit.
TABLE = [
    ("nothing", False, False),
    ("business owner in the unit", True, False),
    ("business owner in the unit above", True, False),
    ("business owner in another unit", False, False),
    ("business owner everywhere", True, False),
    ("IT in the unit", True, False),
    ("IT in another unit", False, False),
    ("IT everywhere", True, False),
    ("viewer in the unit", True, False),
    ("viewer in the unit above", True, False),
    ("viewer in another unit", False, False),
    ("viewer in a unit below", False, False),
    ("viewer everywhere", True, False),
    ("PMO in the unit", True, True),
    ("PMO in the unit above", True, True),
    ("PMO in another unit", False, False),
    ("PMO everywhere", True, True),
    ("administrator everywhere", False, False),
    ("owner", True, True),
    ("named as owner, not accepted", True, True),
    ("owner until yesterday", False, False),
    ("deputy", True, True),
    ("IT lead", True, True),
    ("connection owner", True, True),
    ("support contact", True, True),
    ("invited", True, True),
    ("deactivated PMO", False, False),
    ("deactivated owner", False, False),
    ("not signed in", False, False),
]


@pytest.fixture
def units() -> dict[str, Unit]:
    above = Unit.objects.create(name="above")
    unit = Unit.objects.create(name="unit", parent=above)
    below = Unit.objects.create(name="below", parent=unit)
    return {
        "the unit above": above,
        "the unit": unit,
        "a unit below": below,
        "another unit": Unit.objects.create(name="x"),
    }


def make(person: User, what: str, pilot: Pilot, units: dict[str, Unit]) -> None:
    """Let the person be what the line of the table says."""
    now = timezone.now()
    name = next((role for words, role in ROLES.items() if what.startswith(words)), None)
    if what == "IT lead":
        Pilot.objects.filter(pk=pilot.pk).update(it_lead=person)
    elif what == "deputy":
        Pilot.objects.filter(pk=pilot.pk).update(deputy=person)
    elif what == "connection owner":
        IntegrationPath.objects.create(pilot=pilot, connection_owner=person)
    elif what == "support contact":
        SupportPlan.objects.create(pilot=pilot, contact=person)
    elif what == "invited":
        Invitation.objects.create(pilot=pilot, person=person)
    elif "owner" in what and name is None:
        accepted, ended = (None if "not accepted" in what else now), (now if "until" in what else None)
        Ownership.objects.create(pilot=pilot, person=person, named_at=now, accepted_at=accepted, ended_at=ended)
    elif "PMO" in what and name is None:
        Role.objects.create(person=person, name=RoleName.PMO)
    elif name is not None:
        Role.objects.create(person=person, name=name, unit=units.get(what.partition(" in ")[2]))
    if what.startswith("deactivated"):
        User.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize(("what", "sees_open", "sees_restricted"), TABLE, ids=[line[0] for line in TABLE])
def test_who_sees_an_open_and_a_restricted_pilot(units, what, sees_open, sees_restricted, visibility):
    pilot = Pilot.objects.create(name="Call summaries", unit=units["the unit"], visibility=visibility)
    Pilot.objects.create(name="Another, restricted", unit=units["another unit"], visibility=Visibility.RESTRICTED)
    person = User.objects.create_user("a@example.com", name="A")
    make(person, what, pilot, units)
    reader = AnonymousUser() if what == "not signed in" else User.objects.get(pk=person.pk)
    sees = sees_open if visibility == Visibility.OPEN else sees_restricted
    assert (pilot in Pilot.objects.visible_to(reader)) is sees


def test_a_pilot_is_found_once_however_many_ways_lead_to_it(units):
    person = User.objects.create_user("a@example.com", name="A")
    pilot = Pilot.objects.create(name="Call summaries", unit=units["the unit"], it_lead=person, deputy=person)
    for what in ("PMO everywhere", "viewer in the unit", "owner", "connection owner", "support contact", "invited"):
        make(person, what, pilot, units)
    assert list(Pilot.objects.visible_to(User.objects.get(pk=person.pk))) == [pilot]


def test_seeing_costs_the_same_whatever_the_number_of_pilots(units, django_assert_num_queries):
    person = User.objects.create_user("a@example.com", name="A")
    Role.objects.create(person=person, name=RoleName.VIEWER)
    for count in (1, 3):
        Pilot.objects.bulk_create(
            Pilot(name=f"Pilot {n}", unit=units["the unit"], it_lead=person) for n in range(count)
        )
        with django_assert_num_queries(3):
            list(Pilot.objects.visible_to(User(pk=person.pk, is_active=True)))
