"""The digest as a letter, and the one click that ends it without signing in."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from chase.letter import digest_letter
from chase.models import Wishes
from chase.services.digest import Digest, unsubscribe_address
from tests.cast import Cast
from tests.chase.letters import BASE, TODAY, html_of, line, links, message, words


@pytest.fixture(autouse=True)
def address(settings: Settings) -> None:
    settings.BASE_URL = BASE


def week(**values: object) -> Digest:
    """A week in which one thing was done and two still wait."""
    told = {
        "since": date(2026, 11, 17),
        "waiting": [line(0), line(1)],
        "closed": [line(2, title="Name <b>who</b> answers")],
        "gone_up": 1,
        "opened_everywhere": 12,
        "closed_everywhere": 9,
        "open_everywhere": 1_204,
    }
    return Digest(**(told | values))


def test_a_digest_says_what_waits_what_was_done_and_how_the_portfolio_stands(cast: Cast) -> None:
    mail = digest_letter(message(cast.olive), week(), today=TODAY, unsubscribe=f"{BASE}/end/")
    assert mail.subject == "Your week in pilots, Olive"
    for read in (words(html_of(mail)), " ".join(str(mail.body).split())):
        assert "Two things wait for you, Olive. 1 of them has gone one step up." in read
        assert "Over all pilots you see: gaps opened 12, closed 9, open now 1,204." in read
        assert "Done this week" in read
        assert "Name <b>who</b> answers" in read
    assert "<b>who</b>" not in html_of(mail)
    assert links(html_of(mail)) == [
        f"{BASE}/pilots/P-0001/people/",
        f"{BASE}/pilots/P-0002/people/",
        f"{BASE}/pilots/P-0003/people/",
        f"{BASE}/end/",
        f"{BASE}/inbox/",
        f"{BASE}/notifications/",
    ]
    assert [each for each in links(html_of(mail)) if each not in mail.body] == []


def test_a_quiet_week_says_so(cast: Cast) -> None:
    quiet = week(waiting=[], closed=[], gone_up=0)
    mail = digest_letter(message(cast.olive), quiet, today=TODAY, unsubscribe=f"{BASE}/end/")
    assert "Nothing waits for you, Olive." in mail.body
    assert "Done this week" not in mail.body
    assert "step up" not in mail.body


def test_opening_the_address_asks_and_only_posting_ends_it(cast: Cast) -> None:
    Wishes.objects.create(person=cast.olive, weekly_digest=True)
    path = unsubscribe_address(cast.olive).removeprefix(BASE)
    reader_of_mail = Client(enforce_csrf_checks=True)
    assert "It goes to olive@example.com on Mondays." in reader_of_mail.get(path).content.decode()
    assert Wishes.objects.get(person=cast.olive).weekly_digest
    for _twice in range(2):
        done = reader_of_mail.post(path, {"List-Unsubscribe": "One-Click"})
        assert "No digest is sent to olive@example.com any more." in done.content.decode()
    assert not Wishes.objects.get(person=cast.olive).weekly_digest


def test_an_address_that_was_changed_is_nobodys(cast: Cast, client: Client) -> None:
    Wishes.objects.create(person=cast.olive, weekly_digest=True)
    path = unsubscribe_address(cast.petra).removeprefix(BASE)
    forged = path.replace(f"/{cast.petra.pk}:", f"/{cast.olive.pk}:")
    assert client.post(forged).status_code == 404
    assert Wishes.objects.get(person=cast.olive).weekly_digest
