"""Petra imports an inventory, filters the portfolio, names an owner who accepts, and the verdict changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from playwright.sync_api import Page

from config.celery import app
from pilots.models import Ownership, Pilot, Threshold
from tests.assessments.complete_pilot import complete
from tests.browser.conftest import Visitors
from tests.cast import Cast

INVENTORY = Path("portfolio/demo/inventory.csv")


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A Celery worker on the real broker, in a thread, so that it works on the test's database."""
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        yield


def _import(page: Page) -> None:
    page.get_by_role("link", name="Import").click()
    page.set_input_files("input[type=file]", INVENTORY)
    page.get_by_role("button", name="Take this file").click()
    page.get_by_role("heading", name="What each column becomes").wait_for()


def test_petra_imports_an_inventory_and_finds_what_is_live_without_a_decision(
    visitors: Visitors, people: Cast, worker: None
) -> None:
    petra = visitors.open()
    page = petra.sign_in(people.petra)
    _import(page)
    petra.must_be_accessible()

    # A word for stage that no word of ours is near has to be chosen by a person.
    page.get_by_role("button", name="See what would happen").click()
    page.get_by_role("alert").get_by_text("Choose a stage for each of the file's words").wait_for()
    petra.must_be_accessible()
    for choice in page.locator("select[aria-invalid=true]").all():
        choice.select_option("retired")
    page.get_by_role("button", name="See what would happen").click()
    page.get_by_role("heading", name="The odd rows, one by one").wait_for()
    petra.must_be_accessible()
    assert Pilot.objects.count() == 1

    page.get_by_role("button", name="Import ").click()
    page.get_by_role("heading", name="What became of each row").wait_for(timeout=60_000)
    petra.must_be_accessible()
    created = Pilot.objects.exclude(pk=people.pilot.pk).count()
    assert created > 30
    assert page.get_by_role("heading", level=1).inner_text() == f"{created} pilots are in"

    page.get_by_role("link", name="Open the portfolio").click()
    page.get_by_role("link", name="Live without a decision").first.click()
    page.wait_for_load_state()
    live = Pilot.objects.filter(stage="live").count()
    assert f"{live} " in page.locator("#table, main").first.inner_text()
    petra.must_be_accessible()


def test_petra_names_an_owner_who_accepts_and_the_verdict_changes(visitors: Visitors, people: Cast) -> None:
    pilot = complete(people.pilot, people.olive, people.ivan)
    Ownership.objects.filter(pilot=pilot).delete()
    petra, olive = visitors.open(), visitors.open(width=390)
    page = petra.sign_in(people.petra)
    petra.goto(f"/pilots/{pilot.reference}/")
    assert page.locator("#road .word").inner_text() == "Not decidable yet"
    # She may name an owner, but agree nothing in the owner's place.
    assert page.get_by_role("link", name="Read and agree").count() == 0

    page.locator("#m3 > summary").click()
    page.get_by_role("link", name="Name the owner").click()
    page.get_by_label("owner").first.select_option(str(people.olive.pk))
    page.get_by_role("button", name="Name as owner").click()
    page.locator("#facts-line").get_by_text("not accepted yet").wait_for()
    assert page.locator("#road .word").inner_text() == "Not decidable yet"

    hers = olive.sign_in(people.olive)
    assert "Call summaries" in hers.locator("main").inner_text()
    olive.must_not_scroll_sideways()
    olive.goto(f"/pilots/{pilot.reference}/")
    hers.get_by_role("button", name="Accept being the owner").click()
    hers.locator("#road .word").wait_for()
    assert hers.locator("#road .word").inner_text() == "Go"

    petra.goto(f"/pilots/{pilot.reference}/")
    assert page.locator("#road .word").inner_text() == "Go"
    assert "accepted being the owner" in page.locator("#diary").inner_text()
    assert Threshold.objects.filter(pilot=pilot, agreed_by=people.petra).count() == 0
