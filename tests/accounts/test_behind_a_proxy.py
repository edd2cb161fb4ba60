"""Tries are counted by the reader's own address behind the proxy, and not by what the reader says it is."""

import pytest
from django.test import Client

from tests.cast import Cast

WRONG = {"login": "olive@example.com", "password": "not it"}
TOO_MANY = "Too many attempts."


@pytest.fixture
def behind_a_proxy(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def tried(address: str, times: int) -> list[bool]:
    """Whether each try was turned away, asked from this address by a proxy that appends it to what the reader wrote."""
    answers = []
    for number in range(times):
        written = f"198.51.100.{number}, {address}" if number else address
        page = Client().post("/account/login/", WRONG, headers={"X-Forwarded-For": written}, REMOTE_ADDR="10.0.0.7")
        answers.append(TOO_MANY in page.content.decode() or page.status_code == 429)
    return answers


def test_two_readers_behind_one_proxy_do_not_close_the_door_for_each_other(
    cast: Cast, behind_a_proxy: None, settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    assert tried("203.0.113.5", 4) == [False, False, False, True]
    assert tried("203.0.113.6", 3) == [False, False, False]


def test_an_address_that_the_reader_made_up_counts_for_nothing(cast: Cast, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    assert tried("203.0.113.5", 4) == [False, False, False, True]


def test_the_public_pages_count_the_same_address(cast: Cast, behind_a_proxy: None) -> None:
    def asked(address: str) -> int:
        headers = {"X-Forwarded-For": f"198.51.100.9, {address}"}
        return Client().get("/verify/ABCD-EFGH-JKLM-NPQR/", headers=headers, REMOTE_ADDR="10.0.0.7").status_code

    assert [asked("203.0.113.5") for _ in range(21)].count(429) == 1
    assert asked("203.0.113.6") != 429
