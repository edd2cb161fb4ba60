"""The walk through the questions, page by page."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from intake.questions import Key
from pilots.models import CostLine, DataCheck, IntegrationPath, Ownership, Pilot, ScaleModel, Threshold
from pilots.services import ownership, threshold
from tests.cast import Cast
from tests.intake.conftest import WORK, signed_in

pytestmark = pytest.mark.django_db

TODAY = {
    "version": "0",
    "metric": "time to a first credit decision",
    "protects": "time",
    "baseline": "26",
    "unit": "h",
    "baseline_measured_on": "2026-10-31",
    "baseline_how": "all cases of October",
}
LINE = {"direction": "at_most", "target": "6", "target_kind": "absolute", "window_days": "56", "fewest_cases": "1,200"}
SLICE = {"version": "0", "source_system": "CoreLend", "rows": "1,500", "production_like": "on", "edge_cases": "on"}
COST = {"version": "0", "full_volume": "6,400", "highest_affordable": "7.80", "cost_inference": "0.22"}


def address(pilot: Pilot, key: str) -> str:
    return reverse("intake:question", args=[pilot.number, key])


def go_on(client: Client, pilot: Pilot) -> str:
    return client.get(reverse("intake:go_on", args=[pilot.number])).headers["Location"]


def test_all_questions_from_the_first_to_the_contract(ivan: Client, cast: Cast, proposed: Pilot) -> None:
    assert go_on(ivan, proposed) == address(proposed, "owner")
    answers = {
        "owner": {"instead_of": "0", "person": cast.olive.pk},
        "today": TODAY,
        "threshold": {"version": "1", **LINE},
        "slice": SLICE,
        "path": {"version": "0", "system_of_record": "Credit file", "connection_owner": cast.ivan.pk},
        "cost": {**COST, "cost_infrastructure": "9,000"},
    }
    came_by = []
    for key, typed in answers.items():
        assert go_on(ivan, proposed) == address(proposed, key)
        came_by.append(ivan.post(address(proposed, key), typed).headers["Location"])
    after = [address(proposed, key) for key in ("today", "threshold", "slice", "path", "cost")]
    assert came_by == [*after, reverse("intake:contract", args=[proposed.number])]
    line = Threshold.objects.get(pilot=proposed)
    assert (line.metric, line.baseline, line.direction, line.target) == (TODAY["metric"], 26, "at_most", 6)
    assert (line.window_days, line.fewest_cases, line.agreed_at) == (56, 1200, None)
    assert Ownership.objects.get(pilot=proposed).accepted_at is None
    assert DataCheck.objects.get(pilot=proposed).rows == 1500
    assert IntegrationPath.objects.get(pilot=proposed).state == "named"
    costs = set(CostLine.objects.filter(pilot=proposed).values_list("kind", "shape", "amount"))
    assert costs == {("inference", "per_case", Decimal("0.22")), ("infrastructure", "fixed", Decimal(9000))}
    page = ivan.get(reverse("intake:contract", args=[proposed.number])).content.decode()
    assert "A case costs <b>EUR 1.63</b>. It may cost at most EUR 7.80." in page
    assert "at most 6 h</strong>, over 56 days and at least 1,200 cases." in page


def test_what_was_typed_wrong_stays_with_a_sentence_beside_it(ivan: Client, proposed: Pilot) -> None:
    answer = ivan.post(address(proposed, "today"), {**TODAY, "baseline": "about a day"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "about a day" in page
    assert "Enter a number, like 0.55" in page
    assert "all cases of October" in page
    assert not Threshold.objects.filter(pilot=proposed).exists()


def test_a_number_of_today_is_not_measured_tomorrow(ivan: Client, proposed: Pilot) -> None:
    answer = ivan.post(address(proposed, "today"), {**TODAY, "baseline_measured_on": "2190-01-01"})
    assert answer.status_code == 422
    assert "This day is still to come. Say when it was measured." in answer.content.decode()


def test_a_pilot_is_not_proposed_for_a_day_that_has_passed(ivan: Client, cast: Cast) -> None:
    typed = {**WORK, "unit": cast.contact_centre.pk, "decision_due_on": "2020-01-01"}
    answer = ivan.post("/pilots/new/", typed)
    assert answer.status_code == 422
    assert "This day has passed. Choose the day on which it will be decided." in answer.content.decode()
    assert ivan.post("/pilots/new/", {**typed, "decision_due_on": localdate().isoformat()}).status_code == 302


@pytest.mark.parametrize(("typed", "language"), [("1.234", "en"), ("1,234", "de")])
def test_a_fraction_of_a_case_is_refused_with_an_example(
    typed: str, language: str, ivan: Client, cast: Cast, proposed: Pilot
) -> None:
    type(cast.ivan).objects.filter(pk=cast.ivan.pk).update(language=language)
    page = ivan.post(address(proposed, "slice"), {**SLICE, "rows": typed}).content.decode()
    said = {"en": "Enter a whole number, like 1,200", "de": "Geben Sie eine ganze Zahl ein, etwa 1.200"}
    assert said[language] in page
    assert f'value="{typed}"' in page


def test_the_sentence_follows_what_is_typed_and_keeps_nothing(ivan: Client, proposed: Pilot) -> None:
    ivan.post(address(proposed, "today"), TODAY)
    typed = {"version": "1", **LINE, "target": "7", "then": "say"}
    said = " ".join(ivan.post(address(proposed, "threshold"), typed).content.decode().split())
    assert "It goes live if time to a first credit decision is <strong>at most 7 h</strong>, over 56 days" in said
    assert "Today it is 26 h." in said
    assert "<html" not in said
    assert Threshold.objects.get(pilot=proposed).target is None


@pytest.mark.parametrize("key", [key for key in Key if key is not Key.CONTRACT])
def test_every_question_says_what_its_fields_add_up_to_even_of_nonsense(
    key: Key, ivan: Client, proposed: Pilot
) -> None:
    ivan.post(address(proposed, "today"), TODAY)
    for typed in ({}, {"baseline": "x", "unit": "u" * 99, "rows": "-1", "full_volume": "0", "person": "x"}):
        assert ivan.post(address(proposed, key), {**typed, "then": "say"}).status_code == 200


def test_saving_and_leaving_keeps_the_answer_and_goes_to_the_desk(ivan: Client, proposed: Pilot) -> None:
    answer = ivan.post(address(proposed, "today"), {**TODAY, "then": "leave"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert Threshold.objects.get(pilot=proposed).baseline == 26
    assert "Go on with the questions: Credit-limit advice" in answer.content.decode()
    assert go_on(ivan, proposed) == address(proposed, "owner")


def test_a_threshold_before_todays_number_is_sent_there(ivan: Client, proposed: Pilot) -> None:
    page = ivan.get(address(proposed, "threshold")).content.decode()
    assert "What is counted comes first" in page
    assert ivan.post(address(proposed, "threshold"), LINE).status_code == 200
    assert not Threshold.objects.filter(pilot=proposed).exists()


def test_an_agreed_threshold_is_read_and_not_edited_here(ivan: Client, cast: Cast, proposed: Pilot) -> None:
    ivan.post(address(proposed, "today"), TODAY)
    ivan.post(address(proposed, "threshold"), {"version": "1", **LINE})
    ownership.name_owner(proposed, person=cast.olive, by=cast.petra)
    owned = Pilot.objects.get(pk=proposed.pk)
    ownership.accept(owned, by=cast.olive)
    threshold.agree(Pilot.objects.get(pk=proposed.pk), by=cast.olive, version=2)
    for key in ("today", "threshold"):
        page = ivan.post(address(proposed, key), {**TODAY, "version": "3"}).content.decode()
        assert "The owner has agreed it, so it is sealed." in page
    assert Threshold.objects.get(pilot=proposed).metric == TODAY["metric"]


def test_two_who_answer_at_once_choose_between_their_answers(ivan: Client, cast: Cast, proposed: Pilot) -> None:
    url = address(proposed, "cost")
    ivan.post(url, COST)
    opened = "the model, for one case: 0.22"
    first = {**COST, "version": "1", "opened_parts": opened, "cost_inference": "0.30"}
    assert signed_in(cast.petra).post(url, first).status_code == 302
    second = {**COST, "version": "1", "opened_parts": opened, "cost_inference": "0.40"}
    answer = ivan.post(url, second)
    assert answer.status_code == 409
    assert "0.3" in answer.content.decode()
    assert "0.4" in answer.content.decode()
    chosen = {**second, "version": str(ScaleModel.objects.get(pilot=proposed).version), "pick_parts": "mine"}
    assert ivan.post(url, chosen).status_code == 302
    assert CostLine.objects.get(pilot=proposed).amount == Decimal("0.4")


def test_a_cost_that_is_emptied_is_taken_away(ivan: Client, proposed: Pilot) -> None:
    ivan.post(address(proposed, "cost"), COST)
    emptied = {**COST, "version": "1", "opened_parts": "the model, for one case: 0.22", "cost_inference": ""}
    assert ivan.post(address(proposed, "cost"), emptied).status_code == 302
    assert not CostLine.objects.filter(pilot=proposed).exists()


def test_the_questions_end_when_the_pilot_is_designed(ivan: Client, proposed: Pilot) -> None:
    Pilot.objects.filter(pk=proposed.pk).update(stage="designed")
    answer = ivan.get(reverse("intake:go_on", args=[proposed.number]))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/pilots/{proposed.reference}/"
    assert ivan.post(address(proposed, "work"), {**WORK}).status_code == 403
    assert ivan.get(address(proposed, "nonsense")).status_code == 404


def test_a_question_costs_the_same_with_one_answer_and_with_many(
    ivan: Client, proposed: Pilot, django_assert_num_queries
) -> None:
    for system in ("CoreLend", "CRM", "Ledger"):
        DataCheck.objects.create(pilot=proposed, source_system=system)
        CostLine.objects.create(pilot=proposed, kind="support", shape="fixed", amount=1)
    with django_assert_num_queries(QUERIES):
        assert ivan.get(address(proposed, "slice")).status_code == 200


QUERIES = 12


def test_the_pilots_page_and_the_desk_lead_back_to_the_questions(ivan: Client, cast: Cast, proposed: Pilot) -> None:
    url = reverse("intake:go_on", args=[proposed.number])
    assert url in ivan.get(f"/pilots/{proposed.reference}/").content.decode()
    assert url in ivan.get("/").content.decode()
    assert url not in signed_in(cast.vic).get(f"/pilots/{proposed.reference}/").content.decode()
    assert date(2027, 2, 20) == proposed.decision_due_on


def test_the_name_of_a_pilot_hides_nothing(ivan: Client, cast: Cast, proposed: Pilot) -> None:
    """Neither when it is proposed nor when its first question is answered again."""
    said = {**WORK, "unit": cast.contact_centre.pk, "decision_due_on": "2027-02-20", "name": "Advice\u202e on credit"}
    for page, more in ((reverse("intake:propose"), {}), (address(proposed, "work"), {"version": proposed.version})):
        answer = ivan.post(page, said | more)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
    assert Pilot.objects.get(pk=proposed.pk).name == WORK["name"]
