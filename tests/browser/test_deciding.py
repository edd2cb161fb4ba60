"""Drafting and signing in Chromium: what a choice asks for is said before it is made, with scripts and without."""

import pytest
from playwright.sync_api import Page

from assessments.models import Decision
from pilots.models import Pilot
from tests.assessments.deciding import in_days, ready
from tests.browser.conftest import Visitors
from tests.cast import Cast

DEPARTS = "You depart from the recommendation."


@pytest.fixture
def pilot(people: Cast) -> Pilot:
    return ready(people)


def pick(page: Page, kind: str) -> None:
    page.locator(f'[name="kind"][value="{kind}"]').check()


def seen(page: Page) -> list[bool]:
    """Whether the departure, its justification, the conditions and the lesson are asked for."""
    asked = (
        page.get_by_text(DEPARTS, exact=True),
        page.get_by_label("Your justification"),
        page.get_by_role("heading", name="Conditions"),
        page.get_by_label("What we learned"),
    )
    return [part.is_visible() for part in asked]


@pytest.mark.parametrize("script", [True, False])
def test_each_choice_shows_what_it_asks_for_before_anything_is_sent(
    visitors: Visitors, people: Cast, pilot: Pilot, script: bool
) -> None:
    olive = visitors.open(script=script)
    olive.sign_in(people.olive)
    page = olive.goto(f"/pilots/{pilot.reference}/decide/")
    assert seen(page) == [False, False, False, False]
    pick(page, "go")
    assert seen(page) == [False, False, False, False]
    pick(page, "go_with_conditions")
    assert seen(page) == [False, False, True, False]
    pick(page, "no_go")
    assert seen(page) == [True, True, False, True]
    assert page.get_by_role("button", name="Freeze and ask for two signatures").is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_condition_more_keeps_what_was_typed_and_the_draft_is_signed(
    visitors: Visitors, people: Cast, pilot: Pilot, script: bool
) -> None:
    olive = visitors.open(width=390, script=script)
    olive.sign_in(people.olive)
    page = olive.goto(f"/pilots/{pilot.reference}/decide/")
    pick(page, "go_with_conditions")
    page.get_by_label("Why required").fill("It pays, and fraud shows late.")
    for index in (0, 1):
        if index:
            page.get_by_role("button", name="Add a condition").click()
        page.locator(f"#id_conditions-{index}-text").fill(f"Holds {index}")
        page.locator(f"#id_conditions-{index}-owner").select_option(str(people.ivan.pk))
        page.locator(f"#id_conditions-{index}-due_on").fill(in_days(20).isoformat())
        page.locator(f"#id_conditions-{index}-proof").fill("Daily list" if index else "")
    page.get_by_role("button", name="Freeze and ask for three signatures").click()
    page.get_by_text("Say what will show it").wait_for()
    if script:
        olive.must_be_accessible()
    olive.must_not_scroll_sideways()
    assert page.get_by_label("Why required").input_value() == "It pays, and fraud shows late."
    page.locator("#id_conditions-0-proof").fill("Weekly list")
    page.get_by_role("button", name="Freeze and ask for three signatures").click()
    page.get_by_role("heading", name="You are about to sign a go with conditions").wait_for()
    told = list(Decision.objects.get().conditions.values_list("text", "proof"))
    assert told == [("Holds 0", "Weekly list"), ("Holds 1", "Daily list")]
    if script:
        olive.must_be_accessible()
    olive.must_not_scroll_sideways()
    page.get_by_role("link", name="Not signing: say why").click()
    page.get_by_label("Why required").fill("Not like this.")
    page.get_by_role("button", name="Decline to sign").click()
    page.get_by_text("Olive Harmsen declined to sign.").wait_for()
    if script:
        olive.must_be_accessible()
    olive.must_not_scroll_sideways()
