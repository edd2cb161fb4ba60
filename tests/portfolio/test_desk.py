import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from assessments.models import Assessment
from assessments.readiness.recommendation import Verdict
from common.figures import near_day
from pilots.models import Measurement, Ownership, Pilot, SupportPlan
from pilots.vocabulary import DataKind, Stage
from portfolio.desk import mine
from tests.assessments.complete_pilot import AS_OF, complete, days_before, measurement, noon
from tests.cast import Cast
from tests.portfolio.pilots import in_days, pilot

CountQueries = Callable[[int], Any]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio.views.desk.localdate", lambda: AS_OF)


def desk(client: Client, person: Any) -> Any:
    client.force_login(person)
    response = client.get("/")
    assert response.status_code == 200
    return response


def titles(response: Any) -> list[str]:
    return [task.title for task in response.context["tasks"]]


def finish(cast: Cast) -> Pilot:
    """The cast's pilot with every fact, due in a week."""
    complete(cast.pilot, cast.olive, cast.ivan)
    Pilot.objects.filter(pk=cast.pilot.pk).update(decision_due_on=AS_OF + timedelta(days=7))
    return cast.pilot


def take_back_the_measurement(pilot: Pilot) -> None:
    """It turns out to have been taken on a hand-picked sample."""
    measurement(pilot, supersedes=Measurement.objects.get(pilot=pilot), data_kind=DataKind.HAND_PICKED)


def test_a_pilot_with_every_fact_waits_for_its_owner_to_decide(cast: Cast, client: Client) -> None:
    finish(cast)
    page = desk(client, cast.olive)
    assert page.context["heading"] == "One thing waits for you, Olive"
    (task,) = page.context["tasks"]
    assert (task.title, task.when, task.on) == (
        "Decide: Call summaries",
        "7 days",
        near_day(AS_OF + timedelta(days=7), AS_OF),
    )
    assert task.url == f"/pilots/{cast.pilot.reference}/decide/"
    assert page.context["others"] == []


def test_a_gap_waits_for_the_one_who_can_close_it(cast: Cast, client: Client) -> None:
    finish(cast)
    SupportPlan.objects.filter(pilot=cast.pilot).update(runbook_link="")
    page = desk(client, cast.olive)
    (task,) = page.context["tasks"]
    assert task.title == "Complete the support plan: Call summaries"
    assert task.why == "The support plan lacks: runbook."
    assert task.url == f"/pilots/{cast.pilot.reference}/?at=support-plan#support-plan"
    assert titles(desk(client, cast.ivan)) == []
    (waits,) = desk(client, cast.ivan).context["others"]
    assert (waits.name, [wait.what for wait in waits.waits]) == ("Olive Harmsen", ["Complete the support plan"])


def test_the_owner_waits_for_it_where_it_has_to_measure(cast: Cast, client: Client) -> None:
    finish(cast)
    take_back_the_measurement(cast.pilot)
    assert titles(desk(client, cast.ivan)) == [
        "Measure on production-like data, with human review inside the number: Call summaries"
    ]
    (waits,) = desk(client, cast.olive).context["others"]
    assert (waits.name, waits.part) == ("Ivan Petrov", "the IT lead")


def test_somebody_named_as_owner_is_asked_to_accept_and_nothing_else(cast: Cast, client: Client) -> None:
    Ownership.objects.filter(pilot=cast.pilot).update(accepted_at=None, named_at=noon(days_before(3)))
    (task,) = desk(client, cast.olive).context["tasks"]
    assert (task.when, task.on) == ("Now", "asked 3 days ago")
    assert task.title == "Accept being the owner, or decline: Call summaries"
    assert task.url.endswith("?at=ownership#ownership")


def test_while_nobody_leads_it_the_owner_is_asked(cast: Cast, client: Client) -> None:
    finish(cast)
    take_back_the_measurement(cast.pilot)
    Pilot.objects.update(it_lead=None)
    assert len(titles(desk(client, cast.olive))) == 1


def test_an_overdue_pilot_that_waits_for_others_is_still_the_owners_business(cast: Cast, client: Client) -> None:
    finish(cast)
    take_back_the_measurement(cast.pilot)
    Pilot.objects.update(decision_due_on=AS_OF - timedelta(days=4))
    (task,) = desk(client, cast.olive).context["tasks"]
    assert (task.title, task.when, task.is_late) == ("Past its date: Call summaries", "4 days late", True)


def test_the_most_urgent_stands_first_and_alone_has_the_primary_button(cast: Cast, client: Client) -> None:
    for name, due in {"Later": 9, "Undated": None, "Late": -2, "Soon": 1}.items():
        date = None if due is None else AS_OF + timedelta(days=due)
        pilot(name, cast.contact_centre, owner=cast.olive, decision_due_on=date)
    page = desk(client, cast.olive)
    pilots = list(dict.fromkeys(title.rpartition(": ")[2] for title in titles(page)))
    assert pilots == ["Late", "Soon", "Later", "Call summaries", "Undated"]
    assert page.content.decode().count("btn primary big") == 1


def test_each_place_to_fix_is_one_task(cast: Cast, client: Client) -> None:
    tasks = desk(client, cast.olive).context["tasks"]
    assert len({task.url for task in tasks}) == len(tasks)


def test_a_pilot_that_has_ended_asks_nothing(cast: Cast, client: Client) -> None:
    cast.pilot.delete()
    pilot("Over", cast.contact_centre, owner=cast.olive, stage=Stage.STOPPED, modes="mmmmmm")
    page = desk(client, cast.olive)
    assert (page.context["tasks"], page.context["rows"]) == ([], [])


