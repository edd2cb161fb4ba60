"""My profile: name, time zone and language, and the ways to everything else that is theirs."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from pghistory.models import Events

from accounts.models import Delegation, User
from tests.cast import Cast

PROFILE = "/profile/"
KEPT = {"name": "Olive Harmsen-Vos", "time_zone": "Asia/Kolkata", "language": "de"}


@pytest.fixture
def olives(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("olive")


def test_what_people_say_of_themselves_is_kept_on_record(olives: Client, cast: Cast):
    assert olives.post(PROFILE, KEPT)["Location"] == PROFILE
    cast.olive.refresh_from_db()
    assert {name: getattr(cast.olive, name) for name in KEPT} == KEPT
    kept = Events.objects.tracks(cast.olive).latest("pgh_id")
    assert (kept.pgh_context["user"], kept.pgh_context["act"]) == (cast.olive.pk, "changed profile")


def test_nobody_changes_more_than_that(olives: Client, cast: Cast):
    before = (cast.olive.email, cast.olive.unit_id, cast.olive.is_active, cast.olive.session_epoch)
    olives.post(PROFILE, {**KEPT, "email": "x@example.com", "unit": "", "is_active": "", "session_epoch": "7"})
    cast.olive.refresh_from_db()
    assert (cast.olive.email, cast.olive.unit_id, cast.olive.is_active, cast.olive.session_epoch) == before


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 201),
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("language", "fr"),
        ("language", ""),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field_and_nothing_typed_is_lost(olives, cast, field, typed):
    answer = olives.post(PROFILE, KEPT | {field: typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    shown = "Asia/Kolkata" if field == "name" else "Olive Harmsen-Vos"
    assert shown in answer.content.decode()
    assert User.objects.get(pk=cast.olive.pk).name == "Olive Harmsen"


def test_the_page_leads_to_everything_else_of_theirs(olives: Client, cast: Cast):
    today = timezone.localdate()
    Delegation.objects.create(
        person=cast.olive, delegate=cast.nora, began_on=today, ends_on=today + timedelta(days=3), reason="Leave"
    )
    page = unescape(olives.get(PROFILE).content.decode())
    for address in ("/away/", "/account/second-factor/", "/account/password/"):
        assert f'href="{address}' in page
    assert f"{cast.nora.name} acts for you" in page
    assert f'href="{PROFILE}"' in unescape(olives.get("/").content.decode())


def test_the_page_asks_the_same_few_questions_whoever_reads(olives, cast, django_assert_num_queries):
    with django_assert_num_queries(7):
        olives.get(PROFILE)


def test_the_database_knows_the_languages(cast: Cast):
    with pytest.raises(IntegrityError, match="language_is_known"):
        User.objects.filter(pk=cast.olive.pk).update(language="fr")
