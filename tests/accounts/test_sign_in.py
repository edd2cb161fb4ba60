"""Signing in, and being stopped when it fails too often; the limits are kept in PostgreSQL."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.cast import PASSWORD

LOGIN = "/account/login/"
WRONG = "E-mail and password do not belong together. Try again, or ask for a link."
THROTTLED = "Too many attempts. Wait a few minutes, or ask for a link."


def sign_in(browser: Client, email: str, password: str = PASSWORD, **headers: str):
    return browser.post(LOGIN, {"login": email, "password": password}, **headers)


def without_what_was_typed(content: bytes, email: str) -> str:
    """The page without the token of the form, and without the address that stands in the field again."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", content.decode())
    return text.replace(email, "somebody")


def test_a_person_signs_in_by_e_mail_and_is_brought_to_where_they_wanted_to_go(browser, olive):
    answer = browser.post(f"{LOGIN}?next=/account/password/change/", {"login": olive.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/change/")
    assert browser.get("/account/password/change/").status_code == 200


def test_the_case_of_the_address_does_not_matter(browser, olive):
    assert sign_in(browser, olive.email.title()).status_code == 302


def test_the_way_back_never_leads_to_another_site(browser, olive):
    answer = browser.post(f"{LOGIN}?next=https://evil.example/", {"login": olive.email, "password": PASSWORD})
    assert answer["Location"] == "/"


def test_signing_in_gives_a_new_session(browser, olive):
    browser.get(LOGIN)
    before = browser.cookies["sessionid"].value if "sessionid" in browser.cookies else ""
    sign_in(browser, olive.email)
    assert browser.cookies["sessionid"].value not in {"", before}


def test_the_session_is_kept_from_scripts_and_from_other_sites(browser, olive):
    cookie = sign_in(browser, olive.email).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(browser, olive):
    wrong = sign_in(browser, olive.email, "not her password")
    unknown = sign_in(browser, "nobody@example.com", "not her password")
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert WRONG in wrong.content.decode()
    assert without_what_was_typed(wrong.content, olive.email) == without_what_was_typed(
        unknown.content, "nobody@example.com"
    )


def test_a_deactivated_person_gets_no_further_than_a_stranger_does_with_a_wrong_password(browser, olive):
    User.objects.filter(pk=olive.pk).update(is_active=False)
    sign_in(browser, olive.email)
    assert "_auth_user_id" not in browser.session


def test_five_wrong_passwords_close_the_door_for_the_right_one_too(browser, olive):
    for _ in range(5):
        assert WRONG in sign_in(browser, olive.email, "guess").content.decode()
    answer = sign_in(browser, olive.email)
    assert THROTTLED in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_upper_case_does_not_open_a_second_count(browser, olive):
    for written in (str, str.upper, str.title, str.capitalize, str.swapcase):
        sign_in(browser, written(olive.email), "guess")
    assert THROTTLED in sign_in(browser, olive.email).content.decode()


def test_guessing_from_one_address_is_stopped_whatever_the_names(browser, olive):
    for number in range(10):
        sign_in(browser, f"person{number}@example.com", "guess")
    assert THROTTLED in sign_in(browser, "person11@example.com", "guess").content.decode()


def test_a_forwarded_address_that_anybody_can_send_is_not_believed(browser, olive):
    for number in range(10):
        sign_in(browser, f"someone{number}@example.com", "guess", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    answer = sign_in(browser, "someone11@example.com", "guess", HTTP_X_FORWARDED_FOR="192.0.2.99")
    assert THROTTLED in answer.content.decode()


def test_a_sign_in_without_the_token_of_the_form_is_refused(olive):
    careful = Client(enforce_csrf_checks=True)
    assert sign_in(careful, olive.email).status_code == 403


def test_signing_out_is_a_deed_and_not_a_visit(browser, olive):
    sign_in(browser, olive.email)
    browser.get("/account/logout/")
    assert "_auth_user_id" in browser.session
    browser.post("/account/logout/")
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("text", ["bell\x07@example.com", "a" * 5_000 + "@example.com", "<b>@example.com", "😀"])
def test_a_strange_address_is_an_ordinary_mistake(browser, db, text):
    assert sign_in(browser, text, "guess").status_code == 200


def test_without_redis_people_sign_in_and_attempts_are_counted_all_the_same(browser, olive, settings):
    settings.CACHES = settings.CACHES | {"redis": settings.CACHES["redis"] | {"LOCATION": "redis://127.0.0.1:1"}}
    assert sign_in(Client(), olive.email).status_code == 302
    for attempt in range(5):
        assert WRONG in sign_in(browser, olive.email, f"wrong {attempt}").content.decode()
    assert THROTTLED in sign_in(browser, olive.email).content.decode()


@pytest.mark.parametrize("page", ["/verify/", "/diagnosis/", "/diagnosis/result/?owner=accepted"])
def test_who_reads_a_page_that_is_open_to_all_is_led_to_the_door_and_back(browser, olive, page):
    [way] = re.findall(r'<a class="enter" href="([^"]+)">Sign in</a>', browser.get(page).content.decode())
    answer = browser.post(way.replace("&amp;", "&"), {"login": olive.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert 'class="enter"' not in browser.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("door", [LOGIN, "/account/password/reset/", "/account/invitation/none/", "/nowhere/"])
def test_a_door_does_not_lead_to_itself(browser, door):
    assert 'class="enter"' not in browser.get(door, follow=True).content.decode()
