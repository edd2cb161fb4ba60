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
from assessments.policy_history import PolicyChange, events, last_changes
from assessments.policy_history import told as changes_told
from assessments.policy_numbers import SHIPPED, bounds_of, limits_of
from assessments.policy_words import SECTIONS
from assessments.preview_words import told
from assessments.readiness.policy import Policy
from assessments.services import assessing, decisions, policy_preview
from assessments.services.policy import (
    NAMES,
    PolicyChanged,
    change_policy,
    current_limits,
    current_policy,
    numbers_in_force,
    set_policy,
    version_of_all,
)
from assessments.services.policy_preview import Preview
from assessments.tasks import try_policy
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.assessments.complete_pilot import days_before, noon
from tests.assessments.deciding import go, ready
from tests.cast import Cast
from tests.chase.chasing import pilots
from tests.database_roles import owner

pytestmark = pytest.mark.django_db


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
    stands = dict(numbers_in_force())
    said = {name: int(value) for name, value in changed.items() if name in stands and str(value).isdigit()}
    tried = version_of_all({**stands, **said})
    seen = " ".join(str(value) for value in stands.values())
    return {**stands, "seen": seen, "tried": tried, "reason": "Reviews are fortnightly.", **changed}


def changes() -> list[PolicyChange]:
    return changes_told(events())


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
    assert policy_preview.preview(Policy()).counts == {}


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
        (cast.petra.name, "waiver_at_most", "90", "60", "Reviews are fortnightly."),
        (cast.petra.name, "facts_stale_after", "30", "14", "Reviews are fortnightly."),
    ]


def test_back_to_the_default_is_a_change_like_any_other(cast: Cast) -> None:
    set_policy(name="facts_stale_after", value=14, by=cast.petra, reason="Shorter.")
    names = change_policy(SHIPPED, seen=numbers_in_force(), by=cast.petra, reason="It was too short.")
    assert names == ["facts_stale_after"]
    assert numbers_in_force() == SHIPPED
    assert [(each.old, each.new) for each in changes()] == [("14", "30"), ("30", "14")]


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
    seen = numbers_in_force()
    set_policy(name="waiver_at_most", value=60, by=cast.petra, reason="Shorter.")
    with pytest.raises(PolicyChanged):
        change_policy({**SHIPPED, "facts_stale_after": 14}, seen=seen, by=cast.petra, reason="Mine.")
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
    later = {**SHIPPED, "first_live_check": 100, "second_live_check": 200, "third_live_check": 300}
    assert len(change_policy(later, seen=numbers_in_force(), by=cast.petra, reason="All later.")) == 3


@pytest.mark.parametrize("name", NAMES)
def test_the_database_knows_the_bounds_of_each_number_too(cast: Cast, name: str) -> None:
    lowest, highest = bounds_of(name)
    for value in (lowest - 1, highest + 1):
        with owner(), pytest.raises(IntegrityError), transaction.atomic():
            PolicySetting.objects.create(name=name, value=value)
    for value in (lowest, highest):
        with owner(), transaction.atomic():
            PolicySetting.objects.filter(name=name).delete()
            PolicySetting.objects.create(name=name, value=value)
    assert numbers_in_force() == {**SHIPPED, name: highest}


def test_what_ships_lies_within_its_bounds() -> None:
    assert [name for name, value in SHIPPED.items() if not bounds_of(name)[0] <= value <= bounds_of(name)[1]] == []


def test_everybody_reads_the_numbers_and_only_the_office_is_offered_to_change_them(cast: Cast, petra: Client) -> None:
    viewer = Client()
    viewer.force_login(cast.vic)
    text = viewer.get("/policy/").content.decode()
    assert "Only the portfolio office can set the policy" in text
    assert "Change the policy" not in text
    assert "Change the policy" in petra.get("/policy/").content.decode()
    assert viewer.post("/policy/", numbers(facts_stale_after="14")).status_code == 403


def test_the_page_asks_as_many_questions_with_forty_changes_as_with_one(cast: Cast, petra: Client) -> None:
    set_policy(name="waiver_at_most", value=80, by=cast.petra, reason="Shorter.")
    petra.get("/policy/")
    with CaptureQueriesContext(connection) as one:
        petra.get("/policy/")
    for value in range(30, 70):
        set_policy(name="waiver_at_most", value=value, by=cast.petra, reason="Shorter.")
    with CaptureQueriesContext(connection) as many:
        petra.get("/policy/")
    assert len(many) == len(one)


