"""The pages before sign-in, the mails they send, and the pages that say what went wrong."""

import re

import pytest
from django.conf import LazySettings
from django.core import mail
from django.template import loader
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from tests.cast import PASSWORD, Cast

DOORS = [
    "account_login",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
]
INLINE = re.compile(rb'\sstyle=|<style|<script(?! src=)|\son[a-z]+="')


@pytest.fixture
def olive(cast: Cast) -> User:
    cast.olive.set_password(PASSWORD)
    cast.olive.save()
    return cast.olive


@pytest.mark.parametrize("door", DOORS)
def test_a_door_opens_in_our_look_without_inline_code(client: Client, door: str, db: None) -> None:
    answer = client.get(reverse(door))
    assert answer.status_code == 200
    assert b'class="bridge"' in answer.content
    assert INLINE.search(answer.content) is None
    assert answer.content.count(b"<h1") == 1


@pytest.mark.parametrize("name", ["account_email", "account_email_verification_sent", "account_request_login_code"])
def test_doors_that_we_do_not_need_are_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_nobody_signs_up(client: Client, db: None) -> None:
    answer = client.post(reverse("account_signup"), {"email": "eve@example.com", "password1": "x" * 20})
    assert "Your administrator opens your account" in answer.content.decode()
    assert not User.objects.exists()


def test_a_wrong_password_is_told_in_plain_words(client: Client, olive: User) -> None:
    answer = client.post(reverse("account_login"), {"login": olive.email, "password": "not this one"})
    assert "E-mail and password do not belong together." in answer.content.decode()


def test_a_forgotten_password_is_replaced_through_a_link_that_works_once(
    client: Client, olive: User, settings: LazySettings
) -> None:
    client.post(reverse("account_reset_password"), {"email": olive.email})
    (letter,) = mail.outbox
    assert letter.subject == "Choose a new password for Pilothouse"
    assert "Hello Olive," in letter.body
    link = re.search(rf"{settings.BASE_URL}(/\S+)", letter.body)
    assert link
    page = client.get(link[1], follow=True)
    assert "Choose a new password" in page.content.decode()
    chosen = {"password1": "a ship without a chart", "password2": "a ship without a chart"}
    done = client.post(page.request["PATH_INFO"], chosen, follow=True)
    assert "Your new password holds" in done.content.decode()
    olive.refresh_from_db()
    assert olive.check_password("a ship without a chart")
    again = Client().get(link[1], follow=True)
    assert "This link does not work any more" in again.content.decode()


def test_an_unknown_address_gets_the_same_answer_and_a_kind_letter(client: Client, olive: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": olive.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "eve@example.com"}, follow=True)
    assert known.request["PATH_INFO"] == unknown.request["PATH_INFO"]
    assert mail.outbox[1].subject == "No Pilothouse account with this address"
    assert "your administrator knows" in mail.outbox[1].body


def test_a_password_is_changed_after_naming_the_old_one(client: Client, olive: User) -> None:
    client.force_login(olive)
    address = reverse("account_change_password")
    new = {"password1": "another ship, another chart", "password2": "another ship, another chart"}
    wrong = client.post(address, new | {"oldpassword": "not this one"})
    assert "That is not the password you have now." in wrong.content.decode()
    client.post(address, new | {"oldpassword": PASSWORD})
    olive.refresh_from_db()
    assert olive.check_password("another ship, another chart")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_what_went_wrong_is_said_without_a_context_or_a_database(name: str) -> None:
    html = loader.get_template(f"{name}.html").render()
    assert html.count("<h1") == 1
    assert INLINE.search(html.encode()) is None


def test_a_refusal_is_shown_to_whom_it_concerns() -> None:
    html = loader.get_template("403.html").render({"exception": "Only the owner can agree a threshold."})
    assert '<p id="refusal">Only the owner can agree a threshold.</p>' in html
