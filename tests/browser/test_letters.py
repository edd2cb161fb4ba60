"""Letters as readers of mail show them: wide and narrow, light and dark, short, long, and full of long names."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from tests.cast import Cast
from tests.chase.letters import BASE, LONG, UNBROKEN, html_of, line, written

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LETTERS = {
    "one": [line()],
    "three": [line(0), line(1), line(2)],
    "forty": [line(each) for each in range(40)],
    "long names": [
        line(title=f"Decide: {LONG}", why=LONG * 2, meta=f"P-0001 · {LONG}", action="Name somebody who answers for it"),
        line(title=f"Decide: {UNBROKEN}", why=UNBROKEN, meta=UNBROKEN, when="1,140 days late", is_late=True),
    ],
}
SIZES = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
COLOURS = """() => [document.body, ...document.querySelectorAll('h1, .btn a, .late')]
    .map(each => getComputedStyle(each)).map(each => [each.backgroundColor, each.color])"""


@pytest.fixture(autouse=True)
def address(settings: Settings) -> None:
    settings.BASE_URL, settings.ORGANISATION = BASE, "Nordhafen Group"


def opened(browser: Browser, html: str, *, width: int, scheme: str) -> Page:
    """The letter as it is shown to somebody whose device is light or dark; no script runs and nothing is fetched."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        offline=True,
    )
    page = context.new_page()
    page.set_content(html)
    return page


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_fits_and_can_be_read_wide_and_narrow_light_and_dark(
    browser: Browser, cast: Cast, tmp_path: Path, name: str
) -> None:
    chain = [[0, "Ivan Petrov", "2026-11-12"], [1, "Nora Quist", "2026-11-19"]]
    html = html_of(written(cast, LETTERS[name], chain=chain, instead_of=cast.petra))
    for width in (320, 400, 700):
        for scheme in ("light", "dark"):
            page = opened(browser, html, width=width, scheme=scheme)
            page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}.png", full_page=True)
            wide, seen = page.evaluate(SIZES)
            assert wide <= seen, f"{wide} px in a window of {seen}"
            violations = Axe().run(page, options=WCAG).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
            page.context.close()


def test_a_letter_turns_dark_with_the_device(browser: Browser, cast: Cast) -> None:
    html = html_of(written(cast, LETTERS["three"]))
    light = opened(browser, html, width=700, scheme="light").evaluate(COLOURS)
    dark = opened(browser, html, width=700, scheme="dark").evaluate(COLOURS)
    nothing = "rgba(0, 0, 0, 0)"
    assert light == [
        ["rgb(241, 244, 247)", "rgb(0, 0, 0)"],
        [nothing, "rgb(19, 36, 47)"],
        [nothing, "rgb(255, 255, 255)"],
        [nothing, "rgb(174, 28, 33)"],
    ]
    assert dark == [
        ["rgb(14, 23, 32)", "rgb(255, 255, 255)"],
        [nothing, "rgb(237, 241, 244)"],
        [nothing, "rgb(14, 31, 48)"],
        [nothing, "rgb(253, 150, 144)"],
    ]
