"""Whoever has a second factor signs with password and code."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts import second_factor
from assessments.models import Decision, SigningNonce
from assessments.services import decisions, signing
from assessments.services.signing import Refusal, SigningRefused
from tests.accounts.test_second_factor import SECRET, code_now
from tests.assessments.deciding import fresh, go, known, ready
from tests.cast import PASSWORD, Cast


@pytest.fixture
def decision(cast: Cast) -> Decision:
    """Olive's draft of a go; she has an app that gives codes."""
    drafted = decisions.draft(ready(cast), draft=go(), by=cast.olive)
    TOTP.activate(cast.olive, SECRET)
    return drafted


def refusal(decision: Decision, cast: Cast, nonce: str, password: str = PASSWORD, code: str = "") -> Refusal:
    with pytest.raises(SigningRefused) as caught:
        signing.sign(decision, by=cast.olive, nonce=nonce, password=password, read_it=True, code=code)
    return caught.value.reason


def opened(decision: Decision, cast: Cast) -> str:
    return signing.open_page(fresh(decision), by=known(cast.olive)).nonce


def test_who_has_a_second_factor_signs_with_password_and_code(cast: Cast, decision: Decision):
    nonce, code = opened(decision, cast), code_now()
    assert refusal(decision, cast, nonce) is Refusal.WRONG_CODE
    assert refusal(decision, cast, nonce, password="guess", code=code) is Refusal.WRONG_PASSWORD
    assert SigningNonce.objects.get(pk=nonce).wrong_passwords == 2
    signature = signing.sign(decision, by=cast.olive, nonce=nonce, password=PASSWORD, read_it=True, code=code)
    assert signature.method == "password and code"


def test_a_code_that_signed_in_does_not_sign_as_well(cast: Cast, decision: Decision):
    code = code_now()
    assert second_factor.proves(cast.olive, code)
    assert refusal(decision, cast, opened(decision, cast), code=code) is Refusal.WRONG_CODE


def test_codes_are_guessed_five_times_at_most_and_the_right_one_is_refused_then(cast: Cast, decision: Decision):
    nonce = opened(decision, cast)
    assert {refusal(decision, cast, nonce, code=f"{guess:06}") for guess in range(5)} == {Refusal.WRONG_CODE}
    assert refusal(decision, cast, nonce, code=code_now()) is Refusal.TOO_MANY_TRIES


def test_the_signing_page_asks_for_the_code_of_whoever_has_one(cast: Cast, decision: Decision, client: Client):
    client.force_login(cast.olive)
    address = f"/decisions/{decision.reference}/sign/"
    page = client.get(address)
    assert "Code of your app" in page.content.decode()
    told = {"nonce": page.context["page"].nonce, "password": PASSWORD, "read_it": "on"}
    missing = client.post(address, told)
    assert (missing.status_code, "Type the code that your app shows now" in missing.content.decode()) == (422, True)
    told["nonce"] = missing.context["page"].nonce
    assert client.post(address, {**told, "code": code_now()}).status_code == 302
