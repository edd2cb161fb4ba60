"""Units stand in a tree that never becomes a circle, and close only when everything in them has a place."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from pghistory.models import Events

from accounts.models import Role, Unit, User
from accounts.roles import holds
from accounts.services import units
from accounts.unit_tree import as_a_tree
from accounts.vocabulary import RoleName, UnitKind
from common.permit import Refused
from documents.models import LedgerEntry
from pilots.models import Ownership, Pilot


@pytest.fixture
def group(cast) -> Unit:
    return Unit.objects.create(name="Customer operations", kind=UnitKind.BUSINESS)


def test_the_database_itself_lets_no_unit_be_part_of_what_is_below_it(cast, group):
    night = Unit.objects.create(name="Night shift", parent=cast.contact_centre)
    Unit.objects.filter(pk=cast.contact_centre.pk).update(parent=group)
    with pytest.raises(IntegrityError, match="unit is part of nothing below it"), transaction.atomic():
        Unit.objects.filter(pk=group.pk).update(parent=night)
    assert Unit.objects.get(pk=group.pk).parent is None


def test_units_stand_in_the_order_of_the_tree(cast, group):
    Unit.objects.filter(pk=cast.contact_centre.pk).update(parent=group)
    Unit.objects.create(name="Night shift", parent=cast.contact_centre)
    assert [(unit.name, depth) for unit, depth in as_a_tree(Unit.objects.order_by("name"))] == [
        ("Customer operations", 0),
        ("Contact centre", 1),
        ("Night shift", 2),
        ("Data platforms", 0),
        ("Portfolio office", 0),
    ]


def test_whatever_stands_in_a_unit_goes_to_the_other_one_and_rights_follow(cast, group):
    below = Unit.objects.create(name="Night shift", parent=cast.contact_centre)
    units.close_unit(cast.contact_centre, to=group, by=cast.ada, reason="Two teams became one")
    assert set(User.objects.filter(unit=group)) == {cast.olive, cast.nora}
    assert (Pilot.objects.get().unit, Unit.objects.get(pk=below.pk).parent) == (group, group)
    olive = User.objects.get(pk=cast.olive.pk)
    assert holds(olive, RoleName.BUSINESS_OWNER, unit_id=group.pk)
    assert Ownership.objects.get().holds
    assert not Unit.objects.filter(name="Contact centre").exists()


def test_closing_stays_on_record_with_its_reason(cast, group):
    key = cast.contact_centre.pk
    units.close_unit(cast.contact_centre, to=group, by=cast.ada, reason="Two teams became one")
    last = Events.objects.filter(pgh_model="accounts.UnitEvent", pgh_obj_id=key).order_by("-pgh_id").first()
    assert (last.pgh_label, last.pgh_context["reason"]) == ("delete", "Two teams became one")
    entry = LedgerEntry.objects.latest("number")
    assert (entry.act, entry.subject, entry.person) == ("closed unit", f"unit {key}", cast.ada)


def test_a_role_held_in_both_is_held_once(cast, group):
    Role.objects.create(person=cast.olive, name=RoleName.BUSINESS_OWNER, unit=group)
    units.close_unit(cast.contact_centre, to=group, by=cast.ada, reason="Merged")
    assert [(role.name, role.unit) for role in cast.olive.roles.all()] == [(RoleName.BUSINESS_OWNER, group)]


def test_owners_who_come_to_a_unit_outside_the_business_own_no_more(cast):
    units.close_unit(cast.contact_centre, to=cast.platforms, by=cast.ada, reason="Merged")
    assert not Ownership.objects.select_related("person__unit").get().holds


def test_an_empty_unit_closes_without_a_place(cast, group):
    units.close_unit(group, to=None, by=cast.ada, reason="Never used")
    assert not Unit.objects.filter(pk=group.pk).exists()


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("person", "People work in this unit."),
        ("pilot", "Pilots stand in this unit."),
        ("role", "Roles are held in this unit."),
        ("unit", "Units are part of this one."),
    ],
)
def test_a_unit_that_is_not_empty_does_not_close_without_a_place(cast, group, inside, said):
    {
        "person": lambda: User.objects.create(email="elin@example.com", name="Elin", unit=group),
        "pilot": lambda: Pilot.objects.create(name="Notes", unit=group),
        "role": lambda: Role.objects.create(person=cast.vic, name=RoleName.IT, unit=group),
        "unit": lambda: Unit.objects.create(name="Night shift", parent=group),
    }[inside]()
    with pytest.raises(ValidationError, match=said):
        units.close_unit(group, to=None, by=cast.ada, reason="Merged")
    assert Unit.objects.filter(pk=group.pk).exists()


def test_nothing_goes_to_what_is_closed_itself(cast):
    night = Unit.objects.create(name="Night shift", parent=cast.contact_centre)
    with pytest.raises(ValidationError, match="Night shift is closed, or below"):
        units.close_unit(cast.contact_centre, to=night, by=cast.ada, reason="Merged")


def test_two_units_of_one_name_do_not_come_side_by_side(cast, group):
    Unit.objects.create(name="Night shift", parent=group)
    Unit.objects.create(name="Night shift", parent=cast.contact_centre)
    with pytest.raises(ValidationError, match="has a unit called Night shift already"):
        units.close_unit(cast.contact_centre, to=group, by=cast.ada, reason="Merged")


def test_only_an_administrator_closes_units(cast, group):
    with pytest.raises(Refused):
        units.close_unit(group, to=None, by=cast.petra, reason="Merged")


def test_the_page_says_what_is_inside_and_keeps_what_was_typed(signed_in, cast):
    address, adas = reverse("accounts:close_unit", args=[cast.contact_centre.pk]), signed_in("ada")
    assert "2 people work here." in adas.get(address).content.decode()
    answer = adas.post(address, {"to": "", "reason": "Merged into one"})
    assert answer.status_code == 422
    assert "Pilots stand in this unit." in answer.content.decode()
    assert 'value="Merged into one"' in answer.content.decode()
    assert adas.post(address, {"to": cast.platforms.pk, "reason": "Merged"})["Location"] == reverse("accounts:units")


def test_the_tree_asks_as_often_for_thirty_units_as_for_three(signed_in, cast, django_assert_num_queries):
    adas, address = signed_in("ada"), reverse("accounts:units")
    adas.get(address)
    with django_assert_num_queries(4):
        adas.get(address)
    for number in range(30):
        Unit.objects.create(name=f"Team {number}", parent=cast.contact_centre)
    with django_assert_num_queries(4):
        adas.get(address)
