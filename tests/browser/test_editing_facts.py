"""Facts are edited where they stand; the verdict follows before the reader's eyes; collisions lose nothing."""

from decimal import Decimal

from accounts.models import User
from pilots.models import CostLine, Pilot, SupportPlan
from pilots.vocabulary import CostShape
from tests.assessments.complete_pilot import complete
from tests.browser.conftest import Visitor, Visitors
from tests.cast import Cast


def _complete(people: Cast) -> Pilot:
    return complete(people.pilot, people.olive, people.ivan)


def _open(visitor: Visitor, person: User, pilot: Pilot) -> None:
    visitor.sign_in(person)
    visitor.goto(f"/pilots/{pilot.reference}/")


def test_the_verdict_changes_before_her_eyes(visitors: Visitors, people: Cast) -> None:
    pilot = _complete(people)
    CostLine.objects.filter(pilot=pilot, shape=CostShape.FIXED).update(amount=Decimal(900_000))
    olive = visitors.open()
    _open(olive, people.olive, pilot)
    page = olive.page
    assert page.locator("#road .word").inner_text() == "No-go"
    olive.must_be_accessible()

    page.locator("#m6 > summary").click()
    for line in CostLine.objects.filter(pilot=pilot, shape=CostShape.FIXED):
        page.locator(f"#block-scale a[href$='/cost-lines/{line.pk}/']").click()
        page.get_by_label("amount").fill("1,000")
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(f"#block-scale a[href$='/cost-lines/{line.pk}/']").wait_for()

    assert page.locator("#road .word").inner_text() == "Go"
    assert page.locator("#m6").get_attribute("open") is not None
    assert "Olive Harmsen" in page.locator("#diary li").first.inner_text()


def test_bad_input_is_said_beside_the_field_and_nothing_typed_is_lost(visitors: Visitors, people: Cast) -> None:
    pilot = _complete(people)
    olive = visitors.open(width=390)
    _open(olive, people.olive, pilot)
    page = olive.page
    page.locator("#block-money a.btn").click()
    page.get_by_label("budget").fill("0,55 EUR")
    page.get_by_label("spent to date").fill("1,200")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".err").first.wait_for()
    assert page.locator(".err").first.inner_text() == "Enter a number, like 0.55"
    assert page.get_by_label("budget").input_value() == "0,55 EUR"
    assert page.get_by_label("spent to date").input_value() == "1,200"
    olive.must_be_accessible()
    olive.must_not_scroll_sideways()
    assert Pilot.objects.get(pk=pilot.pk).budget == pilot.budget


def test_olive_and_ivan_collide_on_one_form(visitors: Visitors, people: Cast) -> None:
    pilot = _complete(people)
    SupportPlan.objects.filter(pilot=pilot).update(hours="Mon to Fri", escalation="the IT lead")
    olive, ivan = visitors.open(), visitors.open(scheme="dark")
    for visitor, person in ((olive, people.olive), (ivan, people.ivan)):
        _open(visitor, person, pilot)
        visitor.page.locator("#m3 > summary").click()
        visitor.page.locator("#block-support-plan a.btn").click()
        visitor.page.get_by_role("textbox", name="Hours").wait_for()

    ivan.page.get_by_role("textbox", name="Hours").fill("every day")
    ivan.page.get_by_role("button", name="Save", exact=True).click()
    ivan.page.locator("#block-support-plan a.btn").wait_for()

    olive.page.get_by_role("textbox", name="Hours").fill("07:00 to 21:00")
    olive.page.get_by_role("textbox", name="Then goes to").fill("Signe Holt")
    olive.page.get_by_role("button", name="Save", exact=True).click()
    told = olive.page.get_by_role("alert").filter(has_text="while you were typing")
    told.wait_for()
    assert "Ivan Petrov saved this at" in told.inner_text()
    choice = olive.page.locator(".clash")
    assert "07:00 to 21:00" in choice.inner_text()
    assert "every day" in choice.inner_text()
    assert SupportPlan.objects.get(pilot=pilot).hours == "every day"
    olive.must_be_accessible()

    olive.page.locator("input[name=pick_hours][value=theirs]").check()
    olive.page.get_by_role("button", name="Save with these choices").click()
    olive.page.locator("#block-support-plan a.btn").wait_for()
    plan = SupportPlan.objects.get(pilot=pilot)
    assert (plan.hours, plan.escalation) == ("every day", "Signe Holt")


def test_without_scripts_the_same_form_works_on_a_page_of_its_own(visitors: Visitors, people: Cast) -> None:
    pilot = _complete(people)
    olive = visitors.open(script=False)
    _open(olive, people.olive, pilot)
    page = olive.page
    page.locator("#block-purpose a.btn").click()
    page.get_by_label("vendor").fill("Tideline Speech")
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.url.endswith("#purpose")
    assert "Tideline Speech" in page.locator("#block-purpose").inner_text()


def test_a_form_that_is_opened_as_a_page_of_its_own_saves_and_leads_back(visitors: Visitors, people: Cast) -> None:
    """A link in a mail, a bookmark, a second tab: no page stands around the form."""
    pilot = _complete(people)
    plan, olive = f"/pilots/{pilot.reference}/facts/support-plan/", visitors.open()
    olive.sign_in(people.olive)
    page = olive.page
    olive.goto(plan)
    page.get_by_role("textbox", name="Hours").fill("07:00 to 21:00")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#block-support-plan a.btn").wait_for()
    assert page.locator("#block-support-plan").get_by_text("07:00 to 21:00").count()
    assert SupportPlan.objects.get(pilot=pilot).hours == "07:00 to 21:00"

    olive.goto(plan)
    SupportPlan.objects.filter(pilot=pilot).update(hours="every day", version=SupportPlan.objects.get().version + 1)
    page.get_by_role("textbox", name="Hours").fill("nights")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("input[name=pick_hours][value=mine]").wait_for()
    page.get_by_role("button", name="Save with these choices").click()
    page.locator("#block-support-plan a.btn").wait_for()
    assert SupportPlan.objects.get(pilot=pilot).hours == "nights"

    olive.goto(f"/pilots/{pilot.reference}/owner/")
    page.get_by_role("link", name="Keep as it is").click()
    page.locator("#road").wait_for()
    olive.goto(f"/pilots/{pilot.reference}/owner/")
    page.locator("#owner-person").select_option("")
    page.get_by_role("button", name="Name as owner").click()
    page.locator(".err").first.wait_for()
