"""Two people keep the minutes of one review at once, and lose nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Role, User
from accounts.vocabulary import RoleName
from assessments.models import MinutesEntry, ReviewMeeting
from assessments.services import reviews
from assessments.services.reviews import Call
from pilots.models import CostLine, Pilot
from pilots.vocabulary import CostKind, CostShape
from tests.assessments.complete_pilot import complete
from tests.browser.conftest import Visitors
from tests.cast import Cast

REJECTS = "Olive: the rejects are the trouble."
LIMIT = "Ivan: the limit was set cautiously."
MINE, THEIRS = "Olive: the rejects, mostly thin sheet.", "Olive: the rejects, 6 in 100."


@pytest.fixture
def meeting(people: Cast) -> ReviewMeeting:
    """A review that runs, with Petra in the chair; Vic helps the office out today."""
    Role.objects.create(person=people.vic, name=RoleName.PMO)
    soon = timezone.now() + timedelta(minutes=5)
    asked = Call("Pilot board", soon, "Europe/Berlin", 30, "", people.petra, (people.vic,), ((people.pilot, 10),))
    return reviews.open_(reviews.call(asked, by=people.petra), by=people.petra)


def write(page: Page, text: str) -> None:
    page.locator("#minutes").get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Add to the minutes").click()
    page.locator("#minutes .entry > p:not(.small)").get_by_text(text).wait_for()


def rewrite(page: Page, text: str) -> None:
    page.get_by_role("textbox").last.fill(text)
    page.get_by_role("button", name="Save").first.click()


def written() -> list[tuple[str, str]]:
    return [(entry.written_by.short_name, entry.text) for entry in MinutesEntry.objects.order_by("pk")]


def signed_in(visitors: Visitors, person: User, meeting: ReviewMeeting) -> Page:
    visitor = visitors.open()
    visitor.sign_in(person)
    return visitor.goto(f"/reviews/{meeting.reference}/")


def test_two_people_who_write_at_once_both_stand_in_the_minutes(
    people: Cast, visitors: Visitors, meeting: ReviewMeeting
) -> None:
    petra, vic = (signed_in(visitors, person, meeting) for person in (people.petra, people.vic))
    write(petra, REJECTS)
    write(vic, LIMIT)  # on a page that was opened before Petra wrote
    assert written() == [("Petra", REJECTS), ("Vic", LIMIT)]
    assert vic.locator("#minutes .entry").count() == 2


def test_who_rewrites_the_same_paragraph_second_sees_both_and_chooses(
    people: Cast, visitors: Visitors, meeting: ReviewMeeting
) -> None:
    petra, vic = (signed_in(visitors, person, meeting) for person in (people.petra, people.vic))
    write(petra, REJECTS)
    vic.reload()
    for page in (petra, vic):
        page.get_by_role("link", name="Rewrite").click()
        page.get_by_role("heading", name="Rewrite a paragraph").wait_for()
    rewrite(vic, THEIRS)
    vic.locator("#minutes .entry > p:not(.small)").get_by_text(THEIRS).wait_for()
    rewrite(petra, MINE)
    petra.get_by_role("heading", name="Somebody rewrote this meanwhile").wait_for()
    assert petra.get_by_role("textbox").last.input_value() == MINE
    assert petra.get_by_role("alert").get_by_text(THEIRS).is_visible()
    assert written() == [("Petra", THEIRS)]
    petra.get_by_role("button", name="Save mine instead").click()
    petra.locator("#minutes .entry > p:not(.small)").get_by_text(MINE).wait_for()
    assert written() == [("Petra", MINE)]
    assert {event.text for event in MinutesEntry.objects.get().events.all()} == {REJECTS, THEIRS, MINE}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_the_pages_of_a_review_are_accessible_and_fit(
    people: Cast, visitors: Visitors, meeting: ReviewMeeting, width: int, scheme: str
) -> None:
    visitor = visitors.open(width=width, scheme=scheme)
    visitor.sign_in(people.petra)
    review = f"/reviews/{meeting.reference}/"
    for path in ("/reviews/", "/reviews/new/", review, f"{review}room/", f"{review}change/", "/reviews/calendar/", "/"):
        visitor.goto(path)
        visitor.must_be_accessible()
        visitor.must_not_scroll_sideways()


def test_the_room_screen_fits_a_projector_and_asks_nothing(
    people: Cast, visitors: Visitors, meeting: ReviewMeeting
) -> None:
    visitor = visitors.open()
    visitor.sign_in(people.petra)
    page = visitor.goto(f"/reviews/{meeting.reference}/room/")
    page.get_by_role("heading", name=people.pilot.name).wait_for()
    assert page.get_by_role("button").count() == 0
    assert page.get_by_role("textbox").count() == 0


def test_the_wall_stands_still_however_much_a_pilot_holds(
    people: Cast, visitors: Visitors, meeting: ReviewMeeting
) -> None:
    pilot = complete(people.pilot, people.olive, people.ivan)
    Pilot.objects.filter(pk=pilot.pk).update(name="Summaries of calls, complaints and letters " * 3)
    for kind in (CostKind.LICENCES, CostKind.SUPPORT):
        CostLine.objects.create(pilot=pilot, kind=kind, shape=CostShape.FIXED, amount=Decimal(700))
    visitor = visitors.open()
    visitor.sign_in(people.petra)
    visitor.page.set_viewport_size({"width": 1280, "height": 720})
    page = visitor.goto(f"/reviews/{meeting.reference}/room/")
    lines = page.locator(".ledger tr")
    assert lines.count() >= 10
    assert page.evaluate("document.documentElement.scrollHeight") == 720
    lines.last.scroll_into_view_if_needed()
    for still in (lines.last, page.locator(".clock")):
        box = still.bounding_box()
        assert box is not None
        assert (box["y"] >= 0, box["y"] + box["height"] <= 720) == (True, True)
    page.locator(".two.even").last.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") == 0
    assert page.locator(".clock").bounding_box()["y"] >= 0
    visitor.must_be_accessible()
