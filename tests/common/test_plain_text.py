"""Text that no database can keep never reaches a page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast

PAGE = "/pilots/P-0001/"


@pytest.fixture
def olive(cast: Cast, client: Client) -> Client:
    client.force_login(cast.olive)
    return client


@pytest.mark.parametrize("address", ["/portfolio/?q=a%00b", "/portfolio/?%00=1", "/pilots/%00/", "/?volume=1%00"])
def test_nul_in_an_address_is_answered_with_a_page_that_says_so(olive: Client, address: str) -> None:
    answer = olive.get(address)
    assert answer.status_code == 400
    assert "That request cannot be read" in answer.content.decode()


def test_nul_in_a_cookie_is_turned_away(olive: Client) -> None:
    # written as a browser's header would hold it: newer Pythons refuse to build such a cookie
    assert olive.get("/", headers={"cookie": r'appearance="a\000b"'}).status_code == 400


def test_nul_in_any_header_is_turned_away(olive: Client) -> None:
    assert olive.get("/", headers={"x-made-up": "a\x00b"}).status_code == 400


def test_half_of_a_surrogate_pair_comes_only_in_other_encodings_and_those_are_turned_away(olive: Client) -> None:
    odd = "text/plain; charset=unicode_escape"
    assert olive.generic("GET", "/portfolio/?q=%5Cud800", b"-", content_type=odd).status_code == 400


def test_utf_8_that_is_broken_is_read_with_marks_and_does_no_harm(olive: Client) -> None:
    assert olive.get("/portfolio/?q=%ED%A0%80%FF").status_code == 200


def test_nul_in_the_name_of_a_field_is_turned_away(olive: Client) -> None:
    assert olive.post("/pilots/new/", {"a\x00b": "1"}).status_code == 400
    nameless = SimpleUploadedFile("a.csv", b"Name")
    assert olive.post("/portfolio/import/", {"a\x00b": nameless}).status_code == 400


def test_nul_in_what_a_form_says_is_turned_away_and_the_page_says_so(olive: Client) -> None:
    answer = olive.post("/pilots/new/", {"name": "a\x00b", "unit": "1"})
    assert answer.status_code == 400
    assert "Nothing was saved." in answer.content.decode()
