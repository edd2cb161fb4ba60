"""Drafting a decision, as owners do it in a browser."""

import re

import pytest
from django.test import Client

from assessments.models import Condition, Decision
from assessments.services import decisions
from pilots.models import Pilot
from pilots.vocabulary import Stage
from tests.assessments.browsing import drafted
from tests.assessments.deciding import fresh, go, in_days, known, no_go, ready, sealed, with_conditions
from tests.cast import Cast

NO_GO = {
    "kind": "no_go",
    "why": "The contract ends in March.",
    "learned": "Ask for the contract before building.",
    "released": "29000",
    "justification": "The vendor closes.",
}
NO_ROWS = {"conditions-TOTAL_FORMS": "0", "conditions-INITIAL_FORMS": "0"}


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


@pytest.fixture
def signed_in(cast: Cast):
    def as_(name: str) -> Client:
        client = Client()
        client.force_login(cast.person(name))
        return client

    return as_


def rows(*conditions: dict[str, str]) -> dict[str, str]:
    """Conditions as a browser sends them."""
    sent = {"conditions-TOTAL_FORMS": str(len(conditions)), "conditions-INITIAL_FORMS": "0"}
    for index, condition in enumerate(conditions):
        sent |= {f"conditions-{index}-{name}": value for name, value in condition.items()}
    return sent


def condition(cast: Cast, **values: str) -> dict[str, str]:
    """One condition as typed."""
    told = {"text": "No missed referral", "proof": "Daily list", "owner": str(cast.ivan.pk)}
    return told | {"due_on": in_days(30).isoformat()} | values


def test_the_form_says_before_the_choice_which_of_them_departs(pilot: Pilot, signed_in):
    page = signed_in("olive").get(f"/pilots/{pilot.reference}/decide/").content.decode()
    assert '<div class="note" role="status" data-for="no_go">' in page
    assert "You depart from the recommendation." in page
    assert "Ivan Petrov confirms the integration." in page
    assert "at most 75 s" in page


def test_the_owner_drafts_a_no_go_and_is_asked_to_sign_it(pilot: Pilot, signed_in):
    answer = signed_in("olive").post(f"/pilots/{pilot.reference}/decide/", NO_GO | NO_ROWS)
    decision = Decision.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/decisions/{decision.reference}/sign/")
    assert (decision.kind, decision.departs, decision.released) == ("no_go", True, 29_000)


