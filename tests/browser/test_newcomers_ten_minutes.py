"""A newcomer's ten minutes: from an empty desk to a proposed pilot with an accepted owner and an agreed threshold,
following nothing but the screen. No address is typed after signing in."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Role
from accounts.vocabulary import RoleName
from common.day import day_of
from intake.models import ContractAcceptance
from pilots.models import IntegrationPath, Pilot, Threshold
from pilots.vocabulary import IntegrationState, Stage
from tests.browser.conftest import Visitor, Visitors
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Credit-limit advice"


def press(page: Page, name: str) -> None:
    """A button, and wait for where it leads."""
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    """A link, and wait for where it leads."""
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def propose(nora: Visitor, cast: Cast) -> None:
    """The first question, from the desk."""
    page = nora.page
    follow(page, "Propose a pilot")
    nora.must_be_accessible()
    page.get_by_label("name", exact=False).first.fill(NAME)
    page.get_by_label("unit", exact=False).first.select_option(label=cast.contact_centre.name)
    page.locator("[name=workflow]").fill("Credit analysts write the advice on a credit limit")
    page.locator("[name=problem]").fill("Branches wait 26 hours for a first decision")
    page.locator("[name=decision_due_on]").fill((day_of(timezone.now()) + timedelta(days=90)).isoformat())
    press(page, "Propose it and go on to the owner")


def answer_the_rest(nora: Visitor, cast: Cast) -> None:
    """One thing a page; each button says what comes next."""
    page = nora.page
    page.locator("[name=person]").select_option(value=str(cast.olive.pk))
    press(page, "Keep and go on: Today’s number")
    nora.must_be_accessible()
    page.locator("[name=metric]").fill("time to a first decision")
    page.locator("[name=protects]").select_option(index=1)
    page.locator("[name=baseline]").fill("26")
    page.locator("[name=unit]").fill("h")
    page.locator("[name=baseline_measured_on]").fill((day_of(timezone.now()) - timedelta(days=20)).isoformat())
    page.locator("[name=baseline_how]").fill("All cases of October")
    press(page, "Keep and go on: The threshold")
    page.locator("[name=direction]").select_option(value="at_most")
    page.locator("[name=target]").fill("6")
    page.locator("[name=window_days]").fill("56")
    page.locator("[name=fewest_cases]").fill("1200")
    press(page, "Keep and go on: ")
    page.locator("[name=source_system]").fill("CoreLend")
    page.locator("[name=rows]").fill("1500")
    page.locator("[name=how_drawn]").fill("At random")
    for name in ("production_like", "edge_cases", "dirty_records"):
        page.locator(f"[name={name}]").check()
    press(page, "Keep and go on: ")
    page.locator("[name=system_of_record]").fill("CoreLend")
    page.locator("[name=connection_owner]").select_option(value=str(cast.ivan.pk))
    press(page, "Keep and go on: ")
    page.locator("[name=full_volume]").fill("6400")
    page.locator("[name=highest_affordable]").fill("7.80")
    page.locator("[name=cost_inference]").fill("0.22")
    press(page, "Keep and go on: ")
    page.get_by_role("heading", name=f"What {NAME} must show to go live").wait_for()
    nora.must_be_accessible()


def accept(visitor: Visitor, button: str) -> None:
    """From the own desk to the contract, read, ticked and accepted."""
    page = visitor.page
    follow(page, NAME)
    if page.get_by_role("link", name="Go-live contract").count():
        follow(page, "Go-live contract")
    page.locator("[name=read_it]").check()
    press(page, button)
    page.get_by_text("Accepted on").first.wait_for()
    visitor.must_be_accessible()


def test_from_an_empty_desk_to_an_accepted_owner_and_an_agreed_threshold(people: Cast, visitors: Visitors) -> None:
    Role.objects.create(person=people.nora, name=RoleName.BUSINESS_OWNER, unit=people.contact_centre)
    nora = visitors.open()
    nora.sign_in(people.nora)
    propose(nora, people)
    answer_the_rest(nora, people)
    olive = visitors.open()
    olive.sign_in(people.olive)
    accept(olive, "Agree and accept as owner")
    pilot = Pilot.objects.get(name=NAME)
    line = Threshold.objects.get(pilot=pilot)
    assert (pilot.stage, pilot.proposed_by, pilot.owner and pilot.owner.holds) == (Stage.PROPOSED, people.nora, True)
    assert (line.agreed_by, bool(line.seal), int(line.target or 0)) == (people.olive, True, 6)
    ivan = visitors.open()
    ivan.sign_in(people.ivan)
    accept(ivan, "Accept for IT")
    assert IntegrationPath.objects.get(pilot=pilot).state == IntegrationState.CONFIRMED
    accepted = ContractAcceptance.objects.filter(contract__pilot=pilot).order_by("pk").values_list("slot", "person_id")
    assert list(accepted) == [("owner", people.olive.pk), ("it", people.ivan.pk)]
