"""A passkey from end to end, in Chromium with a device that it makes up: added, signs in, signs a decision."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page

from assessments.models import Decision, Signature
from assessments.services import decisions
from tests.assessments.deciding import go, ready
from tests.browser.conftest import Visitor, Visitors
from tests.cast import Cast

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def host(settings, visitors: Visitors) -> Iterator[None]:
    cache.clear()
    settings.PASSKEY_HOST, settings.PASSKEY_ORIGIN = "localhost", visitors.base
    yield
    cache.clear()


class Phone:
    """The device of a visitor, and whether its person can be verified."""

    def __init__(self, visitor: Visitor) -> None:
        self.session: CDPSession = visitor.context.new_cdp_session(visitor.page)
        self.session.send("WebAuthn.enable")
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def knows_its_person(self, known: bool) -> None:
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": known})


@pytest.fixture
def decision(people: Cast) -> Decision:
    return decisions.draft(ready(people), draft=go(), by=people.olive)


def add_passkey(visitor: Visitor) -> Page:
    page = visitor.goto("/account/second-factor/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Phone")
    visitor.must_be_accessible()
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("heading", name="Keep these codes").wait_for()
    return page


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Olive").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/**")


def test_a_passkey_is_added_signs_in_and_signs_a_decision(visitors: Visitors, people: Cast, decision: Decision) -> None:
    olive = visitors.open()
    olive.sign_in(people.olive)
    phone = Phone(olive)
    page = add_passkey(olive)
    olive.goto("/account/second-factor/")
    page.get_by_text("not used yet").wait_for()
    olive.must_be_accessible()
    sign_out(page)

    olive.goto(f"/decisions/{decision.reference}/sign/")
    phone.knows_its_person(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was used. Try again, or take another way.").wait_for()
    olive.must_be_accessible()
    phone.knows_its_person(True)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="You are about to sign a go").wait_for()

    olive.must_be_accessible()
    phone.knows_its_person(False)
    page.get_by_label("I have read what I sign").check()
    page.get_by_role("button", name="Sign with my passkey").click()
    page.get_by_text("No passkey was used.").wait_for()
    assert page.get_by_label("I have read what I sign").is_checked()
    assert not Signature.objects.exists()
    phone.knows_its_person(True)
    page.get_by_role("button", name="Sign with my passkey").click()
    page.get_by_text("by passkey").wait_for()
    assert Signature.objects.get().method == "passkey"


def test_after_the_password_the_passkey_is_asked_or_a_recovery_code(visitors: Visitors, people: Cast) -> None:
    olive = visitors.open(width=390)
    olive.sign_in(people.olive)
    Phone(olive)
    page = add_passkey(olive)
    code = page.locator(".codes code").first.inner_text()
    sign_out(olive.goto("/"))
    olive.sign_in(people.olive)
    page.get_by_role("heading", name="Now your passkey").wait_for()
    olive.must_be_accessible()
    olive.must_not_scroll_sideways()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/")
    sign_out(page)
    olive.sign_in(people.olive)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Olive").wait_for()


def test_a_device_with_somebody_elses_passkey_lets_nobody_in(visitors: Visitors, people: Cast) -> None:
    olive = visitors.open()
    olive.sign_in(people.olive)
    Phone(olive)
    add_passkey(olive)
    elsewhere = visitors.open()
    elsewhere.sign_in(people.petra)
    Phone(elsewhere)
    add_passkey(elsewhere)
    page = elsewhere.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page = elsewhere.sign_in(people.olive)
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_text("No passkey was used.").wait_for()
    assert elsewhere.goto("/inbox/").url.endswith("/account/code/")


def test_without_javascript_the_pages_say_what_to_use_instead(
    visitors: Visitors, people: Cast, decision: Decision
) -> None:
    olive = visitors.open()
    olive.sign_in(people.olive)
    Phone(olive)
    page = add_passkey(olive)
    code = page.locator(".codes code").first.inner_text()
    plain = visitors.open(script=False)
    page = plain.sign_in(people.olive)
    page.get_by_text("Passkeys need JavaScript and a browser of the last two years. Type a code instead.").wait_for()
    assert not page.get_by_role("button", name="Use my passkey").is_visible()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page = plain.goto(f"/decisions/{decision.reference}/sign/")
    page.get_by_text("Sign with the password below.").wait_for()
    page.get_by_text("Sign without the passkey").click()
    assert page.get_by_label("One of your recovery codes").is_visible()
