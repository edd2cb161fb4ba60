"""Photographs of the running demo, to be held beside the design. Not a test: eyes are needed."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import CHROMIUM_FLAGS, PASSWORD

BASE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
LOOKS = {"light": (1440, "light"), "dark": (1440, "dark"), "390": (390, "light")}
# Where the address holds an id, which differs from one database to the next, the way there: an address, then links.
PAGES = {
    "sign-in": ("", "/account/login/"),
    "desk": ("olive", "/"),
    "desk-petra": ("petra", "/"),
    "desk-ivan": ("ivan", "/"),
    "desk-nora": ("nora", "/"),
    "desk-ada": ("ada", "/"),
    "portfolio": ("petra", "/portfolio/"),
    "pilot": ("olive", "/pilots/P-0009/"),
    "pilot-ready": ("petra", "/pilots/P-0001/"),
    "pilot-idea": ("petra", "/pilots/P-0019/"),
    "edit-scale": ("olive", "/pilots/P-0009/facts/scale/"),
    "propose": ("petra", "/pilots/new/"),
    "question-owner": ("petra", "/pilots/P-0019/intake/owner/"),
    "question-threshold": ("petra", "/pilots/P-0019/intake/threshold/"),
    "question-cost": ("petra", "/pilots/P-0019/intake/cost/"),
    "hand-part": ("petra", "/pilots/P-0019/intake/cost/hand/"),
    "join": ("petra", "/pilots/P-0001/join/"),
    "contract": ("petra", "/pilots/P-0001/contract/"),
    "contract-begun": ("petra", "/pilots/P-0019/contract/"),
    "contract-change": ("petra", "/pilots/P-0001/contract/change/"),
    "reviews": ("petra", "/reviews/"),
    "review": ("petra", "/reviews/R-0009/"),
    "room": ("petra", "/reviews/R-0009/room/"),
    "call-review": ("petra", "/reviews/new/"),
    "calendar": ("olive", "/reviews/calendar/"),
    "register": ("petra", "/decisions/"),
    "integration": ("ivan", "/integration/"),
    "integration-system": ("ivan", "/integration/crm/"),
    "integration-none": ("petra", "/integration/-/"),
    "decision": ("petra", "/decisions/D-0002-1/"),
    "draft": ("olive", "/pilots/P-0009/decide/"),
    "verify": ("", "/verify/"),
    "diagnosis": ("", "/diagnosis/"),
    "profile": ("olive", "/profile/"),
    "second-factor": ("olive", "/account/second-factor/"),
    "away": ("olive", "/away/"),
    "inbox": ("olive", "/inbox/"),
    "wishes": ("olive", "/notifications/"),
    "chase": ("petra", "/chase/"),
    "chase-gaps": ("petra", "/chase/gaps/"),
    "chase-rules": ("petra", "/chase/rules/"),
    "policy": ("petra", "/policy/"),
    "chase-channels": ("petra", "/chase/channels/"),
    "chase-log": ("petra", "/chase/log/"),
    "chase-report": ("petra", "/chase/report/"),
    "inbox-petra": ("petra", "/inbox/"),
    "status": ("ada", "/status/"),
    "import": ("petra", "/portfolio/import/"),
    "people": ("ada", "/people/"),
    "person": ("ada", "/people/?q=Olive > Olive Harmsen"),
    "open-account": ("ada", "/people/new/"),
    "people-units": ("ada", "/people/units/"),
    "set-up-unit": ("ada", "/people/units/new/"),
    "change-unit": ("ada", "/people/units/ > Contact centre"),
    "people-list": ("ada", "/people/list/"),
    "leaving": ("ada", "/people/?q=Olive > Olive Harmsen > Deactivate"),
    "close-unit": ("ada", "/people/units/ > Close Contact centre"),
    "not-there": ("petra", "/pilots/P-9999/"),
}
# What the README shows, and how much of it, in pixels from the top.
README = {"portfolio": 1560, "pilot": 1260, "desk": 1100, "decision": 1260, "review": 1260}


def main(arguments: list[str]) -> None:
    """Take the pictures; words narrow the choice: `bin/pictures pilot desk`."""
    wanted = [name for name in PAGES if not set(arguments) - {"--readme"} or name in arguments]
    folder = Path("var/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        for name in wanted:
            for look in LOOKS:
                take(browser, name, look, folder / f"{name}-{look}.png")
        if "--readme" in arguments:
            Path("docs/pictures").mkdir(exist_ok=True)
            for name, height in README.items():
                take(browser, name, "light", Path(f"docs/pictures/{name}.png"), most=height)
        browser.close()


def go(page: Page, base: str, way: str) -> None:
    """Open the address, then each of the links that are named after it."""
    address, *links = way.split(" > ")
    page.goto(base + address)
    for link in links:
        page.goto(base + str(page.get_by_role("link", name=link, exact=True).first.get_attribute("href")))


def take(browser: Browser, name: str, look: str, target: Path, *, most: int = 20_000) -> None:
    """One page as one person sees it."""
    person, path = PAGES[name]
    width, scheme = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    if person:
        page.goto(f"{BASE}/account/login/")
        page.get_by_label("Work e-mail").fill(f"{person}@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
    go(page, BASE, path)
    height = min(most, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(path=str(target), full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
