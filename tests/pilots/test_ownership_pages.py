"""Accepting on the page: what cannot be is said, never an error page."""

from django.test import Client

from accounts.models import User
from pilots.models import Ownership, Pilot
from pilots.services import ownership
from tests.cast import Cast


def name_nora(cast: Cast) -> str:
    """Nora waits to accept; the address where she does."""
    ownership.name_owner(cast.pilot, person=cast.nora, by=cast.petra, reason="New job.")
    return f"/pilots/{cast.pilot.reference}/owner/accept/"


def test_who_moved_to_it_is_told_why_it_cannot_be_accepted(cast: Cast, client: Client) -> None:
    url = name_nora(cast)
    User.objects.filter(pk=cast.nora.pk).update(unit=cast.platforms)
    client.force_login(cast.nora)
    page = client.post(url, follow=True)
    assert page.status_code == 200
    assert "Nora Quist works outside the business; an owner has to be in it." in page.content.decode()
    assert Ownership.objects.get(pilot=cast.pilot, person=cast.nora).accepted_at is None


def test_accepting_twice_is_refused_and_changes_nothing(cast: Cast, client: Client) -> None:
    url = name_nora(cast)
    client.force_login(cast.nora)
    assert client.post(url).status_code == 302
    accepted = Ownership.objects.get(pilot=cast.pilot, person=cast.nora)
    again = client.post(url)
    assert (again.status_code, "Only the person named as owner can do this." in again.content.decode()) == (403, True)
    assert Ownership.objects.get(pk=accepted.pk).accepted_at == accepted.accepted_at


def test_who_is_not_named_any_more_is_refused(cast: Cast, client: Client) -> None:
    url = name_nora(cast)
    ownership.name_owner(
        Pilot.objects.get(pk=cast.pilot.pk), person=cast.olive, by=cast.petra, reason="Nora is on leave."
    )
    client.force_login(cast.nora)
    assert client.post(url).status_code == 404
