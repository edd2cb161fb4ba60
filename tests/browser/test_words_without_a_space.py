"""Somebody types words without a space and all 20,000 characters: nothing sticks out and nothing is out of reach."""

from datetime import date

from pilots.services.proposing import propose
from tests.browser.conftest import Visitors
from tests.cast import Cast

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 4
PAGES = ("", "intake/work/", "intake/owner/", "intake/path/", "intake/path/hand/", "contract/", "join/")


def test_a_name_without_a_space_fits_on_every_page_of_the_intake(visitors: Visitors, people: Cast) -> None:
    values = {"name": LONG, "workflow": LONG, "problem": LONG, "decision_due_on": date(2099, 3, 1)}
    pilot = propose(by=people.olive, values={**values, "unit": people.contact_centre})
    olive = visitors.open()
    page = olive.sign_in(people.olive)
    for each in PAGES:
        olive.goto(f"/pilots/{pilot.reference}/{each}")
        assert page.locator("h1#wrong").count() == 0, each
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            olive.must_not_scroll_sideways()


def test_a_person_with_such_a_name_is_deactivated_on_a_page_that_fits(visitors: Visitors, people: Cast) -> None:
    type(people.vic).objects.filter(pk=people.vic.pk).update(name=LONG[:200])
    ada = visitors.open(width=390)
    page = ada.sign_in(people.ada)
    for each in ("", "deactivate/"):
        ada.goto(f"/people/{people.vic.pk}/{each}")
        ada.must_not_scroll_sideways()
    page.locator("[name=reason]").fill("Vic has left.")
    page.locator("main form").get_by_role("button", name="Deactivate").click()
    page.wait_for_url(f"**/people/{people.vic.pk}/")
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        ada.must_not_scroll_sideways()


def test_what_comes_after_twenty_thousand_characters_stays_within_reach(visitors: Visitors, people: Cast) -> None:
    olive = visitors.open()
    page = olive.sign_in(people.olive)
    olive.goto("/pilots/new/")
    problem = page.get_by_label("Problem it solves")
    problem.fill("hurts " * 3_333)
    box = problem.bounding_box()
    assert box
    assert box["height"] < 400
    page.get_by_role("button", name="Propose it and go on").click()
    page.get_by_text("This field is required.").first.wait_for()
    assert len(page.get_by_label("Problem it solves").input_value()) == 3_333 * 6
