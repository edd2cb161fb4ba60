"""The page of the policy: what a change would do to today's verdicts, keeping it, and what was changed before."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.models import PolicySetting
from assessments.policy_history import changes
from assessments.policy_words import SECTIONS
from assessments.preview_words import told
from assessments.readiness.policy import Policy
from assessments.services import assessing, policy_preview
from assessments.services.policy import NAMES, PolicyChanged, change_policy, current_policy, set_policy, version_of
from assessments.services.policy_preview import Preview
from assessments.tasks import try_policy
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.assessments.complete_pilot import days_before, noon
from tests.cast import Cast
from tests.chase.chasing import pilots
from tests.database_roles import owner

pytestmark = pytest.mark.django_db
SHIPPED = Policy()


@pytest.fixture
def petra(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.petra)
    return client


def unchanged_for(days: int, count: int, cast: Cast) -> None:
    """So many pilots of which nothing changed for so many days."""
    known = set(Pilot.objects.values_list("pk", flat=True))
    pilots(cast, count)
    Pilot.objects.exclude(pk__in=known).update(facts_changed_at=noon(days_before(days)))


def numbers(**changed: Any) -> dict[str, Any]:
    stands = policy_preview.numbers_of(current_policy())
    said = {name: int(value) for name, value in changed.items() if name in stands and str(value).isdigit()}
    tried = version_of(Policy(**{**stands, **said}))
    seen = " ".join(str(value) for value in stands.values())
    return {**stands, "seen": seen, "tried": tried, "reason": "Reviews are fortnightly.", **changed}


def sentences(found: Preview, cast: Cast) -> list[str]:
    return [each.sentence for each in told(found, cast.petra)]


def test_every_number_has_its_words() -> None:
    assert sorted(name for numbers in SECTIONS.values() for name in numbers) == sorted(NAMES)


def test_the_preview_counts_who_would_turn_stale(cast: Cast) -> None:
    Pilot.objects.update(facts_changed_at=noon(days_before(2)))
    unchanged_for(20, 3, cast)
    unchanged_for(40, 2, cast)
    found = policy_preview.preview(Policy(facts_stale_after=14))
    assert sentences(found, cast) == ["3 pilots would turn stale"]
    assert (found.turned, found.most, found.done) == (3, Pilot.objects.count(), Pilot.objects.count())
    found = policy_preview.preview(Policy(facts_stale_after=90))
    assert sentences(found, cast) == ["2 pilots would no longer be stale"]


def test_the_same_policy_changes_nothing(cast: Cast) -> None:
    unchanged_for(20, 3, cast)
    assert policy_preview.preview(SHIPPED).counts == {}


def test_it_works_in_chunks_and_names_only_a_few(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Pilot.objects.update(facts_changed_at=noon(days_before(2)))
    unchanged_for(20, 7, cast)
    monkeypatch.setattr(policy_preview, "CHUNK", 3)
    monkeypatch.setattr(policy_preview, "NAMED", 2)
    found = policy_preview.preview(Policy(facts_stale_after=14))
    assert [(each.sentence, len(each.pilots), each.more) for each in told(found, cast.petra)] == [
        ("7 pilots would turn stale", 2, 5)
    ]


def test_a_pilot_that_the_reader_may_not_know_of_is_counted_and_not_named(cast: Cast) -> None:
    Pilot.objects.update(facts_changed_at=noon(days_before(2)))
    pilots(cast, 1)
    Pilot.objects.filter(name="Pilot 0").update(visibility=Visibility.RESTRICTED)
    Pilot.objects.filter(name="Pilot 0").update(facts_changed_at=noon(days_before(20)))
    found = policy_preview.preview(Policy(facts_stale_after=14))
    assert [(each.pilots, each.more) for each in told(found, cast.vic)] == [([], 1)]


def test_a_large_portfolio_is_worked_out_by_a_worker(cast: Cast, petra: Client, monkeypatch: Any) -> None:
    Pilot.objects.update(facts_changed_at=noon(days_before(2)))
    unchanged_for(20, 3, cast)
    monkeypatch.setattr(policy_preview, "AT_ONCE", 1)
    rung: list[dict[str, int]] = []
    monkeypatch.setattr(try_policy, "delay", lambda numbers: rung.append(numbers))
    tried = numbers(facts_stale_after="14")
    assert "0 of 4 pilots looked at" in petra.post("/policy/", tried).content.decode()
    petra.post("/policy/", tried)
    assert len(rung) == 1
    try_policy(numbers=rung[0])
    assert "3 pilots would turn stale" in petra.post("/policy/", tried).content.decode()
    cache.clear()


def test_a_change_is_kept_with_its_reason_and_stands_in_the_history(cast: Cast, petra: Client) -> None:
    page = petra.post("/policy/", {**numbers(facts_stale_after="14", waiver_at_most="60"), "act": "keep"}, follow=True)
    assert current_policy() == Policy(facts_stale_after=14, waiver_at_most=60)
    text = page.content.decode()
    assert "The policy is changed." in text
    assert "ships as 30" in text
    assert [(each.who, each.name, each.old, each.new, each.reason) for each in changes()] == [
        (cast.petra.name, "waiver_at_most", 90, 60, "Reviews are fortnightly."),
        (cast.petra.name, "facts_stale_after", 30, 14, "Reviews are fortnightly."),
    ]


def test_back_to_the_default_is_a_change_like_any_other(cast: Cast) -> None:
    set_policy(name="facts_stale_after", value=14, by=cast.petra, reason="Shorter.")
    names = change_policy(SHIPPED, seen=current_policy(), by=cast.petra, reason="It was too short.")
    assert names == ["facts_stale_after"]
    assert current_policy() == SHIPPED
    assert [(each.old, each.new) for each in changes()] == [(14, 30), (30, 14)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"facts_stale_after": "0"}, "Enter a whole number from 1 to 3650."),
        ({"facts_stale_after": "soon"}, "Enter a whole number from 1 to 3650."),
        ({"confidence_percent": "100"}, "Enter a whole number from 1 to 99."),
        ({"second_live_check": "20"}, "The checks follow one another"),
        ({"facts_stale_after": "14", "reason": " "}, "Write down why the policy changes."),
        ({}, "Nothing differs from the policy in force."),
        ({"facts_stale_after": "14", "tried": ""}, "Look at what it would change, then keep it."),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_kept(
    cast: Cast, petra: Client, changed: dict[str, str], said: str
) -> None:
    answer = petra.post("/policy/", {**numbers(**changed), "act": "keep"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PolicySetting.objects.exists()


def test_who_read_an_older_policy_overwrites_nothing(cast: Cast) -> None:
    seen = current_policy()
    set_policy(name="waiver_at_most", value=60, by=cast.petra, reason="Shorter.")
    with pytest.raises(PolicyChanged):
        change_policy(Policy(facts_stale_after=14), seen=seen, by=cast.petra, reason="Mine.")
    assert current_policy() == Policy(waiver_at_most=60)


@pytest.mark.parametrize("act", ["keep", "preview"])
def test_a_colleague_s_number_stands_beside_mine_and_is_not_set_back(cast: Cast, petra: Client, act: str) -> None:
    mine = numbers(facts_stale_after="14")
    set_policy(name="waiver_at_most", value=60, by=cast.petra, reason="A colleague's.")
    answer = petra.post("/policy/", {**mine, "act": act})
    text = answer.content.decode()
    assert answer.status_code == (409 if act == "keep" else 200)
    assert ("Somebody else changed the policy meanwhile." in text) == (act == "keep")
    assert re.findall(r'name="(waiver_at_most|facts_stale_after)"[^>]* value="(\d+)"', text) == [
        ("facts_stale_after", "14"),
        ("waiver_at_most", "60"),
    ]
    petra.post("/policy/", {**numbers(facts_stale_after="14"), "act": "keep"})
    assert current_policy() == Policy(facts_stale_after=14, waiver_at_most=60)


def test_one_press_tries_the_default_of_a_number(cast: Cast, petra: Client) -> None:
    set_policy(name="facts_stale_after", value=14, by=cast.petra, reason="Shorter.")
    assert "Back to 30" in petra.get("/policy/").content.decode()
    text = petra.post("/policy/", {**numbers(), "back": "facts_stale_after"}).content.decode()
    assert re.findall(r'name="facts_stale_after"[^>]* value="(\d+)"', text) == ["30"]
    assert current_policy() == Policy(facts_stale_after=14)


def test_one_odd_pilot_counts_as_unchanged(cast: Cast, petra: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessing, "assess", lambda facts, policy: 1 / 0)
    assert "Nothing would change today" in petra.post("/policy/", numbers(facts_stale_after="14")).content.decode()


def test_the_checks_after_go_live_keep_their_order_whoever_sets_them(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="follow one another"):
        set_policy(name="first_live_check", value=100, by=cast.petra, reason="Later.")
    later = Policy(first_live_check=100, second_live_check=200, third_live_check=300)
    assert len(change_policy(later, seen=current_policy(), by=cast.petra, reason="All later.")) == 3


def test_the_database_knows_the_bounds_too(cast: Cast) -> None:
    for name, value in (("facts_stale_after", 0), ("waiver_at_most", 3651), ("training_given_percent", 100)):
        with owner(), pytest.raises(IntegrityError), transaction.atomic():
            PolicySetting.objects.create(name=name, value=value)


def test_everybody_reads_the_numbers_and_only_the_office_is_offered_to_change_them(cast: Cast, petra: Client) -> None:
    viewer = Client()
    viewer.force_login(cast.vic)
    text = viewer.get("/policy/").content.decode()
    assert "Only the portfolio office can set the policy" in text
    assert "Change the policy" not in text
    assert "Change the policy" in petra.get("/policy/").content.decode()
    assert viewer.post("/policy/", numbers(facts_stale_after="14")).status_code == 403


def test_the_page_asks_as_many_questions_with_ten_changes_as_with_one(cast: Cast, petra: Client) -> None:
    set_policy(name="waiver_at_most", value=80, by=cast.petra, reason="Shorter.")
    petra.get("/policy/")
    with CaptureQueriesContext(connection) as one:
        petra.get("/policy/")
    for value in range(60, 70):
        set_policy(name="waiver_at_most", value=value, by=cast.petra, reason="Shorter.")
    with CaptureQueriesContext(connection) as many:
        petra.get("/policy/")
    assert len(many) == len(one)
