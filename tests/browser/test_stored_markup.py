"""B7: markup in every text of the database stays text on every page, in a real browser."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error as PlaywrightError

from pilots.models import ChangePlan, Pilot, SupportPlan
from tests.browser.conftest import Visitor, Visitors
from tests.browser.markup_everywhere import spoil
from tests.cast import assemble
from tests.hostile.every_form import name_of, pages
from tests.permissions.scene import Scene, set_up

FOR_PROGRAMS = {"healthz", "readyz", "statusz"}
FOUND = "[window.canaries || 0, document.querySelectorAll('[data-canary], a[href^=\"javascript:\"]').length]"
# Texts that people type and read here, and that have to hold the markup, or this test would look at nothing.
SPOILT = {
    "accounts_user.name",
    "assessments_condition.text",
    "assessments_decision.why",
    "assessments_minutesentry.text",
    "assessments_reviewmeeting.title",
    "chase_reminder.title",
    "pilots_measurement.evidence_link",
    "pilots_pilot.name",
    "pilots_pilot.tags",
    "pilots_pilot.workflow",
    "pilots_pilotevent.name",
    "pilots_supportplan.runbook_link",
    "pilots_threshold.metric",
    "portfolio_inventoryimport.file_name",
}


@pytest.fixture
def scene(transactional_db: None, settings, tmp_path) -> Scene:
    """The scene of the permissions, for good, with what a pilot has one of."""
    settings.MEDIA_ROOT = tmp_path
    scene = set_up(assemble())
    for model in (ChangePlan, SupportPlan):
        model.objects.create(pilot=Pilot.objects.get(number=scene.numbers["hers"]))
    return scene


def addresses(scene: Scene) -> Iterator[tuple[str, str]]:
    """An address of each route, with somebody who may see it."""
    seen = set(FOR_PROGRAMS)
    for visitor, address in pages(scene):
        if (name := name_of(address)) not in seen:
            seen.add(name)
            yield visitor, address


class Canary:
    """A browser that notices when the stranger's markup comes alive: an element, a call of its script, a request."""

    def __init__(self, visitor: Visitor, session: str | None) -> None:
        self.page, self.base, self.visits = visitor.page, visitor.base, []
        if session:
            visitor.context.add_cookies([{"name": "sessionid", "value": session, "url": visitor.base}])
        visitor.context.add_init_script("window.canary = () => { window.canaries = (window.canaries || 0) + 1 }")
        self.page.on("request", lambda asked: self.visits.append(asked.url))

    def came_alive(self, address: str) -> list[object]:
        """What there is of it on the page, or that the page broke."""
        try:
            answer = self.page.goto(self.base + address)
        except PlaywrightError:  # a file to keep, or an answer without a page
            return []
        found = self.page.evaluate(FOUND)
        visits = [url for url in self.visits if "canary" in urlsplit(url).path]
        return [] if found == [0, 0] and not visits and answer.status < 500 else [answer.status, *found, *visits]


def test_markup_in_every_text_stays_text_on_every_page(scene: Scene, visitors: Visitors) -> None:
    spoilt = spoil()
    assert {name for name in SPOILT if not spoilt[name]} == set()
    sessions = scene.sessions | {"anonymous": None}
    browsers = {name: Canary(visitors.open(), session) for name, session in sessions.items()}
    alive = {address: found for name, address in addresses(scene) if (found := browsers[name].came_alive(address))}
    assert alive == {}
