"""Exactly one accountable owner, in the business, who said yes."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from common.permit import Refused
from pilots.models import Ownership, Pilot
from pilots.services import ownership
from tests.cast import Cast


@pytest.fixture
def free(cast: Cast) -> Pilot:
    """A pilot without an owner."""
    return Pilot.objects.create(name="Claims triage", unit=cast.contact_centre)


def again(pilot: Pilot) -> Pilot:
    return Pilot.objects.get(pk=pilot.pk)


def test_the_office_names_and_the_person_accepts(cast: Cast, free: Pilot, announced: list[int]) -> None:
    named = ownership.name_owner(free, person=cast.nora, by=cast.petra)
    assert (named.accepted_at, named.holds, named.named_by) == (None, False, cast.petra)
    assert ownership.accept(again(free), by=cast.nora).holds is True
    assert announced == [free.pk, free.pk]


@pytest.mark.parametrize("name", ["olive", "ivan", "petra", "vic", "ada"])
def test_nobody_accepts_for_somebody_else(cast: Cast, free: Pilot, name: str) -> None:
    ownership.name_owner(free, person=cast.nora, by=cast.petra)
    with pytest.raises(Refused):
        ownership.accept(again(free), by=cast.person(name))
    with pytest.raises(Refused):
        ownership.decline(again(free), by=cast.person(name), reason="No.")
    assert again(free).owner.accepted_at is None


@pytest.mark.parametrize("name", ["ivan", "vic", "nora", "ada"])
def test_only_the_owner_and_the_office_name(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        ownership.name_owner(cast.pilot, person=cast.nora, by=cast.person(name), reason="Because.")
    assert again(cast.pilot).owner.person == cast.olive


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_active": False}, "Nora Quist does not work here any more."),
        ({"unit": None}, "Nora Quist works outside the business; an owner has to be in it."),
    ],
)
def test_only_an_active_person_of_the_business_fits(
    cast: Cast, free: Pilot, change: dict[str, object], said: str
) -> None:
    for name, value in change.items():
        setattr(cast.nora, name, value)
    cast.nora.save()
    with pytest.raises(ValidationError) as refused:
        ownership.name_owner(free, person=cast.nora, by=cast.petra)
    assert refused.value.message_dict == {"person": [said]}


def test_who_moved_to_it_after_being_named_cannot_accept(cast: Cast, free: Pilot) -> None:
    ownership.name_owner(free, person=cast.nora, by=cast.petra)
    User.objects.filter(pk=cast.nora.pk).update(unit=cast.platforms)
    with pytest.raises(ValidationError):
        ownership.accept(again(free), by=User.objects.get(pk=cast.nora.pk))


def test_handing_over_needs_a_reason_and_keeps_who_was_it(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        ownership.name_owner(cast.pilot, person=cast.nora, by=cast.olive, reason="  ")
    assert list(refused.value.message_dict) == ["reason"]
    ownership.name_owner(cast.pilot, person=cast.nora, by=cast.olive, reason="New job.")
    former, named = Ownership.objects.filter(pilot=cast.pilot).order_by("named_at")
    assert (former.person, former.end_reason, former.ended_at) == (cast.olive, "New job.", named.named_at)
    assert (named.person, named.ended_at) == (cast.nora, None)


def test_the_owner_is_not_named_again(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Olive Harmsen is named already"):
        ownership.name_owner(cast.pilot, person=cast.olive, by=cast.petra, reason="To be sure.")


def test_who_declines_says_why_and_the_pilot_has_nobody(cast: Cast, free: Pilot) -> None:
    ownership.name_owner(free, person=cast.nora, by=cast.petra)
    with pytest.raises(ValidationError):
        ownership.decline(again(free), by=cast.nora, reason=" ")
    ownership.decline(again(free), by=cast.nora, reason="Not my process.")
    assert again(free).owner is None
    assert Ownership.objects.get(pilot=free).end_reason == "Not my process."


def test_of_two_who_replace_the_same_owner_the_second_is_told(cast: Cast) -> None:
    seen = cast.pilot.owner.pk
    ownership.name_owner(cast.pilot, person=cast.nora, by=cast.olive, reason="New job.", instead_of=seen)
    dora = User.objects.create(email="dora@example.com", name="Dora Lund", unit=cast.contact_centre)
    with pytest.raises(ValidationError, match="changed in the meantime"):
        ownership.name_owner(cast.pilot, person=dora, by=cast.petra, reason="New job.", instead_of=seen)
    assert again(cast.pilot).owner.person == cast.nora
