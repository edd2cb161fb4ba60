"""From the letter to the closed gap: Olive follows the link while signed out, does what it asks for, and the reminder
is gone from the bar without a reload; another she snoozes with a reason, and wakes."""

import re
from datetime import timedelta
from html import unescape

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from assessments.services.assessing import assess_pilots
from chase.models import Gap, Snooze
from chase.services import inbox
from chase.services.snoozing import today_of
from chase.vocabulary import GapKind
from pilots.models import IntegrationPath, Ownership, Pilot
from tests.accounts.test_second_factor import code_now
from tests.browser.chromium import PASSWORD
from tests.browser.conftest import Visitor, Visitors
from tests.cast import Cast
from tests.chase.chasing import at, only, run
from tests.letterbox import Letterbox

pytestmark = pytest.mark.usefixtures("organisation_in_berlin")


@pytest.fixture
def offered(people: Cast) -> Pilot:
    """Olive was asked to own a second pilot; her own lacks a threshold. Nothing else is chased."""
    only(GapKind.OWNER_NOT_ACCEPTED, GapKind.THRESHOLD_MISSING)
    pilot = Pilot.objects.create(name="Meter readings", unit=people.contact_centre)
    IntegrationPath.objects.create(pilot=pilot)
    Ownership.objects.create(pilot=pilot, person=people.olive, named_by=people.petra, named_at=at("2026-11-16T09:00"))
    assess_pilots([people.pilot.pk, pilot.pk])
    Gap.objects.update(since="2026-11-16", opened_at=at("2026-11-23T06:00"))
    Gap.objects.filter(pilot=pilot).exclude(kind=GapKind.OWNER_NOT_ACCEPTED).delete()
    return pilot


def sent(letterbox: Letterbox, settings: Settings, visitors: Visitors) -> str:
    """The HTML of the one letter that Olive got on Tuesday morning."""
    settings.BASE_URL = visitors.base
    assert run("2026-11-24T07:30") == 0
    assert run("2026-11-24T08:00") == 1
    (letter,) = letterbox.to("olive")
    return str(letter.get_body(("html",)).get_content())


def opened(visitor: Visitor, html: str) -> Page:
    """The letter in a page of its own, as a reader of mail shows it."""
    page = visitor.context.new_page()
    page.set_content(html)
    return page


def sign_in_here(page: Page, who: str) -> None:
    page.get_by_label("Work e-mail").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/login" not in address)


def counted(page: Page) -> str:
    return page.locator("#unread").inner_text()


def test_from_the_letter_to_the_place_to_a_count_that_falls(
    visitors: Visitors, people: Cast, offered: Pilot, letterbox: Letterbox, settings: Settings
) -> None:
    html = sent(letterbox, settings, visitors)
    visitor = visitors.open()
    letter = opened(visitor, html)
    line = letter.get_by_role("link", name=re.compile("ccept")).first
    address = line.get_attribute("href")
    assert address
    assert address.startswith(visitors.base)

    page = visitor.page
    page.goto(address)
    assert "/account/login/" in page.url
    sign_in_here(page, people.olive.email)
    assert page.url.split("?")[0].split("#")[0] == address.split("?")[0].split("#")[0]

    beside = visitor.context.new_page()
    beside.goto(f"{visitors.base}/decisions/")
    expect(beside.locator("#unread b")).to_contain_text("2")
    beside.evaluate("window.notReloaded = true")

    page.get_by_role("button", name=re.compile("^Accept")).first.click()
    page.wait_for_load_state()
    assert Ownership.objects.get(pilot=offered).accepted_at is not None
    assess_pilots([offered.pk])  # what a worker does within seconds
    assert Gap.objects.get(kind=GapKind.OWNER_NOT_ACCEPTED).closed_at is not None

    beside.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(beside.locator("#unread b")).to_contain_text("1")
    assert beside.evaluate("window.notReloaded")


