"""A5. Signing in through the organisation's identity provider, over real HTTP with real signatures."""

import base64
import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.services import people
from assessments.models import Decision, PolicySetting, Signature
from assessments.services import decisions
from documents.models import LedgerEntry
from tests.accounts.oidc_provider import CLIENT_ID, CLIENT_SECRET, Claims, Provider, running
from tests.accounts.test_second_factor import SECRET, code_now
from tests.assessments.deciding import go, ready
from tests.cast import Cast

DOOR = "/account/single-sign-on/"
AGAIN = f"{DOOR}again/"


@pytest.fixture
def provider(db: None, settings) -> Iterator[Provider]:
    cache.clear()
    with running() as found:
        settings.SSO_ISSUER, settings.SSO_NAME = found.issuer, "Example ID"
        settings.SSO_CLIENT_ID, settings.SSO_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        yield found


@pytest.fixture
def olive(cast: Cast, provider: Provider) -> User:
    """Olive, who has no password here; the provider knows her."""
    cast.olive.set_unusable_password()
    cast.olive.save()
    provider.person = {"sub": "00u-olive", "email": cast.olive.email, "email_verified": True, "name": "Olive"}
    return cast.olive


def sent_back(answer: HttpResponse) -> str:
    """What the browser does at the provider: it follows the way there, and is sent back."""
    there = urlsplit(answer["Location"])
    connection = HTTPConnection(there.netloc)
    connection.request("GET", f"{there.path}?{there.query}")
    back = urlsplit(connection.getresponse().getheader("Location"))
    connection.close()
    return f"{back.path}?{back.query}"


def sign_on(browser: Client, going: str = "", door: str = DOOR) -> HttpResponse:
    return browser.get(sent_back(browser.get(f"{door}?{urlencode({'next': going})}")))


def is_signed_in(browser: Client) -> bool:
    return browser.get("/inbox/").status_code == 200


def refused(browser: Client, answer: HttpResponse, said: str) -> None:
    assert (answer.status_code, is_signed_in(browser)) == (403, False)
    assert said in answer.content.decode()


def test_a_link_in_a_letter_leads_through_sign_on_to_its_place(client: Client, olive: User):
    asked = client.get("/pilots/P-0001/?at=owner", follow=True)
    [link] = [part.split('"')[0] for part in asked.content.decode().split('href="') if part.startswith(DOOR)]
    answer = client.get(sent_back(client.get(link.replace("&amp;", "&"))))
    assert (answer.status_code, answer["Location"]) == (302, "/pilots/P-0001/?at=owner")
    assert is_signed_in(client)
    assert "Sign in with Example ID" in asked.content.decode()


def test_the_way_back_never_leads_to_another_site(client: Client, olive: User):
    assert sign_on(client, "https://evil.example/")["Location"] == "/"


