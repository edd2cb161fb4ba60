"""A4. Passkeys: made, named and taken away by their person alone; they sign in by themselves, or after the password."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from fido2.utils import websafe_decode

from accounts import passkeys, second_factor
from accounts.models import User
from assessments.models import PolicySetting
from documents.models import LedgerEntry
from tests.accounts.device import HOST, ORIGIN, Device
from tests.accounts.test_second_factor import CODE, FACTOR, letters_to
from tests.accounts.test_sign_in import LOGIN, sign_in
from tests.cast import PASSWORD, Cast
from tests.letterbox import Letterbox

PASSKEY = "/account/passkey/"
NEW = f"{FACTOR}passkeys/new/"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def here(db: None, settings) -> None:
    cache.clear()
    settings.PASSKEY_HOST, settings.PASSKEY_ORIGIN = HOST, ORIGIN


@pytest.fixture
def device(olive: User) -> Device:
    """Olive's phone, with a passkey for us."""
    phone = Device(olive)
    phone.enrolled()
    return phone


def asked(browser: Client) -> dict:
    """The question that the sign-in page's button fetches."""
    return browser.get(PASSKEY, headers=JSON).json()["request_options"]


def come_in(browser: Client, answer: str, **more: str) -> str:
    """Where the answer leads."""
    return browser.post(PASSKEY, {"credential": answer, **more})["Location"]


def recorded() -> list[tuple[str, str, int | None]]:
    """What the ledger says: the act, whom it is about, and whose it was."""
    return list(LedgerEntry.objects.order_by("number").values_list("act", "subject", "person"))


def is_in(browser: Client) -> bool:
    return browser.get("/inbox/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_adding_one_asks_for_a_verified_person_gives_recovery_codes_and_is_told_by_mail(
    browser: Client, olive: User, letterbox: Letterbox
):
    sign_in(browser, olive.email)
    options = browser.get(NEW).context["options"]["publicKey"]
    assert options["rp"]["id"] == "localhost"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    made = Device(olive).make(websafe_decode(options["challenge"]))
    answer = browser.post(NEW, {"name": "Phone", "credential": json.dumps(made)})
    assert answer["Location"] == f"{FACTOR}codes/"
    assert second_factor.kinds(olive) == {"webauthn"}
    assert recorded() == [("added passkey", f"person {olive.pk}", olive.pk)]
    assert letters_to(letterbox, olive)[0]["Subject"] == "Passkey added for Pilothouse"
    page = browser.get(FACTOR).content.decode()
    assert "Phone" in page
    assert "not used yet" in page