def test_a_limit_is_previewed_as_what_changes_no_verdict(
    cast: Cast, petra: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    unchanged_for(20, 3, cast)
    monkeypatch.setattr(policy_preview, "preview", lambda tried: 1 / 0)
    text = petra.post("/policy/", numbers(exports_an_hour="10")).content.decode()
    assert "No verdict changes" in text
    assert f'name="tried" value="{version_of_all({**SHIPPED, "exports_an_hour": 10})}"' in text


def test_a_limit_is_kept_with_its_reason_like_any_number(cast: Cast, petra: Client) -> None:
    page = petra.post("/policy/", {**numbers(exports_an_hour="10"), "act": "keep"}, follow=True)
    text = page.content.decode()
    assert "The limits are changed. They hold from now on; no verdict changes." in text
    assert "ships as 60" in text
    assert current_limits() == limits_of({**SHIPPED, "exports_an_hour": 10})
    assert current_policy() == Policy()
    assert [(each.label, each.old, each.new) for each in changes()] == [("Exports an hour", "60", "10")]


def test_a_number_and_a_limit_are_tried_and_kept_together(cast: Cast, petra: Client) -> None:
    Pilot.objects.update(facts_changed_at=noon(days_before(2)))
    unchanged_for(20, 3, cast)
    both = numbers(facts_stale_after="14", imports_at_once="1")
    assert "3 pilots would turn stale" in petra.post("/policy/", both).content.decode()
    petra.post("/policy/", {**both, "act": "keep"})
    limits = limits_of({**SHIPPED, "imports_at_once": 1})
    assert (current_policy(), current_limits()) == (Policy(facts_stale_after=14), limits)


def test_a_limit_that_would_stop_everybody_is_refused(cast: Cast, petra: Client) -> None:
    answer = petra.post("/policy/", {**numbers(diagnosis_pages_a_minute="19"), "act": "keep"})
    assert answer.status_code == 422
    assert "Enter a whole number from 20 to 3000." in answer.content.decode()
    assert not PolicySetting.objects.exists()


def test_a_removed_setting_stands_in_the_history_as_what_ships(cast: Cast) -> None:
    set_policy(name="waiver_at_most", value=60, by=cast.petra, reason="Shorter.")
    with owner():
        PolicySetting.objects.all().delete()
    set_policy(name="waiver_at_most", value=70, by=cast.petra, reason="Longer.")
    assert [(each.old, each.new) for each in changes()] == [("90", "70"), ("60", "90"), ("90", "60")]
    assert [(name, each.new) for name, each in last_changes().items()] == [("waiver_at_most", "70")]


def test_the_history_comes_in_pages_and_each_change_says_what_it_was(cast: Cast, petra: Client) -> None:
    for value in range(40, 85):
        set_policy(name="waiver_at_most", value=value, by=cast.petra, reason="Shorter.")

    def shown(address: str) -> list[tuple[str, str]]:
        return re.findall(r"<del>(\d+)</del> <ins>(\d+)</ins>", petra.get(address).content.decode())

    assert shown("/policy/") == [(str(value - 1), str(value)) for value in range(84, 64, -1)]
    assert shown("/policy/?page=2")[-1] == ("44", "45")
    assert shown("/policy/?page=3") == [("43", "44"), ("42", "43"), ("41", "42"), ("40", "41"), ("90", "40")]
    for odd in ("99", "0", "-1", "later", "%00"):
        assert petra.get(f"/policy/?page={odd}").status_code in (200, 400)
    text = petra.get("/policy/").content.decode()
    assert "45 changes. None can be removed." in text
    assert "1 to 20 of 45" in text
    assert 'href="/policy/?page=2#hist"' in text
    assert "changed by" in petra.get("/policy/?page=3").content.decode()


def test_what_the_office_cannot_set_is_said_all_the_same(petra: Client) -> None:
    text = petra.get("/policy/").content.decode()
    assert "a link to a new password works for 60 minutes, a page to sign for 5" in text
    assert "after 5 wrong passwords within 15 minutes one waits" in text


def test_the_preview_says_which_number_cannot_stand(petra: Client) -> None:
    answer = petra.post(
        "/policy/", numbers(exports_at_once="21"), headers={"HX-Request": "true", "HX-Target": "preview"}
    )
    text = answer.content.decode()
    assert "<html" not in text
    assert re.findall(r"<li>(.*)</li>", text) == [
        '<a href="#id_exports_at_once">Exports at a time</a>: Enter a whole number from 1 to 20.'
    ]


def test_every_number_says_what_it_ships_as_and_between_what_it_can_be(cast: Cast, petra: Client) -> None:
    set_policy(name="waiver_at_most", value=60, by=cast.petra, reason="Shorter.")
    text = petra.get("/policy/").content.decode()
    assert "<b>ships as 90</b>, 1 to 3,650" in text
    assert "as it ships, 20 to 3,000" in text
    assert text.count("as it ships") == len(NAMES) - 1


def test_whether_signers_need_a_second_factor_is_chosen_in_words(cast: Cast, petra: Client) -> None:
    """Olive, Petra and Ada sign for the organisation, and here with nothing but a password."""
    for person in (cast.olive, cast.petra, cast.ada):
        person.set_password("a long password of theirs")
        person.save()
    petra.force_login(cast.petra)
    answer = petra.post("/policy/", numbers(second_factor_for_signers="1"))
    assert "3 people sign with a password only, and set up a second factor at their next sign-in." in (
        answer.content.decode()
    )
    petra.post("/policy/", numbers(second_factor_for_signers="1", act="keep"))
    assert current_limits().second_factor_for_signers == 1
    assert [(str(each.old), str(each.new)) for each in changes()] == [("left to each person", "required")]
    text = petra.get("/policy/").content.decode()
    assert '<option value="1" selected>required</option>' in text
    assert "<b>ships as left to each person</b>" in text
    assert petra.post("/policy/", numbers(second_factor_for_signers="2")).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicySetting.objects.update(value=2)


def test_the_preview_names_the_drafts_that_another_policy_makes_void(cast: Cast, petra: Client) -> None:
    decision = decisions.draft(ready(cast), draft=go(), by=cast.olive)
    petra.force_login(cast.petra)
    text = petra.post("/policy/", numbers(facts_stale_after="14")).content.decode()
    assert "1 draft that waits for signatures becomes void" in text
    assert f">{decision.reference} {decision.pilot.name}</a>" in text
    assert "becomes void" not in petra.post("/policy/", numbers(exports_an_hour="30")).content.decode()