def test_the_provider_is_asked_with_state_nonce_and_proof_key_and_told_our_own_address(
    client: Client, olive: User, provider: Provider, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    client.get(sent_back(client.get(DOOR, headers={"host": "evil.example"})))
    [asked] = provider.asked
    assert asked["redirect_uri"] == f"{settings.BASE_URL}/account/single-sign-on/return/"
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert len(asked["nonce"]) >= 43
    assert asked["state"]


def test_the_first_time_the_address_links_and_from_then_on_the_subject(
    client: Client, olive: User, provider: Provider, cast: Cast
):
    sign_on(client)
    link = SocialAccount.objects.get()
    assert (link.user, link.provider, link.uid, link.extra_data) == (olive, provider.issuer, "00u-olive", {})
    entry = LedgerEntry.objects.latest("number")
    assert (entry.act, entry.subject) == ("linked sign-on", f"person {olive.pk}")
    provider.person |= {"email": cast.petra.email, "email_verified": False}
    again = Client()
    sign_on(again)
    assert int(again.session["_auth_user_id"]) == olive.pk
    assert SocialAccount.objects.count() == 1


def test_the_case_of_the_address_does_not_matter(client: Client, olive: User, provider: Provider):
    provider.person["email"] = olive.email.upper()
    sign_on(client)
    assert is_signed_in(client)


@pytest.mark.parametrize("claim", [{"email_verified": False}, {"email_verified": None}, {"email": ""}, {"email": None}])
def test_an_address_that_the_provider_does_not_vouch_for_is_refused(client: Client, olive, provider, claim: Claims):
    provider.person |= claim
    refused(client, sign_on(client), "Example ID does not vouch for your e-mail address")


def test_another_claim_can_vouch_for_the_address(client: Client, olive: User, provider: Provider, settings):
    settings.SSO_VERIFIED_CLAIM = "xms_edov"
    refused(client, sign_on(client), "does not vouch")
    provider.person["xms_edov"] = True
    sign_on(client)
    assert is_signed_in(client)


def test_a_stranger_gets_a_plain_sentence_and_no_account(client: Client, olive: User, provider: Provider):
    provider.person |= {"sub": "00u-eve", "email": "eve@example.com"}
    people_before = User.objects.count()
    refused(client, sign_on(client), "There is no account here for your e-mail address. Your administrator opens one.")
    assert User.objects.count() == people_before


def test_another_person_who_was_given_the_address_of_a_linked_one_is_refused(client, olive, provider):
    sign_on(Client())
    provider.person["sub"] = "00u-her-successor"
    refused(client, sign_on(client), "Your account belongs to somebody else at Example ID")


def test_the_database_keeps_one_subject_for_a_person_and_provider(olive: User, provider: Provider):
    SocialAccount.objects.create(user=olive, provider=provider.issuer, uid="one")
    with pytest.raises(IntegrityError, match="one_sign_on_per_person_and_provider"), transaction.atomic():
        SocialAccount.objects.create(user=olive, provider=provider.issuer, uid="two")


def test_an_administrator_undoes_a_link_on_record(client: Client, olive: User, provider: Provider, cast: Cast):
    sign_on(Client())
    client.force_login(cast.ada)
    address = f"/people/{olive.pk}/sign-on/forget/"
    assert "Undo the link" in client.get(f"/people/{olive.pk}/").content.decode()
    assert client.post(address, {"link-reason": ""}).status_code == 422
    client.post(address, {"link-reason": "She has a new account there"})
    entry = LedgerEntry.objects.latest("number")
    assert (entry.act, entry.person_id, SocialAccount.objects.count()) == ("unlinked sign-on", cast.ada.pk, 0)
    provider.person["sub"] = "00u-olive-2"
    sign_on(Client())
    assert SocialAccount.objects.get().uid == "00u-olive-2"


@pytest.mark.parametrize("linked", [True, False])
def test_a_deactivated_person_is_refused_and_every_session_of_theirs_ends(client, olive, cast: Cast, linked: bool):
    if linked:
        sign_on(client)
    people.deactivate(olive, by=cast.ada, reason="Left the company")
    assert not is_signed_in(client)
    other = Client()
    sign_on(other)
    assert not is_signed_in(other)


WRONG: dict[str, Claims] = {
    "issuer": {"iss": "https://evil.example"},
    "audience": {"aud": "another-client"},
    "two audiences, meant for the other": {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
    "nonce": {"nonce": "made up"},
    "no nonce": {"nonce": None},
    "expired": {"exp": int(time.time()) - 60},
    "made tomorrow": {"iat": int(time.time()) + 86_400},
    "no subject": {"sub": ""},
    "a subject that never ends": {"sub": "x" * 192},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_token_that_does_not_hold_signs_nobody_in(client: Client, olive: User, provider: Provider, wrong: Claims):
    provider.tampered = lambda claims: {name: value for name, value in (claims | wrong).items() if value is not None}
    refused(client, sign_on(client), "What Example ID answered does not hold")


def unsigned(claims: Claims) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})


def signed_by_another_key(claims: Claims) -> str:
    return jwt.encode(claims, generate_private_key(65537, 2048), algorithm="RS256", headers={"kid": "one"})


def signed_with_the_shared_secret(claims: Claims) -> str:
    return jwt.encode(claims, CLIENT_SECRET.ljust(32), algorithm="HS256", headers={"kid": "one"})


def of_an_unknown_key(claims: Claims) -> str:
    return jwt.encode(claims, generate_private_key(65537, 2048), algorithm="RS256", headers={"kid": "two"})


@pytest.mark.parametrize("signed", [unsigned, signed_by_another_key, signed_with_the_shared_secret, of_an_unknown_key])
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(client: Client, olive, provider: Provider, signed):
    provider.signed = signed
    refused(client, sign_on(client), "What Example ID answered does not hold")


def test_claims_changed_on_the_way_sign_nobody_in(client: Client, olive: User, provider: Provider, cast: Cast):
    def swapped(claims: Claims) -> str:
        head, body, signature = provider.sign(claims).split(".")
        told = json.loads(base64.urlsafe_b64decode(body + "=="))
        body = base64.urlsafe_b64encode(json.dumps(told | {"email": cast.petra.email}).encode()).rstrip(b"=").decode()
        return f"{head}.{body}.{signature}"

    provider.signed = swapped
    refused(client, sign_on(client), "What Example ID answered does not hold")


def test_a_return_that_nobody_began_here_is_refused(client: Client, olive: User):
    begun_elsewhere = sent_back(Client().get(DOOR))
    refused(client, client.get(begun_elsewhere), "This sign-on was begun in another browser")
    refused(client, client.get(f"{DOOR}return/"), "This sign-on was begun in another browser")


def test_a_code_stolen_from_another_sign_on_is_refused(client: Client, olive: User):
    """With a state of one's own: the proof key of the other browser is missing."""
    stolen = parse_qs(urlsplit(sent_back(Client().get(DOOR))).query)["code"][0]
    mine = parse_qs(urlsplit(sent_back(client.get(DOOR))).query)["state"][0]
    refused(client, client.get(f"{DOOR}return/?{urlencode({'code': stolen, 'state': mine})}"), "does not answer")


def test_a_return_works_once(client: Client, olive: User):
    back = sent_back(client.get(DOOR))
    assert client.get(back).status_code == 302
    client.post("/account/logout/")
    refused(client, client.get(back), "begun in another browser")


def test_who_says_no_at_the_provider_is_not_signed_in(client: Client, olive: User):
    state = parse_qs(urlsplit(sent_back(client.get(DOOR))).query)["state"][0]
    refused(client, client.get(f"{DOOR}return/?error=access_denied&state={state}"), "did not say who you are")


def test_a_provider_that_is_away_is_told_and_passwords_work_meanwhile(client: Client, olive: User, settings):
    settings.SSO_ISSUER = "http://127.0.0.1:1"
    refused(client, client.get(DOOR), "Example ID does not answer right now")
    assert client.get("/account/login/").status_code == 200


def test_a_provider_that_describes_itself_as_another_is_refused(client: Client, olive, provider: Provider):
    provider.issuer = "https://evil.example"
    refused(client, client.get(DOOR), "does not hold")


def test_an_address_told_only_when_asked_for_it_counts_if_it_is_the_same_person(client, olive, provider: Provider):
    provider.thin = True
    sign_on(client)
    assert is_signed_in(client)
    SocialAccount.objects.all().delete()
    provider.tampered = lambda claims: claims | {"sub": "00u-somebody-else"}
    other = Client()
    refused(other, sign_on(other), "does not hold")


def test_signing_on_gives_a_new_session_and_leaves_nothing_of_who_was_there(client, olive: User, cast: Cast):
    client.force_login(cast.petra)
    before = client.cookies["sessionid"].value
    sign_on(client)
    assert client.cookies["sessionid"].value != before
    assert int(client.session["_auth_user_id"]) == olive.pk


def test_our_second_factor_is_asked_after_sign_on(client: Client, olive: User):
    TOTP.activate(olive, SECRET)
    answer = sign_on(client, "/inbox/")
    assert urlsplit(answer["Location"]).path == "/account/code/"
    assert not is_signed_in(client)
    assert client.post(answer["Location"], {"code": code_now()})["Location"] == "/inbox/"


@pytest.mark.parametrize(
    ("believed", "methods", "asked"), [(False, ["mfa"], True), (True, ["pwd"], True), (True, ["pwd", "mfa"], False)]
)
def test_signers_set_ours_up_unless_the_provider_asked_for_one_and_is_believed(
    client: Client, olive: User, provider: Provider, settings, believed: bool, methods: list[str], asked: bool
):
    settings.SSO_SECOND_FACTOR = believed
    PolicySetting.objects.create(name="second_factor_for_signers", value=1)
    provider.person["amr"] = methods
    sign_on(client)
    assert client.get("/").status_code == (302 if asked else 200)


def test_without_a_provider_there_is_no_such_door(client: Client, cast: Cast):
    assert client.get(DOOR).status_code == 404
    assert client.get(f"{DOOR}return/").status_code == 404
    assert "single-sign-on" not in client.get("/account/login/").content.decode()


# Signing without a password


@pytest.fixture
def decision(cast: Cast) -> Decision:
    return decisions.draft(ready(cast), draft=go(), by=cast.olive)


@pytest.fixture
def at_work(decision: Decision, olive: User) -> Client:
    """Olive, signed on, with a decision to sign."""
    browser = Client()
    sign_on(browser)
    return browser


def sign(browser: Client, decision: Decision, **more: str) -> HttpResponse:
    address = f"/decisions/{decision.reference}/sign/"
    page = browser.get(address)
    return browser.post(address, {"nonce": page.context["page"].nonce, "read_it": "on", **more})


def test_who_has_no_password_signs_after_signing_on_once_more(at_work: Client, decision: Decision, provider: Provider):
    address = f"/decisions/{decision.reference}/sign/"
    page = at_work.get(address).content.decode()
    assert "Show Example ID who you are" in page
    assert 'name="password"' not in page
    assert sign(at_work, decision).status_code == 422
    assert not Signature.objects.exists()
    assert sign_on(at_work, address, AGAIN)["Location"] == address
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert sign(at_work, decision).status_code == 302
    assert Signature.objects.get().method == "single sign-on"


def test_having_signed_on_again_is_good_for_one_signature(at_work: Client, decision: Decision):
    sign_on(at_work, "/", AGAIN)
    sign(at_work, decision)
    assert "signed_on_again" not in at_work.session


def test_having_signed_on_again_is_good_for_five_minutes(at_work: Client, decision: Decision):
    sign_on(at_work, "/", AGAIN)
    session = at_work.session
    session["signed_on_again"] |= {"at": time.time() - 301}
    session.save()
    assert sign(at_work, decision).status_code == 422


@pytest.mark.parametrize("asked_at", [None, 0, "now", int(time.time()) - 400])
def test_a_provider_that_did_not_ask_anew_does_not_count(at_work, decision, provider: Provider, asked_at):
    provider.tampered = lambda claims: claims | {"auth_time": asked_at}
    answer = sign_on(at_work, "/", AGAIN)
    assert "did not ask you again" in answer.content.decode()
    assert sign(at_work, decision).status_code == 422


def test_signing_on_again_as_somebody_else_does_not_count(at_work, decision, provider: Provider, cast: Cast):
    provider.person |= {"sub": "00u-petra", "email": cast.petra.email}
    assert "You signed on as somebody else" in sign_on(at_work, "/", AGAIN).content.decode()
    assert sign(at_work, decision).status_code == 422


def test_who_has_a_second_factor_is_asked_for_it_as_well(at_work: Client, decision: Decision, olive: User):
    TOTP.activate(olive, SECRET)
    sign_on(at_work, "/", AGAIN)
    assert sign(at_work, decision, code="000000").status_code == 422
    assert sign(at_work, decision, code=code_now()).status_code == 302
    assert Signature.objects.get().method == "single sign-on and code"


def test_signing_on_again_gives_a_new_session_id(at_work: Client, decision: Decision):
    before = at_work.cookies["sessionid"].value
    sign_on(at_work, "/", AGAIN)
    assert at_work.cookies["sessionid"].value != before


def test_an_issuer_without_its_client_stops_the_start(tmp_path):
    import os
    import subprocess
    import sys

    told = os.environ | {"DEBUG": "1", "SSO_ISSUER": "https://id.example.com"}
    run = subprocess.run([sys.executable, "-c", "import config.settings"], env=told, capture_output=True, text=True)
    assert run.returncode == 1
    assert ImproperlyConfigured.__name__ in run.stderr
