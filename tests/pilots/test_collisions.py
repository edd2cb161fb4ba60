"""Two people edit the same fact: the second is told, sees both values, keeps what they typed; nothing is lost."""

import re
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from pilots.models import Candidate, CostLine, CostTier, ErrorClass, ErrorFrequency, Pilot, SupportPlan, Threshold
from tests.assessments.complete_pilot import agreed_threshold, days_before
from tests.cast import Cast
from tests.pilots.test_editing import address, save, typed_in


@pytest.fixture
def ivan(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ivan)
    return client


@pytest.fixture
def petra(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.petra)
    return client


def words(answer: HttpResponse) -> str:
    """The page as people read it, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def sent_back(answer: HttpResponse, **picked: str) -> dict[str, str]:
    """What the page of a collision would send with these choices: its hidden fields and its radios."""
    inputs = re.findall(r"<input([^>]*)>", answer.content.decode().split('role="alert"')[1])
    found = {}
    for attributes in inputs:
        name = re.search(r'name="([^"]+)"', attributes)
        value = re.search(r'value="([^"]*)"', attributes)
        if name and value and (('type="hidden"' in attributes) or " checked" in attributes):
            found[name[1]] = value[1]
    return {**found, **picked}


@pytest.fixture
def collided(olive: Client, ivan: Client, pilot: Pilot) -> HttpResponse:
    """Olive opened the support plan, Ivan saved it, then Olive saves what she typed."""
    url = address(pilot, "support-plan")
    opened = typed_in(olive.get(url))
    save(ivan, url, hours="every day", escalation="Ivan")
    return olive.post(url, {**opened, "hours": "07:00 to 21:00", "runbook_link": "https://new.example.com/"})


def test_the_second_is_told_and_nothing_is_overwritten(collided: HttpResponse, pilot: Pilot) -> None:
    assert collided.status_code == 409
    text = words(collided)
    assert re.search(r"Ivan Petrov saved this at \d\d:\d\d, while you were typing\.", text)
    assert "One fact differs. Choose." in text
    plan = SupportPlan.objects.get(pilot=pilot)
    assert (plan.hours, plan.escalation) == ("every day", "Ivan")


def test_each_fact_is_shown_as_it_was_as_theirs_and_as_typed(collided: HttpResponse) -> None:
    clash = collided.context["clash"]
    both = [(one.label, one.was, one.theirs, one.mine) for one in clash.both]
    assert both == [("Hours", "Mon to Fri 8 to 18", "every day", "07:00 to 21:00")]
    assert [(one.was, one.theirs) for one in clash.only_theirs] == [("Data platforms on call", "Ivan")]
    assert [one.mine for one in clash.only_mine] == ["https://new.example.com/"]


@pytest.mark.parametrize(("pick", "hours"), [("mine", "07:00 to 21:00"), ("theirs", "every day")])
def test_the_choices_are_saved_over_what_stands_now(
    olive: Client, collided: HttpResponse, pilot: Pilot, pick: str, hours: str
) -> None:
    answer = olive.post(address(pilot, "support-plan"), sent_back(collided, pick_hours=pick))
    assert answer.status_code == 302
    plan = SupportPlan.objects.get(pilot=pilot)
    assert (plan.hours, plan.escalation, plan.runbook_link) == (hours, "Ivan", "https://new.example.com/")


def test_all_of_theirs_leaves_what_stands(olive: Client, collided: HttpResponse, pilot: Pilot) -> None:
    before = SupportPlan.objects.get(pilot=pilot).version
    olive.post(address(pilot, "support-plan"), sent_back(collided, all="theirs"))
    plan = SupportPlan.objects.get(pilot=pilot)
    assert (plan.version, plan.hours) == (before, "every day")


def test_back_to_the_form_keeps_what_was_typed_and_saves_nothing(
    olive: Client, collided: HttpResponse, pilot: Pilot
) -> None:
    answer = olive.post(address(pilot, "support-plan"), sent_back(collided, back="yes"))
    typed = typed_in(answer)
    assert (answer.status_code, typed["hours"], typed["escalation"]) == (
        200,
        "07:00 to 21:00",
        "Data platforms on call",
    )
    assert olive.post(address(pilot, "support-plan"), typed).status_code == 409
    assert SupportPlan.objects.get(pilot=pilot).hours == "every day"


def test_who_is_overtaken_again_while_choosing_is_told_again(
    olive: Client, ivan: Client, collided: HttpResponse, pilot: Pilot
) -> None:
    save(ivan, address(pilot, "support-plan"), hours="never")
    answer = olive.post(address(pilot, "support-plan"), sent_back(collided))
    assert answer.status_code == 409
    assert [(one.theirs, one.mine) for one in answer.context["clash"].both] == [("never", "07:00 to 21:00")]


def test_the_first_facts_of_two_collide_as_well(olive: Client, ivan: Client, cast: Cast) -> None:
    url = address(cast.pilot, "support-plan")
    opened = typed_in(olive.get(url))
    save(ivan, url, hours="every day")
    answer = olive.post(url, {**opened, "hours": "never"})
    assert answer.status_code == 409
    assert olive.post(url, sent_back(answer, pick_hours="mine")).status_code == 302
    assert SupportPlan.objects.get(pilot=cast.pilot).hours == "never"


def test_other_facts_of_the_same_row_are_no_collision(olive: Client, petra: Client, pilot: Pilot) -> None:
    opened = typed_in(olive.get(address(pilot, "money")))
    save(petra, address(pilot, "purpose"), vendor="Tideline Speech")
    assert olive.post(address(pilot, "money"), {**opened, "spent": "130,000"}).status_code == 302
    stands = Pilot.objects.get(pk=pilot.pk)
    assert (stands.vendor, stands.spent) == ("Tideline Speech", Decimal(130_000))


def test_the_same_value_typed_by_both_is_no_collision(olive: Client, ivan: Client, pilot: Pilot) -> None:
    url = address(pilot, "support-plan")
    opened = typed_in(olive.get(url))
    save(ivan, url, hours="always")
    assert olive.post(url, {**opened, "hours": "always"}).status_code == 302


def test_prices_that_both_changed_are_chosen_as_a_whole(olive: Client, ivan: Client, pilot: Pilot) -> None:
    line = CostLine.objects.get(pilot=pilot, shape="tiered")
    url = address(pilot, "cost-lines", line.pk)
    opened = typed_in(olive.get(url))
    save(ivan, url, tier_price_1="0.52")
    answer = olive.post(url, {**opened, "tier_price_1": "0.49"})
    (prices,) = answer.context["clash"].both
    assert (prices.was, prices.theirs, prices.mine) == (
        "above 0: 0.06; above 50,000: 0.03",
        "above 0: 0.06; above 50,000: 0.52",
        "above 0: 0.06; above 50,000: 0.49",
    )
    assert olive.post(url, sent_back(answer, pick_parts="theirs")).status_code == 302
    assert CostTier.objects.get(line=line, above=50_000).price == Decimal("0.52")
    answer = olive.post(url, {**opened, "tier_price_1": "0.49"})
    assert olive.post(url, sent_back(answer, pick_parts="mine")).status_code == 302
    assert CostTier.objects.get(line=line, above=50_000).price == Decimal("0.49")


def test_errors_that_only_one_changed_need_no_choice(olive: Client, petra: Client, pilot: Pilot) -> None:
    candidate, error = Candidate.objects.get(pilot=pilot), ErrorClass.objects.get(pilot=pilot)
    url = address(pilot, "candidates", candidate.pk)
    opened = typed_in(olive.get(url))
    save(petra, url, **{f"error_{error.pk}": "3"})
    answer = olive.post(url, {**opened, "name": "tiny model"})
    assert (answer.status_code, answer.context["clash"].both) == (409, ())
    assert olive.post(url, sent_back(answer)).status_code == 302
    candidate.refresh_from_db()
    assert candidate.name == "tiny model"
    assert ErrorFrequency.objects.get(candidate=candidate).frequency == Decimal("0.03")


def test_a_draft_agreed_while_somebody_typed_collides_and_becomes_the_next_draft(
    olive: Client, petra: Client, cast: Cast
) -> None:
    agreed_threshold(cast.pilot, cast.olive, days_before(100))
    url = address(cast.pilot, "threshold")
    save(petra, url, target="70", reason="Better model.", results_seen="no")
    opened = typed_in(petra.get(url))
    agree = f"/pilots/{cast.pilot.reference}/threshold/agree/"
    assert olive.post(agree, {"version": opened["version"]}).status_code == 302
    answer = petra.post(url, {**opened, "target": "65"})
    assert answer.status_code == 409
    assert petra.post(url, sent_back(answer, pick_target="mine")).status_code == 302
    lines = Threshold.objects.filter(pilot=cast.pilot).order_by("number").values_list("target", "agreed_by")
    assert list(lines) == [(75, cast.olive.pk), (70, cast.olive.pk), (65, None)]
