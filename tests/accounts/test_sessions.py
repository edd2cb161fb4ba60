"""A6. What an open session is worth after something changed about the person."""

import pytest
from django.urls import reverse

from accounts.models import Role
from accounts.services import people
from accounts.vocabulary import RoleName
from tests.cast import PASSWORD

CHANGE_PASSWORD = "/account/password/change/"


def is_signed_in(browser) -> bool:
    return browser.get("/").status_code == 200


def test_deactivating_ends_an_open_session_with_the_next_request(cast, signed_in):
    olives = signed_in("olive")
    assert is_signed_in(olives)
    people.deactivate(cast.olive, by=cast.ada, reason="Left the company")
    assert not is_signed_in(olives)


def test_reactivating_does_not_revive_a_session_from_before(cast, signed_in):
    olives = signed_in("olive")
    people.deactivate(cast.olive, by=cast.ada, reason="Left the company")
    people.reactivate(cast.olive, by=cast.ada, reason="Came back")
    assert not is_signed_in(olives)


def test_who_came_back_signs_in_anew(cast, browser, olive):
    people.deactivate(olive, by=cast.ada, reason="Left the company")
    people.reactivate(olive, by=cast.ada, reason="Came back")
    assert browser.post("/account/login/", {"login": olive.email, "password": PASSWORD}).status_code == 302
    assert is_signed_in(browser)


def test_deactivating_one_person_leaves_the_sessions_of_others(cast, signed_in):
    petras = signed_in("petra")
    people.deactivate(cast.olive, by=cast.ada, reason="Left the company")
    assert is_signed_in(petras)


def test_a_role_that_was_taken_counts_from_the_next_request(cast, signed_in):
    page = reverse("accounts:people")
    second = people.give_role(cast.petra, name=RoleName.ADMINISTRATOR, unit=None, by=cast.ada)
    petras = signed_in("petra")
    assert petras.get(page).status_code == 200
    people.take_role(second, by=cast.ada)
    assert petras.get(page).status_code == 404


def test_a_role_that_was_given_counts_from_the_next_request(cast, signed_in):
    page = reverse("accounts:people")
    petras = signed_in("petra")
    assert petras.get(page).status_code == 404
    people.give_role(cast.petra, name=RoleName.ADMINISTRATOR, unit=None, by=cast.ada)
    assert petras.get(page).status_code == 200


def test_a_role_taken_by_raw_sql_counts_too(cast, signed_in):
    adas = signed_in("ada")
    Role.objects.filter(person=cast.ada).delete()
    assert adas.get(reverse("accounts:people")).status_code == 404


def test_changing_the_password_ends_the_other_sessions(cast, signed_in, olive):
    elsewhere, here = signed_in("olive"), signed_in("olive")
    answer = here.post(
        CHANGE_PASSWORD,
        {"oldpassword": PASSWORD, "password1": "a sentence of ours 7", "password2": "a sentence of ours 7"},
    )
    assert answer.status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize("name", ["olive", "ivan", "petra", "vic", "nora", "ada"])
def test_everybody_of_the_cast_can_be_signed_in_at_once(cast, signed_in, name):
    assert is_signed_in(signed_in(name))
