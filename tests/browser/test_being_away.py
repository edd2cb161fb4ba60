"""Olive goes on leave: she names her deputy, who signs in her place; both names stay on the paper."""

from accounts.models import Delegation
from assessments.models import Decision
from assessments.services import decisions
from assessments.services.day import day_here
from pilots.models import Pilot
from tests.assessments.complete_pilot import complete
from tests.assessments.deciding import go, in_days
from tests.browser.chromium import PASSWORD
from tests.browser.conftest import Visitors
from tests.cast import Cast


def test_the_deputy_signs_for_who_is_away_and_both_names_stay(visitors: Visitors, people: Cast) -> None:
    pilot = complete(people.pilot, people.olive, people.ivan)
    Pilot.objects.filter(pk=pilot.pk).update(deputy=people.nora)
    decisions.draft(Pilot.objects.get(pk=pilot.pk), draft=go(), by=people.olive)

    olive = visitors.open(width=390)
    page = olive.sign_in(people.olive)
    olive.goto("/away/")
    olive.must_be_accessible()
    page.get_by_label("Who acts for you").select_option(str(people.nora.pk))
    page.get_by_label("From").fill(day_here().isoformat())
    page.get_by_label("Until").fill(in_days(14).isoformat())
    page.get_by_role("button", name="Let them act for me").click()
    page.get_by_role("heading", name="Nora Quist acts for you").wait_for()
    assert "They sign for you on: P-0001 Call summaries" in page.locator("main").inner_text()
    olive.must_be_accessible()
    olive.must_not_scroll_sideways()

    nora = visitors.open(scheme="dark")
    page = nora.sign_in(people.nora)
    nora.goto("/away/")
    page.get_by_role("heading", name="You act for Olive Harmsen").wait_for()
    nora.must_be_accessible()
    nora.goto("/decisions/D-0001-1/sign/")
    page.get_by_text("You sign for Olive Harmsen, who is away; both names stay on the record.").wait_for()
    page.get_by_label("I have read what I sign").check()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_url(lambda address: not address.endswith("/sign/"))
    signature = Decision.objects.get().signatures.get()
    assert (signature.printed_name, signature.printed_for) == ("Nora Quist", "Olive Harmsen")

    page = olive.goto("/away/")
    page.get_by_role("button", name="I am back: end it now").click()
    page.get_by_text("Nora Quist no longer acts for you.").wait_for()
    assert Delegation.objects.get().ended_at is not None
