"""What accounts promise, by its number in the list of promises (A1-A6). More of A4 is in test_second_factor.py, all of
A5 in test_single_sign_on.py, and the rest of A6 in test_sessions.py."""

import os
import re
import subprocess
import sys
import time
from datetime import datetime, timedelta

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import hashers
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.test_second_factor import SECRET
from tests.accounts.test_sign_in import LOGIN, THROTTLED, WRONG, sign_in, without_what_was_typed
from tests.cast import PASSWORD

RESET = "/account/password/reset/"


@pytest.fixture(autouse=True)
def nothing_counted_before(db: None) -> None:
    cache.clear()


def is_signed_in(browser: Client) -> bool:
    return browser.get("/inbox/").status_code == 200


# A1: guessing


def test_a1_wrong_passwords_from_many_addresses_close_one_account(olive: User):
    for number in range(5):
        assert WRONG in sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), olive.email, "guess").content.decode()
    elsewhere = Client(REMOTE_ADDR="198.51.100.1")
    assert THROTTLED in sign_in(elsewhere, olive.email).content.decode()
    assert not is_signed_in(elsewhere)


def test_a1_a_right_password_in_between_does_not_set_the_count_of_the_address_back(browser: Client, olive: User):
    for number in range(9):
        sign_in(browser, f"person{number}@example.com", "guess")
    assert sign_in(Client(REMOTE_ADDR=browser.defaults["REMOTE_ADDR"]), olive.email).status_code == 302
    sign_in(browser, "person9@example.com", "guess")
    assert THROTTLED in sign_in(browser, "person10@example.com", "guess").content.decode()


def test_a1_an_address_with_an_accent_is_nobody_elses(browser: Client, olive: User):
    for written in (olive.email.replace("o", "ó", 1), olive.email.replace("i", "ı", 1), f" {olive.email}\u200b"):
        sign_in(browser, written)
        assert not is_signed_in(browser)


def test_a1_the_door_opens_again_by_itself(browser: Client, olive: User, monkeypatch: pytest.MonkeyPatch):
    for _ in range(5):
        sign_in(browser, olive.email, "guess")
    assert THROTTLED in sign_in(browser, olive.email).content.decode()
    later = time.time() + 301
    monkeypatch.setattr(ratelimit.time, "time", lambda: later)
    assert sign_in(browser, olive.email).status_code == 302


# A2: who has an account


class Counting(hashers.MD5PasswordHasher):
    """Counts how often a password is hashed."""

    algorithm = "counting"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).count += 1
        return super().encode(password, salt)


def test_a2_an_unknown_address_costs_the_same_hashing_as_a_wrong_password(browser: Client, olive: User, settings):
    settings.PASSWORD_HASHERS = [f"{Counting.__module__}.Counting"]
    olive.set_password(PASSWORD)
    olive.save()
    counted = []
    for email in (olive.email, "nobody@example.com"):
        Counting.count = 0
        sign_in(browser, email, "guess")
        counted.append(Counting.count)
    assert counted == [1, 1]


def test_a2_asking_for_a_link_says_the_same_whoever_it_is(browser: Client, olive: User):
    told = []
    for email in (olive.email, "nobody@example.com"):
        answer = browser.post(RESET, {"email": email}, follow=True)
        told.append((answer.redirect_chain, without_what_was_typed(answer.content, email)))
    assert told[0] == told[1]
    assert len(mail.outbox) == 2  # both are written to, so both take as long


# A3: the link to a new password


def link_for(person: User, **headers: str) -> str:
    Client().post(RESET, {"email": person.email}, **headers)
    found = re.search(r"(\S+)(/account/password/reset/key/\S+)", mail.outbox[-1].body)
    assert found
    return found[0]


def works(link: str) -> bool:
    page = Client().get(re.sub("^https?://[^/]+", "", link), follow=True)
    return "This link does not work any more" not in page.content.decode()


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
def test_a3_the_link_leads_to_our_own_address_whatever_the_request_said(olive: User, settings, header: str):
    settings.ALLOWED_HOSTS = ["*"]
    assert link_for(olive, **{header: "evil.example"}).startswith(f"{settings.BASE_URL}/account/")


def test_a3_the_link_is_good_for_an_hour(olive: User, monkeypatch: pytest.MonkeyPatch):
    link = link_for(olive)
    for minutes, expected in ((59, True), (61, False)):
        later = datetime.now() + timedelta(minutes=minutes)  # noqa: DTZ005 (as Django counts)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _self, later=later: later)
        assert works(link) is expected


def test_a3_the_link_is_dead_after_a_new_password_or_a_new_address(olive: User):
    link = link_for(olive)
    assert works(link)
    olive.set_password("a quite new sentence")
    olive.save()
    assert not works(link)
    link = link_for(olive)
    User.objects.filter(pk=olive.pk).update(email="olive.married@example.com")
    assert not works(link)


# A4: the second factor


def test_a4_a_stolen_copy_of_the_database_holds_no_secret_of_a_second_factor(olive: User):
    TOTP.activate(olive, SECRET)
    kept = str(list(olive.authenticator_set.values_list("data", flat=True)))
    assert SECRET not in kept
    assert kept.count("gAAAA") == 1  # Fernet


def test_a4_taking_it_away_needs_the_password_again(olive: User):
    TOTP.activate(olive, SECRET)
    browser = Client()
    browser.force_login(olive)
    assert browser.post("/account/second-factor/app/remove/").status_code == 302
    assert olive.authenticator_set.count() == 1


# A6: sessions


def test_a6_showing_again_who_one_is_gives_a_new_session_id(browser: Client, olive: User):
    sign_in(browser, olive.email)
    before = browser.cookies["sessionid"].value
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert browser.cookies["sessionid"].value != before
    assert is_signed_in(browser)
    assert not Session.objects.filter(pk=before).exists()


def test_a6_signing_out_ends_the_session_on_the_server(browser: Client, olive: User):
    sign_in(browser, olive.email)
    stolen = Client()
    stolen.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert is_signed_in(stolen)
    browser.post("/account/logout/")
    assert not is_signed_in(stolen)


def test_a6_a_session_ends_after_twelve_hours_however_busy_it_was(
    browser: Client, olive: User, monkeypatch: pytest.MonkeyPatch
):
    sign_in(browser, olive.email)
    began = time.time()
    for minutes in range(20, 12 * 60 + 20, 20):
        monkeypatch.setattr(time, "time", lambda minutes=minutes: began + minutes * 60 - 1)
        assert is_signed_in(browser) is (minutes <= 12 * 60)
    monkeypatch.setattr(time, "time", lambda: began + 12 * 3600 + 60)
    assert not is_signed_in(browser)
    monkeypatch.undo()
    assert not is_signed_in(browser)
    assert browser.get("/inbox/")["Location"] == f"{LOGIN}?next=/inbox/"


def test_a6_over_tls_the_cookie_is_bound_to_the_host_and_kept_from_scripts():
    names = ("NAME", "SECURE", "HTTPONLY", "SAMESITE")
    code = f"from config import settings as s; print(*[getattr(s, 'SESSION_COOKIE_' + n) for n in {names}])"
    told = os.environ | {"DEBUG": "1", "BASE_URL": "https://pilothouse.example.com"}
    said = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["__Host-sessionid", "True", "True", "Lax"]