def test_the_owner_drafts_a_go_with_two_conditions(pilot: Pilot, cast: Cast, signed_in):
    sent = rows(condition(cast), {}, condition(cast, text="French calls", owner=str(cast.olive.pk)))
    typed = {"kind": "go_with_conditions", "why": "It pays."}
    answer = signed_in("olive").post(f"/pilots/{pilot.reference}/decide/", typed | sent)
    assert answer.status_code == 302
    told = [(each.number, each.text, each.owner) for each in Condition.objects.all()]
    assert told == [(1, "No missed referral", cast.ivan), (2, "French calls", cast.olive)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": ""}, "Choose one of the three."),
        ({"why": ""}, "Say why, in words that somebody outside understands."),
        ({"learned": ""}, "Say what was learned: it is what a no-go leaves behind."),
        ({"justification": ""}, "Say what you know that the arithmetic does not."),
        ({"released": "400001"}, "No more than the budget, EUR 400 k."),
        ({"released": "a lot"}, "Enter a number, like 0.55"),
        ({"why": "x" * 4001}, "at most 4000 characters"),
        ({"kind": "perhaps"}, "Choose one of the three."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(pilot: Pilot, signed_in, typed, said):
    sent = NO_GO | NO_ROWS | typed
    answer = signed_in("olive").post(f"/pilots/{pilot.reference}/decide/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert all(value in page for name, value in sent.items() if name in NO_GO and name != "kind")
    assert not Decision.objects.exists()


def test_a_condition_says_what_it_lacks_and_keeps_the_rest(pilot: Pilot, cast: Cast, signed_in):
    sent = rows(condition(cast), condition(cast, proof="", text="French calls", due_on="2020-01-01"))
    typed = {"kind": "go_with_conditions", "why": "It pays."}
    answer = signed_in("olive").post(f"/pilots/{pilot.reference}/decide/", typed | sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say what will show it, like “test of 10 French contracts”." in page
    assert "French calls" in page
    assert 'value="2020-01-01"' in page
    assert "It pays." in page


def test_a_day_that_has_passed_is_said_beside_the_row_that_names_it(pilot: Pilot, cast: Cast, signed_in):
    sent = rows({}, condition(cast, due_on="2020-01-01"))
    typed = {"kind": "go_with_conditions", "why": "It pays."}
    page = signed_in("olive").post(f"/pilots/{pilot.reference}/decide/", typed | sent).content.decode()
    assert re.search(r'id="id_conditions-1-due_on_error">.*?Choose a day from', page)


def test_a_go_with_no_condition_is_refused_in_words(pilot: Pilot, signed_in):
    typed = {"kind": "go_with_conditions", "why": "It pays."}
    answer = signed_in("olive").post(f"/pilots/{pilot.reference}/decide/", typed | NO_ROWS)
    assert answer.status_code == 422
    assert "A go with conditions needs at least one condition." in answer.content.decode()


def test_a_row_more_and_a_row_less_keep_what_was_typed(pilot: Pilot, cast: Cast, signed_in):
    client = signed_in("olive")
    typed = {"kind": "go_with_conditions", "why": "Half a sen", "add": "1"}
    page = client.post(f"/pilots/{pilot.reference}/decide/", typed | rows(condition(cast))).content.decode()
    assert 'name="conditions-TOTAL_FORMS" value="2"' in page
    assert "Half a sen" in page
    assert "No missed referral" in page
    sent = rows(condition(cast, text="First"), condition(cast, text="Second"))
    page = client.post(f"/pilots/{pilot.reference}/decide/", {"kind": "go", "drop": "1"} | sent).content.decode()
    assert 'name="conditions-TOTAL_FORMS" value="1"' in page
    assert "Second" in page
    assert "First" not in page


def test_while_a_draft_waits_its_page_is_shown_instead_of_a_second_form(pilot: Pilot, cast: Cast, signed_in):
    decision = drafted(cast, go())
    answer = signed_in("olive").get(f"/pilots/{pilot.reference}/decide/")
    assert (answer.status_code, answer.url) == (302, f"/decisions/{decision.reference}/")


def test_a_stopped_pilot_is_not_decided_again(pilot: Pilot, cast: Cast, signed_in):
    sealed(cast, no_go())
    answer = signed_in("olive").get(f"/pilots/{pilot.reference}/decide/", follow=True)
    assert answer.redirect_chain == [(f"/pilots/{pilot.reference}/", 302)]
    assert "A pilot that is stopped is not decided again." in answer.content.decode()


def test_before_measuring_only_a_no_go_can_be_picked(pilot: Pilot, signed_in):
    Pilot.objects.update(stage=Stage.BUILDING)
    page = signed_in("olive").get(f"/pilots/{pilot.reference}/decide/").content.decode()
    picks = re.findall(r'name="kind" value="(\w+)"( disabled)?', page)
    assert picks == [("go", " disabled"), ("go_with_conditions", " disabled"), ("no_go", "")]


def test_a_fresh_draft_begins_with_what_the_declined_one_said(pilot: Pilot, cast: Cast, signed_in):
    decision = drafted(cast, with_conditions(cast.ivan))
    decisions.decline(fresh(decision), by=known(cast.olive), reason="Not like this.")
    page = signed_in("olive").get(f"/pilots/{pilot.reference}/decide/").content.decode()
    assert "It pays, and fraud shows late." in page
    assert "Thirty days without a missed referral" in page
    assert 'value="go_with_conditions" checked' in page
    assert f"{decision.reference}, declined" in page


def test_the_form_costs_the_same_with_one_row_and_with_forty(
    pilot: Pilot, cast: Cast, signed_in, django_assert_max_num_queries
):
    client, counts = signed_in("olive"), []
    for many in (1, 40):
        sent = rows(*[condition(cast)] * many) | {"kind": "go_with_conditions", "why": "It pays.", "drop": "0"}
        with django_assert_max_num_queries(90) as queries:
            assert client.post(f"/pilots/{pilot.reference}/decide/", sent).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
