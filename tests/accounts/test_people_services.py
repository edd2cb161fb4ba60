"""Who may change people, what is refused, and what is kept of it."""

import threading

import pytest
from django.db import connection, transaction
from pghistory.models import Events

from accounts.models import Role, Unit, User
from accounts.services import people, units
from accounts.signals import person_changed
from accounts.vocabulary import RoleName, UnitKind
from common.permit import Refused
from tests.cast import assemble

NOT_ADMINISTRATORS = ["olive", "ivan", "petra", "vic", "nora"]


@pytest.mark.parametrize("name", NOT_ADMINISTRATORS)
def test_only_an_administrator_changes_people_and_units(cast, name):
    by = cast.person(name)
    role = cast.vic.roles.get()
    for deed in (
        lambda: people.open_account(email="new@example.com", name="New", unit=None, by=by),
        lambda: people.deactivate(cast.vic, by=by, reason="-"),
        lambda: people.reactivate(cast.vic, by=by, reason="-"),
        lambda: people.move(cast.vic, unit=None, by=by, reason="-"),
        lambda: people.give_role(cast.vic, name=RoleName.PMO, unit=None, by=by),
        lambda: people.take_role(role, by=by),
        lambda: units.set_up_unit(name="New", kind=UnitKind.LAB, parent=None, by=by),
        lambda: units.change_unit(cast.office, name="New", kind=UnitKind.LAB, parent=None, by=by),
    ):
        with pytest.raises(Refused):
            deed()
    assert (User.objects.count(), Role.objects.count(), Unit.objects.count()) == (6, 5, 3)


def test_a_new_account_has_a_lower_case_address_and_no_password(cast):
    person = people.open_account(email=" Elin@Example.COM ", name=" Elin Sommer ", unit=cast.office, by=cast.ada)
    assert (person.email, person.name, person.has_usable_password()) == ("elin@example.com", "Elin Sommer", False)


def test_nobody_deactivates_themselves(cast):
    with pytest.raises(Refused, match="Another administrator can"):
        people.deactivate(cast.ada, by=cast.ada, reason="Holiday")
    assert User.objects.get(pk=cast.ada.pk).is_active


def test_the_last_administrator_keeps_the_role(cast):
    with pytest.raises(Refused, match="the last administrator"):
        people.take_role(cast.ada.roles.get(), by=cast.ada)


def test_one_of_two_administrators_can_give_the_role_up(cast):
    people.give_role(cast.petra, name=RoleName.ADMINISTRATOR, unit=None, by=cast.ada)
    people.take_role(cast.ada.roles.get(), by=cast.ada)
    assert [role.person for role in Role.objects.filter(name=RoleName.ADMINISTRATOR)] == [cast.petra]


def test_a_deactivated_administrator_does_not_count_as_one(cast):
    people.give_role(cast.petra, name=RoleName.ADMINISTRATOR, unit=None, by=cast.ada)
    people.deactivate(cast.petra, by=cast.ada, reason="Left")
    with pytest.raises(Refused, match="the last administrator"):
        people.take_role(cast.ada.roles.get(), by=cast.ada)


def test_a_deactivated_administrator_changes_nobody(cast):
    people.give_role(cast.petra, name=RoleName.ADMINISTRATOR, unit=None, by=cast.ada)
    fresh = people.deactivate(cast.petra, by=cast.ada, reason="Left")
    with pytest.raises(Refused):
        people.deactivate(cast.olive, by=fresh, reason="Revenge")


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_deactivate_each_other_at_once_one_stays():
    cast = assemble()
    people.give_role(cast.petra, name=RoleName.ADMINISTRATOR, unit=None, by=cast.ada)
    refusals: list[str] = []

    def deactivate(person: User, by: User) -> None:
        try:
            people.deactivate(person, by=by, reason="Only one can stay")
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    ada, petra = User.objects.get(pk=cast.ada.pk), User.objects.get(pk=cast.petra.pk)
    pairs = [(ada, petra), (petra, ada)]
    threads = [threading.Thread(target=deactivate, args=pair) for pair in pairs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert refusals == ["Only an administrator can change people and their roles."]
    assert User.objects.filter(pk__in=[ada.pk, petra.pk], is_active=True).count() == 1


def test_giving_a_role_twice_gives_it_once(cast):
    for _ in range(2):
        people.give_role(cast.nora, name=RoleName.VIEWER, unit=cast.contact_centre, by=cast.ada)
    assert cast.nora.roles.count() == 1


def test_what_was_done_is_kept_with_person_and_reason(cast):
    people.move(cast.olive, unit=cast.platforms, by=cast.ada, reason="Joins the platform team")
    kept = Events.objects.tracks(cast.olive).latest("pgh_id")
    assert kept.pgh_diff == {"unit_id": [cast.contact_centre.pk, cast.platforms.pk]}
    assert kept.pgh_context == {"user": cast.ada.pk, "reason": "Joins the platform team", "act": "moved"}


@pytest.mark.parametrize("deed", ["deactivate", "reactivate", "move"])
def test_others_are_told_when_who_somebody_is_changes(cast, deed):
    told: list[User] = []

    def listen(person: User, **_: object) -> None:
        told.append(person)

    person_changed.connect(listen)
    try:
        more = {"unit": cast.office} if deed == "move" else {}
        getattr(people, deed)(cast.olive, by=cast.ada, reason="-", **more)
    finally:
        person_changed.disconnect(listen)
    assert told == [cast.olive]


def test_a_unit_never_becomes_part_of_what_is_below_it(cast):
    team = units.set_up_unit(name="Night shift", kind=UnitKind.BUSINESS, parent=cast.contact_centre, by=cast.ada)
    with pytest.raises(Refused, match="cannot be part of a unit below it"):
        units.change_unit(cast.contact_centre, name="Contact centre", kind=UnitKind.BUSINESS, parent=team, by=cast.ada)


def test_a_unit_that_is_no_business_any_more_has_no_owners(cast):
    assert cast.pilot.owner.holds
    with transaction.atomic():
        units.change_unit(cast.contact_centre, name="Contact centre", kind=UnitKind.LAB, parent=None, by=cast.ada)
    cast.pilot.refresh_from_db()
    fresh = cast.pilot.ownerships.select_related("person__unit").get()
    assert not fresh.holds
