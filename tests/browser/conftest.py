"""A real Chromium on the real site; every page a story opens is also held against the accessibility rules."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from accounts.models import User
from tests.browser.chromium import CHROMIUM_FLAGS, PASSWORD
from tests.cast import Cast, assemble

# Playwright's synchronous interface runs a loop, which Django would otherwise take for an async view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Last of all: while Playwright's loop runs in a process, nothing else there can run one, and sealing does."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "The browser stories need Chromium: bin/test installs it where it may (apt-get install chromium)."
    running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
    yield running
    running.close()


class Visitor:
    """One person in one browser."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: object) -> None:
        text = str(getattr(message, "text", ""))
        if getattr(message, "type", "") == "error" and "status of 4" not in text:
            self.complaints.append(text)

    def goto(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, person: User) -> Page:
        """Sign in through the page, with the password of the cast."""
        return self.sign_in_as(person.email)

    def sign_in_as(self, email: str) -> Page:
        """The same by e-mail, for people of the demo."""
        self.goto("/account/login/")
        self.page.get_by_label("Work e-mail").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda address: "/login" not in address)
        return self.page

    def must_be_accessible(self) -> None:
        """axe-core finds nothing, WCAG 2.2 A and AA and its best practice. From the top of the page: further down the
        bar covers what is scrolled under it, and axe takes half a row for a target too small."""
        self.page.evaluate("scrollTo(0, 0)")
        results = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": RULES}})
        found = [
            f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for rule in results.response["violations"]
            for node in rule["nodes"]
        ]
        assert found == [], f"{self.page.url}\n" + "\n".join(found)

    def must_not_scroll_sideways(self) -> None:
        """Nothing sticks out of the page, whatever its width."""
        wide, seen = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= seen, f"{self.page.url} is {wide} px wide in a window of {seen} px"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The cast, able to sign in."""
    cast = assemble()
    User.objects.update(password=make_password(PASSWORD))
    return cast


@pytest.fixture
def visitors(browser: Browser, live_server: object) -> Iterator["Visitors"]:
    """Opens browsers, one a person; at the end none of them may have complained (CSP, scripts)."""
    opened = Visitors(browser, str(live_server))
    yield opened
    opened.close()


class Visitors:
    """The browsers of one story."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.opened: list[Visitor] = []

    def open(self, *, width: int = 1280, scheme: str = "light", script: bool = True) -> Visitor:
        """A fresh browser: no cookies, the given width, light or dark, with or without JavaScript."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        visitor = Visitor(context, self.base)
        self.opened.append(visitor)
        return visitor

    def close(self) -> None:
        """Close all and fail the story if a page complained."""
        complaints = [text for visitor in self.opened for text in visitor.complaints]
        for visitor in self.opened:
            visitor.context.close()
        assert complaints == []
