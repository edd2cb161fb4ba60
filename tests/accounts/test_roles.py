"""Where a role reaches: the unit it is held in, what is below it, or everywhere."""

import pytest

from accounts.models import Role, Unit, User
from accounts.roles import holds, reach, roles_of, units_within
from accounts.vocabulary import RoleName

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Unit]:
    group = Unit.objects.create(name="group")
    centre = Unit.objects.create(name="centre", parent=group)
    team = Unit.objects.create(name="team", parent=centre)
    other = Unit.objects.create(name="other", parent=group)
    return {"group": group, "centre": centre, "team": team, "other": other}


@pytest.mark.parametrize(
    ("held_in", "reached"),
    [
        (["group"], {"group", "centre", "team", "other"}),
        (["centre"], {"centre", "team"}),
        (["team"], {"team"}),
        (["team", "other"], {"team", "other"}),
        ([], set()),
    ],
)
def test_a_role_reaches_its_unit_and_what_is_below(tree, held_in, reached):
    person = User.objects.create_user("a@example.com", name="A")
    Role.objects.bulk_create(Role(person=person, name=RoleName.PMO, unit=tree[name]) for name in held_in)
    where = reach(person, RoleName.PMO)
    assert {name for name, unit in tree.items() if where.covers(unit.pk)} == reached
    assert (where.everywhere, bool(where)) == (False, bool(held_in))


def test_a_role_without_a_unit_is_held_everywhere(tree):
    person = User.objects.create_user("a@example.com", name="A")
    Role.objects.create(person=person, name=RoleName.VIEWER)
    assert reach(person, RoleName.VIEWER).everywhere
    assert all(holds(person, RoleName.VIEWER, unit_id=unit.pk) for unit in tree.values())
    assert not holds(person, RoleName.PMO)


def test_two_roles_reach_as_far_as_both(tree):
    person = User.objects.create_user("a@example.com", name="A")
    Role.objects.create(person=person, name=RoleName.IT, unit=tree["team"])
    Role.objects.create(person=person, name=RoleName.PMO, unit=tree["other"])
    both = reach(person, RoleName.IT, RoleName.PMO)
    assert both.units == {tree["team"].pk, tree["other"].pk}
    assert reach(person, RoleName.IT).units == {tree["team"].pk}


def test_who_is_deactivated_holds_nothing(tree):
    person = User.objects.create_user("a@example.com", name="A", is_active=False)
    Role.objects.create(person=person, name=RoleName.ADMINISTRATOR)
    assert roles_of(person) == {}


def test_roles_are_read_once_for_a_request(tree, django_assert_num_queries):
    person = User.objects.create_user("a@example.com", name="A")
    with django_assert_num_queries(1):
        for name in RoleName:
            holds(person, name)


def test_a_unit_and_what_is_below_it(tree):
    assert units_within(tree["centre"]) == {tree["centre"].pk, tree["team"].pk}
    assert units_within(tree["group"]) == {unit.pk for unit in tree.values()}
