import pytest
from django.urls import reverse

from accounts.models import Unit


@pytest.fixture
def adas(signed_in):
    return signed_in("ada")


def test_the_list_shows_kind_place_and_people(adas, cast):
    content = adas.get(reverse("accounts:units")).content.decode()
    assert "3 operating units" in content
    assert all(unit.name in content for unit in (cast.contact_centre, cast.platforms, cast.office))


def test_a_unit_is_set_up_below_another(adas, cast):
    answer = adas.post(
        reverse("accounts:set_up_unit"), {"name": "Night shift", "kind": "business", "parent": cast.contact_centre.pk}
    )
    assert answer["Location"] == reverse("accounts:units")
    assert Unit.objects.get(name="Night shift").parent == cast.contact_centre


def test_a_unit_is_renamed_and_changes_its_kind(adas, cast):
    adas.post(reverse("accounts:change_unit", args=[cast.platforms.pk]), {"name": "Platforms", "kind": "lab"})
    cast.platforms.refresh_from_db()
    assert (cast.platforms.name, cast.platforms.kind) == ("Platforms", "lab")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Portfolio office"}, "There is a unit of this name in the same place."),
        ({"kind": "circus"}, "Select a valid choice."),
        ({"name": " "}, "This field is required."),
        ({"parent": "itself"}, "Select a valid choice."),
    ],
    ids=str,
)
def test_what_cannot_be_a_unit_is_said_beside_the_field(adas, cast, typed, said):
    unit = cast.contact_centre
    if typed.get("parent") == "itself":
        typed = {"parent": Unit.objects.create(name="Night shift", parent=unit).pk}
    answer = adas.post(
        reverse("accounts:change_unit", args=[unit.pk]), {"name": "Contact centre", "kind": "business"} | typed
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    unit.refresh_from_db()
    assert (unit.name, unit.kind, unit.parent) == ("Contact centre", "business", None)
