"""A6. A session that nobody uses for thirty minutes ends; what pages ask for by themselves is no use of it."""

import time
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.accounts.test_sign_in import LOGIN, sign_in
from tests.cast import PASSWORD

MINUTE = 60
POLL = {"X-By-Itself": "true", "HX-Request": "true"}
SAID = "You were away for more than 30 minutes, so you were signed out."


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock to so many minutes after now."""
    now = time.time()
    return lambda minutes: monkeypatch.setattr(time, "time", lambda: now + minutes * MINUTE)


@pytest.fixture
def olives(browser: Client, olive: User) -> Client:
    sign_in(browser, olive.email)
    return browser


def is_in(browser: Client, **headers: str) -> bool:
    return browser.get("/inbox/", headers=headers).status_code == 200


def test_it_ends_after_thirty_unused_minutes_and_not_before(olives: Client, later: Callable[[float], None]):
    later(29.9)
    assert is_in(olives)
    later(29.9 + 29.9)
    assert is_in(olives)
    later(29.9 + 29.9 + 30.1)
    assert olives.get("/inbox/?at=7")["Location"] == f"{LOGIN}?next=/inbox/%3Fat%3D7"


def test_the_sign_in_page_says_why_and_leads_back(olives: Client, olive: User, later: Callable[[float], None]):
    later(31)
    asked = olives.get("/inbox/?at=7")["Location"]
    assert SAID in olives.get(asked).content.decode()
    back = olives.post(asked, {"login": olive.email, "password": PASSWORD})
    assert back["Location"] == "/inbox/?at=7"
    olives.post("/account/logout/")
    assert SAID not in olives.get(LOGIN).content.decode()


def test_who_signs_out_or_never_was_in_is_told_nothing_of_it(olives: Client):
    olives.post("/account/logout/")
    assert SAID not in olives.get(LOGIN).content.decode()
    assert SAID not in Client().get(LOGIN).content.decode()


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(olives: Client, later: Callable[[float], None]):
    for minutes in range(1, 30, 2):
        later(minutes)
        assert olives.get("/inbox/unread/", headers=POLL).status_code == 200
    later(30.1)
    assert olives.get("/inbox/unread/", headers=POLL).status_code == 204
    assert not is_in(olives)
    assert SAID in olives.get(LOGIN).content.decode()


def test_typing_keeps_it_alive(olives: Client, later: Callable[[float], None]):
    for minutes in (20, 40, 60):
        later(minutes)
        assert olives.post("/still-here/").status_code == 204
    later(89)
    assert is_in(olives)


def test_the_ended_session_is_gone_from_the_server(olives: Client, later: Callable[[float], None]):
    stolen = olives.cookies["sessionid"].value
    later(31)
    olives.get("/inbox/")
    assert not Session.objects.filter(pk=stolen).exists()


def test_use_is_written_down_once_a_minute(olives: Client, later: Callable[[float], None]):
    def writes() -> int:
        with CaptureQueriesContext(connection) as asked:
            olives.get("/profile/")
        return sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in asked)

    written = []
    for minutes in (0.1, 0.9, 1.1, 1.5, 2.0, 2.2):
        later(minutes)
        written.append(writes())
    assert written == [0, 0, 1, 0, 0, 1]


def test_a_session_from_before_there_was_a_count_goes_on(olives: Client, later: Callable[[float], None]):
    session = olives.session
    del session["seen_at"]
    session.save()
    later(45)
    assert is_in(olives)
    later(76)
    assert not is_in(olives)


def test_the_installation_sets_how_long(olives: Client, later: Callable[[float], None], settings):
    settings.SESSION_IDLE_MINUTES = 5
    later(5.1)
    assert not is_in(olives)


@pytest.mark.parametrize(
    ("stood_on", "back"),
    [
        ("http://testserver/profile/?a=1", "/profile/%3Fa%3D1"),
        ("https://example.net/profile/", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_too_late_leads_back_to_the_page_it_stood_on(
    olives: Client, later: Callable[[float], None], stood_on: str, back: str
):
    later(31)
    answer = olives.post("/away/1/end/", headers={"Referer": stood_on})
    assert answer["Location"] == f"{LOGIN}?next={back}"
