import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Unit
from assessments.readiness.recommendation import Verdict
from pilots.vocabulary import Stage
from tests.browser.conftest import Visitors
from tests.cast import Cast
from tests.portfolio.pilots import in_days, pilot

UGLY = [
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3,
    "A name of many words that goes on and on, " * 7,
    "<b>bold</b> & \"quoted\" 'single' {{ braces }} {% tag %}",
    "مرحبا بالعالم \u202e reversed",
    "😀" * 60,
    "x",
]


@pytest.fixture
def portfolio(people: Cast) -> Cast:
    """Sixty pilots with plain and with ugly names, in every stage."""
    long_unit = Unit.objects.create(name="Bureau of " + "very long names " * 10)
    for number in range(60):
        pilot(
            UGLY[number % 12] if number % 12 < len(UGLY) else f"Pilot {number}",
            long_unit if number % 2 else people.contact_centre,
            owner=people.olive if number % 3 else None,
            stage=list(Stage)[number % 7],
            verdict=list(Verdict)[number % 4],
            modes=("mmfccr", "cccccc", "rrrrrr", "ffffff")[number % 4],
            criteria=("cccc", "mmmm", "frcm")[number % 3],
            net=(number - 20) * 10**7,
            held_up=number * 10**6,
            decision_due_on=in_days(number - 30) if number % 5 else None,
        )
    return people


def rows(page: Page) -> int:
    return page.locator("#pilots tbody tr").count()


def test_petra_filters_and_goes_back(visitors: Visitors, portfolio: Cast) -> None:
    petra = visitors.open()
    page = petra.sign_in(portfolio.petra)
    petra.goto("/portfolio/")
    petra.must_be_accessible()
    expect(page.locator("#found")).to_have_text("61 pilots")
    stage = page.get_by_label("Stage", exact=True)
    stage.scroll_into_view_if_needed()
    before = stage.bounding_box()
    assert before
    stage.focus()
    stage.select_option("live")
    expect(page.locator("#found")).to_have_text("8 of 61 pilots")
    assert page.url.endswith("/portfolio/?stage=live")
    assert rows(page) == 8
    expect(page.get_by_role("heading", name=re.compile("Six failure modes, 8 pilots"))).to_be_attached()
    expect(stage).to_be_focused()
    after = stage.bounding_box()
    assert after
    assert abs(after["y"] - before["y"]) <= 1, "the page jumped under the reader"
    petra.must_be_accessible()
    page.locator("#pilots").get_by_role("link", name=re.compile("^Could be decided today")).click()
    page.wait_for_url("**/portfolio/?stage=open&verdict=decidable")
    page.go_back()
    page.wait_for_url("**/portfolio/?stage=live")
    expect(page.locator("#found")).to_have_text("8 of 61 pilots")
    expect(page.get_by_role("heading", level=1)).to_have_text("Portfolio")
    page.go_back()
    expect(page.locator("#found")).to_have_text("61 pilots")


def test_the_find_box_of_the_bar_finds_a_pilot(visitors: Visitors, portfolio: Cast) -> None:
    petra = visitors.open()
    page = petra.sign_in(portfolio.petra)
    page.keyboard.press("/")
    page.keyboard.type("call summ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/portfolio/?q=call+summ*")
    expect(page.locator("#pilots tbody tr")).to_have_count(1)


def test_pages_and_orders_are_links_and_keep_the_filter(visitors: Visitors, portfolio: Cast) -> None:
    petra = visitors.open()
    page = petra.sign_in(portfolio.petra)
    petra.goto("/portfolio/")
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**after=*")
    expect(page.locator("#pilots tbody tr")).to_have_count(11)
    page.get_by_role("link", name=re.compile("Net a year")).click()
    page.wait_for_url("**/portfolio/?sort=-net")
    expect(page.locator("#pilots [aria-sort=descending]")).to_contain_text("Net a year")


def test_everything_works_without_javascript(visitors: Visitors, portfolio: Cast) -> None:
    petra = visitors.open(script=False)
    page = petra.sign_in(portfolio.petra)
    petra.goto("/portfolio/")
    page.get_by_label("Stage", exact=True).select_option("live")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#found")).to_have_text("8 of 61 pilots")
    page.get_by_text("More filters").click()
    page.get_by_label("Owner", exact=True).select_option("nobody")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#pilots details")).to_have_attribute("open", "")
    page.get_by_role("link", name="Clear the filters").click()
    expect(page.locator("#found")).to_have_text("61 pilots")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "dark")])
def test_ugly_names_fit_in_every_window(width: int, scheme: str, visitors: Visitors, portfolio: Cast) -> None:
    olive = visitors.open(width=width, scheme=scheme)
    olive.sign_in(portfolio.olive)
    for path in ("/", "/portfolio/", "/portfolio/?stage=open&verdict=decidable&owner=nobody", "/portfolio/?q=nothing"):
        olive.goto(path)
        olive.must_not_scroll_sideways()
        olive.must_be_accessible()
