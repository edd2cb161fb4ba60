"""Light, dark, or as the device."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast


@pytest.fixture
def olives_browser(cast: Cast, client: Client) -> Client:
    client.force_login(cast.olive)
    return client


@pytest.mark.parametrize(
    ("choice", "html"),
    [("dark", b'data-theme="dark"'), ("light", b'data-theme="light"'), ("device", None), ("pink", None)],
)
def test_a_choice_is_kept_and_rendered(olives_browser: Client, choice: str, html: bytes | None) -> None:
    olives_browser.post(reverse("accounts:appearance"), {"appearance": choice})
    page = olives_browser.get(reverse("account_inactive")).content
    assert html in page if html else b"data-theme" not in page


def test_choosing_leads_back_to_the_same_page(olives_browser: Client) -> None:
    answer = olives_browser.post(reverse("accounts:appearance"), {"appearance": "dark", "next": "/portfolio/?q=call"})
    assert (answer.status_code, answer["Location"]) == (302, "/portfolio/?q=call")


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_no_address_of_another_site_is_followed(olives_browser: Client, address: str) -> None:
    answer = olives_browser.post(reverse("accounts:appearance"), {"appearance": "dark", "next": address})
    assert answer["Location"] == "/"


def test_looking_at_the_address_changes_nothing(olives_browser: Client) -> None:
    assert olives_browser.get(reverse("accounts:appearance")).status_code == 405
