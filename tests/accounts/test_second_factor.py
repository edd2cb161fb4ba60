"""A4. The second factor: set up once, asked after the password, each code used once, taken away only by who may."""

import re
import time
from email.message import EmailMessage
from html import unescape
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.test import Client

from accounts import second_factor
from accounts.models import Role, User
from accounts.vocabulary import RoleName
from assessments.models import PolicySetting
from documents.models import LedgerEntry
from tests.accounts.test_sign_in import LOGIN, sign_in
from tests.cast import PASSWORD, Cast
from tests.letterbox import Letterbox

SECRET = "JBSWY3DPEHPK3PXP"
CODE = "/account/code/"
SET_UP = "/account/second-factor/app/"
FACTOR = "/account/second-factor/"


def code_now(secret: str = SECRET) -> str:
    """What the app shows. Near the end of a period the next one is waited for, so that it holds while it is typed."""
    if time.time() % 30 > 25:
        time.sleep(6)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def letters_to(letterbox: Letterbox, person: User) -> list[EmailMessage]:
    return letterbox.to(person.email.split("@")[0])


@pytest.fixture(autouse=True)
def nothing_used_before(db: None) -> None:
    cache.clear()


@pytest.fixture
def enrolled(olive: User) -> User:
    TOTP.activate(olive, SECRET)
    return olive


def test_who_has_none_signs_in_by_password(browser: Client, olive: User):
    assert sign_in(browser, olive.email)["Location"] == "/"


def test_the_code_is_asked_after_the_password_and_leads_to_where_one_wanted_to_go(browser: Client, enrolled: User):
    asked = browser.post(f"{LOGIN}?next=/inbox/%3Fat%3D7", {"login": enrolled.email, "password": PASSWORD})
    assert (asked.status_code, urlsplit(asked["Location"]).path) == (302, CODE)
    assert browser.get("/inbox/").status_code == 302
    assert browser.get(asked["Location"]).status_code == 200
    answer = browser.post(asked["Location"], {"code": code_now()})
    assert (answer.status_code, answer["Location"]) == (302, "/inbox/?at=7")
    assert browser.get("/inbox/?at=7").status_code == 200


@pytest.mark.parametrize("code", ["", "000000", "nonsense", "1" * 500, "\u0661\u0662\u0663\u0664\u0665\u0666"])
def test_a_wrong_code_signs_nobody_in(browser: Client, enrolled: User, code: str):
    sign_in(browser, enrolled.email)
    answer = browser.post(CODE, {"code": code})
    assert answer.status_code == 200
    assert browser.get("/inbox/").status_code == 302


def test_a_code_works_once(browser: Client, enrolled: User):
    code = code_now()
    for expected in (302, 200):
        other = Client(REMOTE_ADDR=browser.defaults["REMOTE_ADDR"])
        sign_in(other, enrolled.email)
        assert other.post(CODE, {"code": code}).status_code == expected


def test_guessing_codes_is_throttled_and_the_right_one_refused_meanwhile(browser: Client, enrolled: User):
    sign_in(browser, enrolled.email)
    for guess in range(5):
        browser.post(CODE, {"code": f"{guess:06}"})
    answer = browser.post(CODE, {"code": code_now()})
    assert answer.status_code in {200, 429}
    assert browser.get("/inbox/").status_code == 302


def test_a_new_password_by_link_does_not_go_round_the_code(browser: Client, enrolled: User, letterbox: Letterbox):
    browser.post("/account/password/reset/", {"email": enrolled.email})
    link = re.search(
        r"https://pilothouse\.example\.com(/account/password/reset/key/\S+)", letterbox.letters[0].get_content()
    )
    assert link
    form = browser.get(link[1], follow=True)
    new = {"password1": "a quite new sentence", "password2": "a quite new sentence"}
    browser.post(form.request["PATH_INFO"], new)
    assert browser.get("/inbox/").status_code == 302
    answer = sign_in(browser, enrolled.email, "a quite new sentence")
    assert urlsplit(answer["Location"]).path == CODE


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_shows_the_secret_once_and_recovery_codes_once(
    browser: Client, olive: User, letterbox: Letterbox
):
    sign_in(browser, olive.email)
    page = browser.get(SET_UP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    [secret] = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    assert browser.post(SET_UP, {"code": "000000"}).status_code == 200
    assert not second_factor.has_one(olive)
    answer = browser.post(SET_UP, {"code": code_now(secret)})
    assert answer["Location"] == f"{FACTOR}codes/"
    codes = re.findall(r"<code>(\d{8})</code>", browser.get(f"{FACTOR}codes/").content.decode())
    assert len(set(codes)) == 10
    assert re.findall(r"<code>", browser.get(f"{FACTOR}codes/").content.decode()) == []
    assert letters_to(letterbox, olive)[0]["Subject"] == "Second factor set up for Pilothouse"
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)
    other = Client(REMOTE_ADDR=browser.defaults["REMOTE_ADDR"])
    for expected in (302, 200):
        sign_in(other, olive.email)
        assert other.post(CODE, {"code": codes[3]}).status_code == expected
        other.post("/account/logout/")