def test_my_pilots_show_what_is_true_now_and_not_what_was_kept(cast: Cast, client: Client) -> None:
    finish(cast)
    pilot_row = desk(client, cast.olive).context["rows"][0]
    assert (pilot_row.conclusion, pilot_row.measured, pilot_row.threshold) == ("Go", "68 s", "at most 75 s")


@pytest.mark.parametrize("number", [1, 3, 60])
def test_the_desk_asks_the_same_number_of_questions_whatever_the_number_of_pilots(
    number: int, cast: Cast, client: Client, django_assert_num_queries: CountQueries
) -> None:
    for each in range(number):
        pilot(f"Pilot {each}", cast.contact_centre, owner=cast.olive, it_lead=cast.ivan)
    client.force_login(cast.olive)
    with django_assert_num_queries(37):
        client.get("/")


def test_what_does_not_fit_is_counted(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mine, "MOST", 2)
    monkeypatch.setattr("portfolio.views.desk.MOST_TASKS", 3)
    for each in range(4):
        pilot(f"Pilot {each}", cast.contact_centre, owner=cast.olive, decision_due_on=in_days(each))
    page = desk(client, cast.olive)
    assert len(page.context["rows"]) == 2
    assert page.context["more_pilots"] == 3
    assert len(page.context["tasks"]) == 3
    assert page.context["more_tasks"] == page.context["tasks_waiting"] - 3 > 0


def test_the_office_sees_groups_whose_counts_are_what_their_links_show(cast: Cast, client: Client) -> None:
    for each in range(12):
        pilot(f"Ownerless {each}", cast.contact_centre, modes="mcmccc")
    pilot("Ready", cast.contact_centre, owner=cast.olive, verdict=Verdict.GO)
    pilot("Live", cast.contact_centre, owner=cast.olive, stage=Stage.LIVE, flags=("live_without_decision",))
    page = desk(client, cast.petra)
    lines = {task.title: (task.when, task.why, task.url) for task in page.context["tasks"]}
    assert {title: when for title, (when, _why, _url) in lines.items()} == {
        "Call for decisions": "1",
        "Name owners": "12",
        "Look at what is live without a decision": "1",
        "Ask for thresholds": "12",
    }
    assert page.context["heading"] == "Four things wait for you, Petra"
    assert lines["Name owners"][1] == "12 pilots have none: nobody in the business answers for them."
    for when, _why, url in lines.values():
        assert client.get(url.partition("#")[0]).context["matched"] == int(when)


def test_the_office_sees_what_overdue_pilots_cost_a_week(cast: Cast, client: Client) -> None:
    late = pilot("Late", cast.contact_centre, owner=cast.olive, decision_due_on=AS_OF - timedelta(days=3))
    Assessment.objects.filter(pilot=late).update(cost_per_week=Decimal(1900))
    metas = {task.title: task.meta for task in desk(client, cast.petra).context["tasks"]}
    assert metas["Chase overdue decisions"] == "EUR 1,900 a week until they are decided"


def test_the_office_asks_the_same_number_of_questions_for_any_number_of_pilots(
    cast: Cast, client: Client, django_assert_num_queries: CountQueries
) -> None:
    for each in range(30):
        pilot(f"Pilot {each}", cast.contact_centre)
    client.force_login(cast.petra)
    with django_assert_num_queries(18):
        client.get("/")


def test_nora_learns_whom_to_ask(cast: Cast, client: Client) -> None:
    page = desk(client, cast.nora)
    assert page.context["heading"] == "Nothing waits for you, Nora"
    assert "You hold no role yet" in page.content.decode()
    assert 'href="mailto:ada@example.com">Ada Solheim' in page.content.decode()


def test_ada_is_led_to_people(cast: Cast, client: Client) -> None:
    page = desk(client, cast.ada).content.decode()
    assert "Look after people" in page
    assert "Call summaries" not in page


def test_who_connects_systems_is_led_to_the_integration_board_and_others_are_not(cast: Cast, client: Client) -> None:
    link = '<a href="/integration/">Integration board</a>'
    client.force_login(cast.ivan)
    assert link in client.get("/").content.decode()
    client.force_login(cast.olive)
    assert link not in client.get("/").content.decode()


def test_whoever_may_propose_finds_it_in_the_head_of_the_desk_and_nobody_else(cast: Cast, client: Client) -> None:
    link = re.compile(r'<a class="btn[^"]*" href="/pilots/new/">')
    finish(cast)
    offered = {who.name.split()[0]: link.findall(desk(client, who).content.decode()) for who in everybody(cast)}
    assert offered == {
        "Olive": ['<a class="btn" href="/pilots/new/">'],
        "Petra": ['<a class="btn primary" href="/pilots/new/">'],  # nothing waits for her
        "Ivan": ['<a class="btn" href="/pilots/new/">'],
        "Vic": [],
        "Nora": [],
        "Ada": [],
    }


def everybody(cast: Cast) -> tuple[Any, ...]:
    return cast.olive, cast.petra, cast.ivan, cast.vic, cast.nora, cast.ada


def test_vic_is_led_to_the_portfolio(cast: Cast, client: Client) -> None:
    assert "See the portfolio" in desk(client, cast.vic).content.decode()


def test_odd_names_are_shown_as_they_are(cast: Cast, client: Client) -> None:
    pilot("100 % <b>sure</b> {0} %(pilot)s", cast.contact_centre, owner=cast.olive)
    page = desk(client, cast.olive).content.decode()
    assert "100 % &lt;b&gt;sure&lt;/b&gt; {0} %(pilot)s" in page


def test_a_very_long_name_is_shortened_in_a_task_and_whole_in_the_table(cast: Cast, client: Client) -> None:
    Pilot.objects.update(name="n" * 300)
    page = desk(client, cast.olive)
    assert all(len(title.rpartition(": ")[2]) == 80 for title in titles(page))
    assert page.context["rows"][0].name == "n" * 300