ELSEWHERE = [
    "https://pilothouse.example.net",
    "http://evil.localhost:8000",
    "http://localhost:8001",
    "https://localhost:8000",
    "http://localhost",
    "http://localhost:8000.example.net",
    "http://LOCALHOST:8000",
    "null",
    "",
]


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_only_the_site_itself_is_believed(origin: str):
    assert passkeys.is_ours(ORIGIN)
    assert not passkeys.is_ours(origin)


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        ("https://pilothouse.example.com", "pilothouse.example.com", "https://pilothouse.example.com"),
        ("https://Pilothouse.example.com:443/", "pilothouse.example.com", "https://pilothouse.example.com"),
        ("https://pilothouse.example.com:8443", "pilothouse.example.com", "https://pilothouse.example.com:8443"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_the_site_itself_is_where_its_address_says_as_browsers_write_it(address: str, host: str, origin: str):
    code = "from config import settings as s; print(s.PASSKEY_HOST, s.PASSKEY_ORIGIN)"
    told = os.environ | {"DEBUG": "1", "BASE_URL": address}
    said = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    assert said.stdout.split() == [host, origin]


LIES = [{"verified": False}, *({"origin": origin} for origin in ELSEWHERE[:3])]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_one_made_unverified_or_for_another_site_is_not_added(browser: Client, olive: User, lie: dict):
    sign_in(browser, olive.email)
    challenge = websafe_decode(browser.get(NEW).context["options"]["publicKey"]["challenge"])
    made = Device(olive).make(challenge, **lie)
    answer = browser.post(NEW, {"name": "My own phone", "credential": json.dumps(made)})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "That passkey does not fit here, or it took too long. Try again." in page
    assert "My own phone" in page
    assert not second_factor.has_one(olive)


def test_one_made_for_another_question_is_not_added(browser: Client, olive: User):
    sign_in(browser, olive.email)
    browser.get(NEW)
    made = Device(olive).make(secrets.token_bytes(32))
    browser.post(NEW, {"name": "Phone", "credential": json.dumps(made)})
    assert not second_factor.has_one(olive)


def test_adding_one_asks_who_signed_in_long_ago_once_more(browser: Client, olive: User):
    browser.force_login(olive)
    assert urlsplit(browser.get(NEW)["Location"]).path == "/account/reauthenticate/"


def test_it_signs_in_by_itself_and_leads_to_where_one_wanted_to_go(browser: Client, device: Device):
    assert come_in(browser, device.answer(asked(browser)), next="/inbox/?at=7") == "/inbox/?at=7"
    assert is_in(browser)


def test_the_session_has_a_new_name_after_it(browser: Client, device: Device):
    options = asked(browser)
    before = browser.cookies["sessionid"].value
    come_in(browser, device.answer(options))
    signed_in = browser.cookies["sessionid"].value
    again = browser.get("/account/reauthenticate/passkey/").context["options"]
    browser.post("/account/reauthenticate/passkey/", {"credential": device.answer(again)})
    assert len({before, signed_in, browser.cookies["sessionid"].value}) == 3


def test_who_signed_in_by_it_is_not_asked_for_more(browser: Client, device: Device, settings):
    PolicySetting.objects.create(name="second_factor_for_signers", value=1)
    assert come_in(browser, device.answer(asked(browser))) == "/"
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("lie", [*LIES, {"host": "pilothouse.example.net"}], ids=str)
def test_no_other_answer_signs_in(browser: Client, device: Device, lie: dict):
    assert come_in(browser, device.answer(asked(browser), **lie), next="/inbox/") == f"{LOGIN}?next=%2Finbox%2F"
    assert "That passkey does not fit here" in browser.get(LOGIN).content.decode()
    assert not is_in(browser)


def test_an_answer_signs_in_once_and_only_where_it_was_asked(browser: Client, device: Device):
    answer = device.answer(asked(browser))
    elsewhere = Client(REMOTE_ADDR=browser.defaults["REMOTE_ADDR"])
    asked(elsewhere)
    assert come_in(elsewhere, answer) == LOGIN
    assert come_in(browser, answer) == "/"
    browser.post("/account/logout/")
    assert come_in(browser, answer) == LOGIN
    asked(browser)
    assert come_in(browser, answer) == LOGIN


def test_nobody_signs_in_as_somebody_else(browser: Client, cast: Cast, device: Device):
    petras = Device(cast.petra)
    petras.enrolled()
    answer = petras.answer(asked(browser), by=device.person)
    assert come_in(browser, answer) == LOGIN
    assert not is_in(browser)


def test_who_was_deactivated_does_not_sign_in(browser: Client, device: Device):
    User.objects.filter(pk=device.person.pk).update(is_active=False)
    assert come_in(browser, device.answer(asked(browser))) == "/account/inactive/"
    assert not is_in(browser)


def test_after_the_password_the_passkey_is_asked(browser: Client, device: Device):
    assert urlsplit(sign_in(browser, device.person.email)["Location"]).path == CODE
    page = browser.get(CODE)
    assert "Now your passkey" in page.content.decode()
    assert browser.post(CODE, {"credential": "{}"}).status_code == 200
    assert not is_in(browser)
    options = browser.get(CODE).context["js_data"]["request_options"]
    assert browser.post(CODE, {"credential": device.answer(options)}).status_code == 302
    assert is_in(browser)


def test_a_passkey_is_a_second_factor_for_who_must_have_one(browser: Client, device: Device, settings):
    PolicySetting.objects.create(name="second_factor_for_signers", value=1)
    browser.force_login(device.person)
    assert browser.get("/").status_code == 200


def test_the_profile_says_which_factor_one_has(browser: Client, device: Device):
    browser.force_login(device.person)
    assert "<dd>passkey · " in browser.get("/profile/").content.decode()
    Authenticator.objects.all().delete()
    assert "<dd>none · " in browser.get("/profile/").content.decode()


def test_who_has_none_may_set_up_a_passkey_instead_of_the_app(browser: Client, olive: User, settings):
    PolicySetting.objects.create(name="second_factor_for_signers", value=1)
    sign_in(browser, olive.email)
    assert browser.get("/")["Location"] == f"{FACTOR}app/"
    assert "Use a passkey instead" in browser.get(f"{FACTOR}app/").content.decode()
    assert browser.get(NEW).status_code == 200


def confirmed(device: Device) -> Client:
    """Olive's browser, where she has just shown her password again."""
    client = Client()
    client.force_login(device.person)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_one_is_renamed_and_taken_away_and_its_owner_told(device: Device, letterbox: Letterbox):
    mine, one = confirmed(device), Authenticator.objects.get(user=device.person)
    mine.post(f"{FACTOR}passkeys/{one.pk}/name/", {"name": "The old phone"})
    assert "The old phone" in mine.get(FACTOR).content.decode()
    mine.post(f"{FACTOR}passkeys/{one.pk}/remove/")
    assert not Authenticator.objects.filter(user=device.person).exists()
    assert recorded() == [("removed passkey", f"person {device.person.pk}", device.person.pk)]
    assert [letter["Subject"] for letter in letters_to(letterbox, device.person)] == [
        "Passkey taken away from Pilothouse"
    ]


def test_the_last_one_of_who_must_have_one_stays(device: Device, settings):
    PolicySetting.objects.create(name="second_factor_for_signers", value=1)
    mine, one = confirmed(device), Authenticator.objects.get(user=device.person)
    answer = mine.post(f"{FACTOR}passkeys/{one.pk}/remove/")
    assert "This is your last, so it stays." in answer.content.decode()
    assert recorded() == []
    Device(device.person).enrolled("Key on my ring")
    assert mine.post(f"{FACTOR}passkeys/{one.pk}/remove/").status_code == 302
    assert [each.wrap().name for each in Authenticator.objects.filter(user=device.person)] == ["Key on my ring"]


def test_nobody_touches_the_passkey_of_somebody_else(cast: Cast, device: Device, signed_in: Callable[[str], Client]):
    one = Authenticator.objects.get(user=device.person)
    cast.petra.set_password(PASSWORD)
    cast.petra.save()
    petras = signed_in("petra")
    petras.post("/account/reauthenticate/", {"password": PASSWORD})
    for what in ("name", "remove"):
        assert petras.get(f"{FACTOR}passkeys/{one.pk}/{what}/").status_code == 404
        assert petras.post(f"{FACTOR}passkeys/{one.pk}/{what}/", {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get().wrap().name == "Phone"


def test_it_shows_once_more_who_one_is_for_who_has_no_password(device: Device, browser: Client):
    device.person.set_unusable_password()
    device.person.save()
    browser.force_login(device.person)
    again = browser.get(NEW)["Location"]
    assert urlsplit(again).path == "/account/reauthenticate/passkey/"
    wrong = browser.post(again, {"credential": "[1]"})
    assert "That passkey does not fit here" in wrong.content.decode()
    assert browser.post(again, {"credential": device.answer(wrong.context["options"])})["Location"] == NEW
    assert browser.get(NEW).status_code == 200


NONSENSE = [
    "",
    "{}",
    "[]",
    "nonsense",
    "1",
    '"x"',
    "[" * 15_000,
    "x" * 30_000,
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": dict.fromkeys(("clientDataJSON", "authenticatorData", "signature", "userHandle"), "AA"),
        }
    ),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "response": {"clientDataJSON": "e30", "attestationObject": "gA", "userHandle": ["zzzzzzzzzzzzzzzzz"]},
        }
    ),
]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_with_a_sentence_at_every_door(browser: Client, device: Device, nonsense: str):
    asked(browser)
    assert come_in(browser, nonsense) == LOGIN
    sign_in(browser, device.person.email)
    assert browser.post(CODE, {"credential": nonsense}).status_code == 200
    mine = confirmed(device)
    mine.get(NEW)
    answer = mine.post(NEW, {"name": "Phone", "credential": nonsense})
    assert answer.status_code == 200
    assert "Try again." in answer.content.decode()


@pytest.mark.parametrize("part", ["id", "rawId", "clientDataJSON", "authenticatorData", "signature", "userHandle"])
def test_an_answer_with_one_part_spoilt_is_refused(browser: Client, device: Device, part: str):
    for spoilt in (None, 7, "", "!", "AAAA", [], {}, "9" * 200, "-" * 64):
        answer = json.loads(device.answer(asked(browser)))
        (answer if part in answer else answer["response"])[part] = spoilt
        cache.clear()
        if part in {"id", "userHandle"} and come_in(browser, json.dumps(answer)) != LOGIN:
            assert part == "id", "what is not signed may differ, whose passkey it is may not"
            browser.post("/account/logout/")
        assert not is_in(browser)
        assert come_in(browser, json.dumps(answer)) == LOGIN
