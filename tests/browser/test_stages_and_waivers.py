"""A pilot moves along its way where it stands on its page; what the office waives shows there to all."""

from datetime import timedelta

from django.utils import timezone

from pilots.models import DataCheck, IntegrationPath, Pilot
from pilots.vocabulary import IntegrationState
from tests.assessments.complete_pilot import agreed_threshold, days_before, economics
from tests.browser.conftest import Visitors
from tests.cast import Cast


def _with_day_one_set_but_no_slice(people: Cast) -> Pilot:
    agreed_threshold(people.pilot, people.olive, days_before(10))
    IntegrationPath.objects.filter(pilot=people.pilot).update(
        system_of_record="CRM", tool="Agent desktop", mechanism="api", state=IntegrationState.NAMED
    )
    economics(people.pilot)
    return people.pilot


def test_the_office_waives_what_is_lacking_and_the_owner_goes_on(visitors: Visitors, people: Cast) -> None:
    pilot = _with_day_one_set_but_no_slice(people)
    petra = visitors.open(width=390)
    petra.sign_in(people.petra)
    page = petra.goto(f"/pilots/{pilot.reference}/")
    block = page.locator("#block-stage")
    block.get_by_text("One thing is lacking before it is designed").click()
    petra.must_be_accessible()
    block.get_by_role("link", name="Waive one of them in writing").click()
    block.get_by_label("a data slice named").check()
    block.get_by_label("Until").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    block.get_by_role("button", name="Waive it in writing").click()
    block.locator(".err").wait_for()
    petra.must_be_accessible()
    petra.must_not_scroll_sideways()
    block.get_by_label("Why").fill("The extract comes in December.")
    block.get_by_role("button", name="Waive it in writing").click()
    block.get_by_text("Goes on without: a data slice named").wait_for()
    petra.must_be_accessible()

    olive = visitors.open()
    olive.sign_in(people.olive)
    page = olive.goto(f"/pilots/{pilot.reference}/")
    page.get_by_role("button", name="Call it designed").click()
    page.get_by_role("button", name="Start building").wait_for()
    assert page.locator("#block-stage [aria-current]").inner_text() == "Designed"
    assert "“The extract comes in December.”" in page.locator("#block-stage").inner_text()
    assert DataCheck.objects.count() == 0
    olive.must_be_accessible()
