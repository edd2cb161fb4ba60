"""An invitation by mail: for one address, for a week, once; and nobody signs up."""

import re
import time
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.services import invitation, people
from documents.models import LedgerEntry
from tests.cast import Cast

CHOSEN = {"password1": "a ship without a chart", "password2": "a ship without a chart"}


@pytest.fixture
def elin(cast: Cast) -> User:
    return people.open_account(email="elin@example.com", name="Elin Sommer", unit=cast.office, by=cast.ada)


def address(person: User) -> str:
    return f"/account/invitation/{invitation.key_for(person)}/"


def is_signed_in(browser: Client) -> bool:
    return browser.get("/inbox/").status_code == 200


def refused(browser: Client, link: str) -> None:
    for answer in (browser.get(link), browser.post(link, CHOSEN)):
        assert (answer.status_code, is_signed_in(browser)) == (410, False)
        assert "This invitation does not work any more" in answer.content.decode()


def test_who_is_invited_chooses_a_password_and_is_in(client: Client, cast: Cast, settings):
    adas = Client()
    adas.force_login(cast.ada)
    adas.post("/people/new/", {"name": "Elin Sommer", "email": "Elin@example.com", "unit": cast.office.pk})
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["elin@example.com"], "Your account at Pilothouse")
    link = re.search(rf"{settings.BASE_URL}(/account/invitation/\S+)", letter.body)
    assert link
    assert "You sign in as elin@example.com." in client.get(link[1]).content.decode()
    assert client.post(link[1], CHOSEN)["Location"] == "/"
    assert is_signed_in(client)
    entry = LedgerEntry.objects.latest("number")
    elin = User.objects.get(email="elin@example.com")
    assert (entry.act, entry.person_id) == ("accepted invitation", elin.pk)


def test_it_works_once(client: Client, elin: User):
    link = address(elin)
    Client().post(link, CHOSEN)
    refused(client, link)


def test_it_is_for_one_address(client: Client, elin: User):
    link = address(elin)
    User.objects.filter(pk=elin.pk).update(email="another@example.com")
    refused(client, link)


def test_it_is_for_one_person(client: Client, elin: User, cast: Cast):
    """A signature does not move to somebody else's number."""
    forged = signing.dumps([cast.nora.pk, signing.loads(invitation.key_for(elin), salt="accounts.invitation")[1]])
    refused(client, f"/account/invitation/{forged}/")
    forged = signing.dumps([cast.nora.pk, "0" * 64], salt="accounts.invitation")
    refused(client, f"/account/invitation/{forged}/")


def test_it_is_good_for_a_week(client: Client, elin: User, monkeypatch: pytest.MonkeyPatch):
    link, now = address(elin), time.time()
    week = timedelta(days=7).total_seconds()
    monkeypatch.setattr(time, "time", lambda: now + week - 5)
    assert client.get(link).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + week + 5)
    assert client.get(link).status_code == 410


def test_it_ends_when_the_person_is_deactivated_and_stays_ended(client: Client, elin: User, cast: Cast):
    link = address(elin)
    people.deactivate(elin, by=cast.ada, reason="Never began")
    refused(client, link)
    people.reactivate(elin, by=cast.ada, reason="Begins after all")
    refused(client, link)


def test_who_has_been_here_is_sent_no_invitation(elin: User, cast: Cast):
    adas = Client()
    adas.force_login(cast.ada)
    Client().post(address(elin), CHOSEN)
    adas.post(f"/people/{elin.pk}/link/")
    assert "/account/password/reset/key/" in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (("short", "short"), "This password is too short."),
        (("elin sommer elin", "elin sommer elin"), "The password is too similar to the name."),
        (("password1234", "password1234"), "This password is too common."),
        (("a ship without a chart", "a chart without a ship"), "You must type the same password each time."),
    ],
)
def test_a_weak_password_is_refused_and_the_invitation_stays(client: Client, elin: User, chosen, said: str):
    answer = client.post(address(elin), {"password1": chosen[0], "password2": chosen[1]})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert client.get(address(elin)).status_code == 200


@pytest.mark.parametrize("key", ["x", "a:b:c", "%00", "1" * 5_000])
def test_a_made_up_key_invites_nobody(client: Client, db: None, key: str):
    assert client.get(f"/account/invitation/{key}/").status_code in {400, 410}


def test_with_single_sign_on_the_invitation_offers_it(client: Client, elin: User, settings):
    settings.SSO_ISSUER, settings.SSO_NAME = "https://id.example.com", "Example ID"
    assert "Sign in with Example ID" in client.get(address(elin)).content.decode()


def test_of_two_who_take_it_up_at_once_one_is_told(elin: User):
    """The second one's page was read before the first one was done."""
    key = invitation.key_for(elin)
    invitation.accept(key, password="a ship without a chart", by=elin)
    with pytest.raises(ValidationError, match="has been used meanwhile"):
        invitation.accept(key, password="another ship", by=elin)
    elin.refresh_from_db()
    assert elin.check_password("a ship without a chart")
