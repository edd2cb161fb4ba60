"""A passkey signs a decision by itself: over this page, once, and only its own person's."""

import json

import pytest
from django.test import Client
from fido2.utils import websafe_decode

from assessments.models import Decision, Signature, SigningNonce
from assessments.services import decisions, signing
from assessments.services.signing import Refusal, SigningPage, SigningRefused
from tests.accounts.device import HOST, ORIGIN, Device
from tests.assessments.deciding import fresh, go, known, ready
from tests.cast import PASSWORD, Cast


@pytest.fixture(autouse=True)
def host(settings) -> None:
    settings.PASSKEY_HOST, settings.PASSKEY_ORIGIN = HOST, ORIGIN


@pytest.fixture
def decision(cast: Cast) -> Decision:
    """Olive's draft of a go."""
    return decisions.draft(ready(cast), draft=go(), by=cast.olive)


@pytest.fixture
def olives(cast: Cast) -> Device:
    device = Device(cast.olive)
    device.enrolled()
    return device


def opened(decision: Decision, cast: Cast) -> SigningPage:
    return signing.open_page(fresh(decision), by=known(cast.olive))


def sign(decision: Decision, cast: Cast, page: SigningPage, answer: str) -> Signature:
    return signing.sign(decision, by=cast.olive, nonce=page.nonce, read_it=True, passkey=answer)


def refusal(decision: Decision, cast: Cast, page: SigningPage, answer: str) -> Refusal:
    with pytest.raises(SigningRefused) as caught:
        sign(decision, cast, page, answer)
    assert not Signature.objects.exists()
    return caught.value.reason


def answered(device: Device, page: SigningPage, **lies: object) -> str:
    return json.dumps(device.show(signing.challenge(page), **lies))


def test_a_passkey_signs_without_password_and_code(cast: Cast, decision: Decision, olives: Device):
    page = opened(decision, cast)
    signature = sign(decision, cast, page, answered(olives, page))
    assert (signature.method, signature.signer) == ("passkey", cast.olive)
    assert cast.olive.authenticator_set.get().last_used_at is not None


def test_one_answer_signs_once(cast: Cast, decision: Decision, olives: Device):
    page = opened(decision, cast)
    answer = answered(olives, page)
    sign(decision, cast, page, answer)
    with pytest.raises(SigningRefused) as caught:
        sign(decision, cast, page, answer)
    assert caught.value.reason is Refusal.REPLAYED


def test_an_answer_to_another_page_signs_nothing(cast: Cast, decision: Decision, olives: Device):
    other, page = opened(decision, cast), opened(decision, cast)
    assert refusal(decision, cast, page, answered(olives, other)) is Refusal.WRONG_PASSKEY


def test_the_challenge_is_bound_to_nonce_signature_and_evidence(cast: Cast, decision: Decision, olives: Device):
    page = opened(decision, cast)
    kept = SigningNonce.objects.get(pk=page.nonce)
    assert signing.challenge(kept) == signing.challenge(page)
    for name, value in (("nonce", "x" * 43), ("slot", "pmo"), ("evidence_sha256", "0" * 64)):
        changed = SigningNonce.objects.get(pk=page.nonce)
        setattr(changed, name, value)
        assert signing.challenge(changed) != signing.challenge(page)


@pytest.mark.parametrize(
    "lie",
    [
        {"verified": False},
        {"origin": "https://pilothouse.example.net"},
        {"host": "pilothouse.example.net"},
    ],
    ids=["nobody looked who holds it", "another site asked", "made for another site"],
)
def test_no_other_answer_of_the_same_passkey_signs(cast: Cast, decision: Decision, olives: Device, lie: dict):
    page = opened(decision, cast)
    assert refusal(decision, cast, page, answered(olives, page, **lie)) is Refusal.WRONG_PASSKEY


def test_somebody_elses_passkey_does_not_sign_for_olive(cast: Cast, decision: Decision, olives: Device):
    petras = Device(cast.petra)
    petras.enrolled()
    page = opened(decision, cast)
    assert refusal(decision, cast, page, answered(petras, page)) is Refusal.WRONG_PASSKEY
    assert refusal(decision, cast, page, answered(petras, page, by=cast.olive)) is Refusal.WRONG_PASSKEY