def test_the_link_of_a_letter_survives_password_and_code(
    visitors: Visitors, people: Cast, offered: Pilot, letterbox: Letterbox, settings: Settings
) -> None:
    """Olive sets her second factor up on a phone that we play, and follows a letter's link while signed out."""
    html = sent(letterbox, settings, visitors)
    visitor = visitors.open(width=390)
    page = visitor.sign_in(people.olive)
    visitor.goto("/account/second-factor/")
    visitor.must_be_accessible()
    page.get_by_role("link", name="Set up the app").click()
    page.get_by_text("I cannot scan it").click()
    visitor.must_be_accessible()
    visitor.must_not_scroll_sideways()
    secret = page.locator("code").inner_text()
    page.get_by_role("textbox", name="Code").fill(code_now(secret))
    page.get_by_role("button", name="It works, use it").click()
    page.get_by_role("heading", name="Keep these codes").wait_for()
    visitor.must_be_accessible()
    codes = page.locator("code").all_inner_texts()
    visitor.context.clear_cookies()

    [address] = re.findall(r'href="([^"]*)"[^>]*>[^<]*ccept', html)[:1]
    page.goto(address)
    sign_in_here(page, people.olive.email)
    page.get_by_role("heading", name="Now the code").wait_for()
    visitor.must_be_accessible()
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("This code is not right, or was used already.").wait_for()
    page.get_by_role("textbox", name="Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda there: "/code/" not in there)
    assert page.url.split("#")[0] == unescape(address).split("#")[0]
    page.get_by_role("button", name=re.compile("^Accept")).first.wait_for()


def test_the_inbox_itself_follows_without_a_reload(
    visitors: Visitors, people: Cast, offered: Pilot, letterbox: Letterbox, settings: Settings
) -> None:
    sent(letterbox, settings, visitors)
    visitor = visitors.open()
    page = visitor.sign_in(people.olive)
    visitor.goto("/inbox/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two things wait for you, Olive")
    visitor.must_be_accessible()
    expect(page.locator("#unread[hx-get*='seen=0.2']")).to_be_attached()
    page.evaluate("window.notReloaded = true")
    Gap.objects.filter(kind=GapKind.OWNER_NOT_ACCEPTED).update(closed_at=at("2026-11-24T09:00"))
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("heading", level=1)).to_have_text("One thing waits for you, Olive")
    assert page.evaluate("window.notReloaded")


@pytest.mark.parametrize("script", [True, False])
def test_snoozing_from_the_letter_with_a_reason_and_waking(
    visitors: Visitors, people: Cast, offered: Pilot, letterbox: Letterbox, settings: Settings, script: bool
) -> None:
    html = sent(letterbox, settings, visitors)
    address = re.findall(r'href="([^"]*/snooze/)"', html)[-1]
    visitor = visitors.open(width=390, script=script)
    page = visitor.page
    page.goto(address)
    sign_in_here(page, people.olive.email)
    assert page.url == address

    page.get_by_role("button", name="Snooze it").click()
    page.get_by_text("Say why, it stands in the log.").first.wait_for()
    until = today_of(people.olive) + timedelta(days=3)
    page.get_by_label("Until").fill(until.isoformat())
    page.get_by_label("Why").fill("The new counts come on Friday.")
    if script:
        visitor.must_be_accessible()
    visitor.must_not_scroll_sideways()
    page.get_by_role("button", name="Snooze it").click()
    page.get_by_role("heading", name="One thing waits for you, Olive").wait_for()
    page.get_by_text("“The new counts come on Friday.”").wait_for()
    assert Snooze.objects.values_list("until", "reason", "ended_at").get() == (
        until,
        "The new counts come on Friday.",
        None,
    )
    if script:
        visitor.must_be_accessible()
    visitor.must_not_scroll_sideways()

    page.get_by_role("button", name=re.compile("^Wake it")).click()
    page.get_by_role("heading", name="Two things wait for you, Olive").wait_for()
    assert Snooze.objects.get().ended_at is not None
    assert inbox.standing(people.olive, today=until).open == 2


def test_the_digest_ends_with_one_click_and_wishes_are_kept(visitors: Visitors, people: Cast) -> None:
    visitor = visitors.open(scheme="dark")
    page = visitor.sign_in(people.olive)
    visitor.goto("/notifications/")
    visitor.must_be_accessible()
    page.get_by_label("Send me reminders by e-mail").uncheck()
    page.get_by_label("Send me a digest on Mondays").check()
    page.get_by_label("Quiet from").fill("18:30")
    page.get_by_label("Holidays and weekends of").select_option("FR")
    page.get_by_role("button", name="Keep it so").click()
    page.get_by_text("Kept. It holds from the next message on.").wait_for()
    wishes = people.olive.wishes
    assert (wishes.by_mail, wishes.weekly_digest, wishes.country, f"{wishes.quiet_from:%H:%M}") == (
        False,
        True,
        "FR",
        "18:30",
    )
    assert not page.get_by_label("Send me reminders by e-mail").is_checked()