def test_secrets_survive_a_change_of_the_installations_key_and_no_other(enrolled: User, settings):
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of the installation", [before]
    assert second_factor.proves(enrolled, code_now())
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        second_factor.proves(enrolled, code_now())


@pytest.mark.parametrize("role", [RoleName.BUSINESS_OWNER, RoleName.PMO, RoleName.ADMINISTRATOR])
def test_whose_role_signs_sets_it_up_before_anything_else(browser: Client, cast: Cast, settings, role: RoleName):
    PolicySetting.objects.create(name="second_factor_for_signers", value=1)
    cast.nora.set_password(PASSWORD)
    cast.nora.save()
    Role.objects.create(person=cast.nora, name=role, unit=None)
    sign_in(browser, cast.nora.email)
    for address in ("/", "/inbox/", "/portfolio/", "/chase/"):
        assert browser.get(address)["Location"] == SET_UP
    page = browser.get(SET_UP).content.decode()
    assert "Your role signs for the organisation" in page
    assert "Not now" not in page
    [secret] = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    browser.post(SET_UP, {"code": code_now(secret)})
    assert browser.get("/").status_code == 200
    assert second_factor.has_one(cast.nora)
    entry = LedgerEntry.objects.get()
    assert (entry.act, entry.person_id) == ("set up app for codes", cast.nora.pk)


@pytest.mark.parametrize(("role", "asked"), [(RoleName.IT, True), (RoleName.VIEWER, True), (RoleName.PMO, False)])
def test_nobody_else_is_asked_and_nobody_where_the_installation_does_not(
    browser: Client, cast: Cast, settings, role: RoleName, asked: bool
):
    PolicySetting.objects.create(name="second_factor_for_signers", value=int(asked))
    cast.nora.set_password(PASSWORD)
    cast.nora.save()
    Role.objects.create(person=cast.nora, name=role, unit=None)
    sign_in(browser, cast.nora.email)
    assert browser.get("/").status_code == 200


def test_taking_it_away_asks_for_the_code_and_is_told_by_mail(browser: Client, enrolled: User, letterbox: Letterbox):
    browser.force_login(enrolled)
    asked = browser.post(f"{FACTOR}app/remove/")
    assert urlsplit(asked["Location"]).path in {"/account/reauthenticate/", "/account/reauthenticate/code/"}
    assert second_factor.has_one(enrolled)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    browser.post(f"{FACTOR}app/remove/")
    assert not second_factor.has_one(enrolled)
    entry = LedgerEntry.objects.get()
    assert (entry.act, entry.person_id) == ("removed app for codes", enrolled.pk)
    assert [letter["Subject"] for letter in letters_to(letterbox, enrolled)] == [
        "Second factor taken away from Pilothouse"
    ]


def test_who_must_have_one_cannot_take_it_away(browser: Client, enrolled: User, settings):
    PolicySetting.objects.create(name="second_factor_for_signers", value=1)
    browser.force_login(enrolled)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = browser.post(f"{FACTOR}app/remove/")
    assert "This is your last, so it stays." in unescape(answer.content.decode())
    assert second_factor.has_one(enrolled)


def test_an_administrator_helps_who_lost_the_phone_on_record(
    cast: Cast, enrolled: User, client: Client, letterbox: Letterbox
):
    theirs = Client()
    theirs.force_login(enrolled)
    client.force_login(cast.ada)
    address = f"/people/{enrolled.pk}/"
    assert "Take the second factor away" in client.get(address).content.decode()
    take = f"{address}second-factor/take/"
    assert client.post(take, {"factor-reason": ""}).status_code == 422
    assert second_factor.has_one(enrolled)
    client.post(take, {"factor-reason": "Phone fell into the sea; I called her"})
    assert not Authenticator.objects.filter(user=enrolled).exists()
    entry = LedgerEntry.objects.latest("number")
    assert (entry.act, entry.subject, entry.person_id) == ("took second factor", f"person {enrolled.pk}", cast.ada.pk)
    assert letters_to(letterbox, enrolled)[0]["Subject"] == "Second factor taken away from Pilothouse"
    assert theirs.get("/").status_code == 302
    assert "Take the second factor away" not in client.get(address).content.decode()


def test_a_changed_password_is_told_by_mail(browser: Client, olive: User, letterbox: Letterbox):
    sign_in(browser, olive.email)
    new = "a quite new sentence"
    browser.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    [letter] = letters_to(letterbox, olive)
    assert letter["Subject"] == "Your Pilothouse password was changed"
