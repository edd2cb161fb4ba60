"""In whose language a page, a mail and a paper speak."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import translation

from accounts.models import User
from accounts.views.invitation import mail_invitations
from assessments.minutes_paper import context_for, key_of
from assessments.models import ReviewMeeting
from common.figures import day, distance, money, near_day, number, percent
from tests.cast import Cast

SIGN_IN = "/account/login/"


def spoken(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert f'<html lang="{answer["Content-Language"]}"' in answer.content.decode()
    return answer["Content-Language"]


def test_a_page_speaks_what_the_profile_says_whatever_the_browser_asks_for(
    signed_in: Callable[[str], Client], cast: Cast
):
    olive = signed_in("olive")
    assert spoken(olive, "/", accept_language="de") == "en"
    olive.post("/profile/", {"name": cast.olive.name, "time_zone": "Europe/Berlin", "language": "de"})
    assert spoken(olive, "/", accept_language="en") == "de"
    assert "Mein Schreibtisch" in olive.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "answered"),
    [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr,de;q=0.5", "de"), ("fr", "en"), ("", "en"), ("de;q=x, *", "en")],
)
def test_a_stranger_reads_what_the_browser_asks_for(client: Client, asked: str, answered: str):
    assert spoken(client, SIGN_IN, accept_language=asked) == answered
    assert "Accept-Language" in client.get(SIGN_IN)["Vary"]


@pytest.mark.django_db
@override_settings(LANGUAGE_CODE="de")
def test_where_the_browser_asks_for_neither_the_organisations_language_is_spoken(client: Client):
    assert spoken(client, SIGN_IN, accept_language="fr") == "de"


def test_one_readers_language_does_not_stay_for_the_next(signed_in: Callable[[str], Client], cast: Cast):
    User.objects.filter(pk=cast.olive.pk).update(language="de")
    assert (spoken(signed_in("olive"), "/"), spoken(Client(), SIGN_IN)) == ("de", "en")


def test_an_invitation_speaks_the_language_of_who_is_invited(cast: Cast):
    User.objects.filter(pk=cast.nora.pk).update(language="de")
    mail_invitations(User.objects.filter(pk__in=[cast.nora.pk, cast.olive.pk]).order_by("language"))
    assert [letter.subject for letter in mail.outbox] == ["Ihr Konto bei Pilothouse", "Your account at Pilothouse"]


def test_a_mail_about_the_password_speaks_the_language_of_who_gets_it(client: Client, cast: Cast):
    User.objects.filter(pk=cast.olive.pk).update(language="de")
    client.post("/account/password/reset/", {"email": cast.olive.email}, headers={"accept-language": "en"})
    assert "Passwort" in mail.outbox[0].body


def test_minutes_asked_for_in_german_are_found_by_an_english_worker(cast: Cast):
    meeting = ReviewMeeting.objects.create(
        title="July",
        starts_at=datetime(2026, 7, 3, 9, tzinfo=UTC),
        zone="Europe/Berlin",
        chair=cast.petra,
        called_by=cast.petra,
    )
    with translation.override("de"):
        key = key_of(meeting, reader=cast.petra)
        assert context_for(key)["title"] == f"Minutes of review {meeting.reference}: July"
    assert context_for(key)["minutes"]["when"].startswith("3 Jul 2026, 11:00")


def test_figures_and_days_are_written_the_german_way():
    today, due = date(2026, 11, 23), date(2026, 11, 25)
    with translation.override("de"):
        assert (number(1234567.5), percent(0.047), money(3_600_000)) == ("1.234.567,5", "4,7 %", "EUR 3,6 Mio.")
        assert (day(due), near_day(due, today)) == ("25. Nov 2026", "Mi 25. Nov")
        assert (distance(due, today), distance(date(2026, 11, 24), today)) == ("in 2 Tagen", "in 1 Tag")