def test_a_passkey_that_says_it_is_another_is_held_against_its_key(cast: Cast, decision: Decision, olives: Device):
    thief = Device(cast.olive)
    thief.id = olives.id
    page = opened(decision, cast)
    assert refusal(decision, cast, page, answered(thief, page)) is Refusal.WRONG_PASSKEY


def test_a_passkey_that_was_taken_away_does_not_sign(cast: Cast, decision: Decision, olives: Device):
    page = opened(decision, cast)
    answer = answered(olives, page)
    cast.olive.authenticator_set.all().delete()
    assert refusal(decision, cast, page, answer) is Refusal.WRONG_PASSKEY


@pytest.mark.parametrize(
    "nonsense", ["{}", "[]", "null", "1", "nonsense", '{"id": 1}', "[" * 15_000, '{"response": {"signature": "é"}}']
)
def test_nonsense_for_an_answer_signs_nothing(cast: Cast, decision: Decision, olives: Device, nonsense: str):
    assert refusal(decision, cast, opened(decision, cast), nonsense) is Refusal.WRONG_PASSKEY


def test_wrong_answers_count_like_wrong_passwords(cast: Cast, decision: Decision, olives: Device):
    page = opened(decision, cast)
    for _ in range(5):
        assert refusal(decision, cast, page, "{}") is Refusal.WRONG_PASSKEY
    assert refusal(decision, cast, page, answered(olives, page)) is Refusal.TOO_MANY_TRIES


def test_the_page_asks_for_the_passkey_and_keeps_what_was_ticked_when_it_fails(
    cast: Cast, decision: Decision, olives: Device, client: Client
):
    client.force_login(cast.olive)
    address = f"/decisions/{decision.reference}/sign/"
    page = client.get(address)
    assert "Sign with my passkey" in page.content.decode()
    told = {"nonce": page.context["page"].nonce, "read_it": "on"}
    wrong = client.post(address, told | {"passkey": olives.answer({"publicKey": {"challenge": "AAAA"}})})
    assert wrong.status_code == 422
    assert "That passkey is not yours, or is late. Nothing was signed." in wrong.content.decode()
    assert wrong.context["form"]["read_it"].value() is True
    told["nonce"] = wrong.context["page"].nonce
    options = wrong.context["passkey_options"]
    assert websafe_decode(options["publicKey"]["challenge"]) == signing.challenge(wrong.context["page"])
    assert client.post(address, told | {"passkey": olives.answer(options)}).status_code == 302
    assert Signature.objects.get().method == "passkey"


def test_password_and_recovery_code_sign_for_who_left_the_passkey_at_home(
    cast: Cast, decision: Decision, olives: Device, client: Client
):
    client.force_login(cast.olive)
    page = client.get(f"/decisions/{decision.reference}/sign/").content.decode()
    assert "One of your recovery codes" in page
    shown = opened(decision, cast)
    with pytest.raises(SigningRefused) as caught:
        signing.sign(decision, by=cast.olive, nonce=shown.nonce, read_it=True, password=PASSWORD)
    assert caught.value.reason is Refusal.WRONG_CODE


def test_who_has_no_passkey_is_not_asked_for_one(cast: Cast, decision: Decision, client: Client):
    client.force_login(cast.olive)
    page = client.get(f"/decisions/{decision.reference}/sign/").content.decode()
    assert "passkey" not in page


def test_who_has_no_password_signs_by_passkey_without_signing_on_once_more(
    cast: Cast, decision: Decision, olives: Device, client: Client, settings
):
    settings.SSO_ISSUER, settings.SSO_NAME = "https://id.example.com", "Nordhafen ID"
    cast.olive.set_unusable_password()
    cast.olive.save()
    client.force_login(cast.olive)
    page = client.get(f"/decisions/{decision.reference}/sign/")
    assert "Show Nordhafen ID who you are" in page.content.decode()
    told = {"nonce": page.context["page"].nonce, "read_it": "on"}
    answer = client.post(page.request["PATH_INFO"], told | {"passkey": olives.answer(page.context["passkey_options"])})
    assert answer.status_code == 302
    assert Signature.objects.get().method == "passkey"
