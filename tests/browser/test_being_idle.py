"""Before a session ends for want of use the page says so; typing is use, and asking for what is unread is not."""

from playwright.sync_api import Page, Request

from tests.browser.chromium import PASSWORD
from tests.browser.conftest import Visitor, Visitors
from tests.cast import Cast

WARNING = "You have done nothing here for a while."


def signed_in(visitors: Visitors, people: Cast, path: str = "/profile/", width: int = 1280) -> tuple[Visitor, Page]:
    """Olive on a page, with a clock that the test moves."""
    olive = visitors.open(width=width)
    olive.page.clock.install()
    olive.sign_in(people.olive)
    return olive, olive.goto(path)


def test_the_page_warns_two_minutes_before_and_one_click_is_enough(visitors: Visitors, people: Cast) -> None:
    olive, page = signed_in(visitors, people, width=390)
    page.clock.fast_forward("27:30")
    assert not page.get_by_text(WARNING).is_visible()
    page.clock.fast_forward("00:45")
    page.get_by_text(WARNING).wait_for()
    olive.must_be_accessible()
    olive.must_not_scroll_sideways()
    with page.expect_response("**/still-here/") as said:
        page.get_by_role("button", name="I am still here").click()
    assert said.value.status == 204
    page.get_by_text(WARNING).wait_for(state="detached")
    page.clock.fast_forward("27:30")
    assert not page.get_by_text(WARNING).is_visible()


def test_whoever_types_is_there(visitors: Visitors, people: Cast) -> None:
    _olive, page = signed_in(visitors, people)
    said: list[str] = []
    page.on("request", lambda request: said.append(request.url) if "still-here" in request.url else None)
    page.clock.fast_forward("25:00")
    with page.expect_response("**/still-here/"):
        page.get_by_label("Name").press_sequentially("Olive H")
    assert len(said) == 1
    page.clock.fast_forward("25:00")
    assert not page.get_by_text(WARNING).is_visible()


def test_what_a_page_asks_by_itself_says_so_and_what_a_person_does_does_not(visitors: Visitors, people: Cast) -> None:
    asked: dict[str, bool] = {}

    def note(request: Request) -> None:
        if "hx-request" in request.headers:
            asked[request.url.partition("?")[0].partition("//")[2].partition("/")[2]] = "x-by-itself" in request.headers

    olive, page = signed_in(visitors, people, "/portfolio/")
    page.on("request", note)
    olive.goto("/portfolio/")
    page.clock.fast_forward("00:31")
    page.get_by_label("Stage").first.select_option(index=1)
    page.wait_for_url("**stage=**")
    assert asked == {"inbox/unread/": True, "portfolio/": False}


def test_who_was_away_is_told_so_at_sign_in_and_comes_back_to_where_they_were(
    visitors: Visitors, people: Cast, settings
) -> None:
    olive = visitors.open()
    olive.sign_in(people.olive)
    page = olive.goto("/portfolio/?stage=pilot")
    settings.SESSION_IDLE_MINUTES = 0
    page.get_by_label("Stage").first.select_option(index=0)
    page.get_by_role("heading", name="Sign in", exact=True).wait_for()
    settings.SESSION_IDLE_MINUTES = 30
    page.reload()
    page.get_by_text("You were away for more than 30 minutes, so you were signed out.").wait_for()
    olive.must_be_accessible()
    page.get_by_label("Work e-mail").fill(people.olive.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/portfolio/?stage=pilot")
