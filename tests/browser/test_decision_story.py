"""The whole story with five people in five browsers: called to a review, decided against the arithmetic, signed by
three, sealed, checked by a stranger, and tampered with in vain."""

import hashlib
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from celery.contrib.testing.worker import start_worker
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Locator, Page

from accounts.models import User
from assessments.models import Decision, ReviewMeeting, Signature
from assessments.services.assessing import assess_pilots
from config.celery import app
from documents.models import LedgerEntry, Paper, StoredDocument
from documents.sealing import seal
from pilots.models import CostTier, Pilot
from pilots.vocabulary import Stage
from tests.assessments.complete_pilot import complete
from tests.assessments.deciding import in_days
from tests.browser.chromium import PASSWORD
from tests.browser.conftest import Visitor, Visitors
from tests.cast import Cast
from tests.documents import tampering
from tests.documents.paper_pictures import pages_of, qr_codes_on

DECISION = "/decisions/D-0001-1/"
WHY = "The vendor signed a new price list, and agents ask for the summaries every day."
MINUTES = "Olive read the new price list aloud; nobody objected."
JUSTIFICATION = "The arithmetic still uses the old price tier; from January the price is half of it."


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A Celery worker on the real broker, in a thread, so that it works on the test's database."""
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        yield


@pytest.fixture
def pilot(people: Cast) -> Pilot:
    """Everything is in place but the price: at full volume a call costs more than it gains, which says no-go."""
    complete(people.pilot, people.olive, people.ivan)
    CostTier.objects.filter(above=50_000).update(price=Decimal("0.60"))
    assess_pilots([people.pilot.pk])
    return Pilot.objects.get(pk=people.pilot.pk)


def beside(work: Callable[..., Any], *arguments: Any) -> Any:
    """In a thread of its own: libraries that run a loop cannot do so beside the loop of the browsers."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *arguments).result()


class Post:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails += [(to, mail) for to in envelope.rcpt_tos]
        return "250 taken"

    def to(self, person: User) -> list[EmailMessage]:
        """What the person was sent."""
        return [mail for to, mail in self.mails if to == person.email]


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """A real mail server, to which the site sends."""
    taken = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(taken, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield taken
    server.stop()


def _calls_a_review(petra: Visitor, people: Cast) -> None:
    """Petra takes what the agenda suggests and asks Vic, too; the owner and IT are asked by themselves."""
    soon = timezone.now().astimezone(ZoneInfo("Europe/Berlin")) + timedelta(hours=1)
    page = petra.goto("/reviews/new/")
    page.get_by_label("Title").fill("Pilot board")
    page.get_by_label("Day").fill(f"{soon:%Y-%m-%d}")
    page.get_by_label("Begins").fill(f"{soon:%H:%M}")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_label("Chair").select_option(str(people.petra.pk))
    page.get_by_label("Also asked").select_option([str(people.vic.pk)])
    page.get_by_role("button", name="Take them all").click()
    page.locator("input[name=pilot]:checked").first.wait_for()
    petra.must_be_accessible()
    page.get_by_role("button", name="Call it and invite").click()
    page.get_by_role("heading", name="Pilot board").wait_for()


def _is_invited(post: Post, person: User) -> None:
    """One invitation with a calendar entry that names the meeting and asks for an answer."""
    for _try in range(120):
        if post.to(person):
            break
        sleep(0.5)
    (mail,) = post.to(person)
    (part,) = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    meeting = ReviewMeeting.objects.get()
    assert str(event["UID"]).startswith(str(meeting.uid))
    assert (event["SEQUENCE"], event.start) == (0, meeting.starts_at)
    assert person.email in str(event["ATTENDEE"])


def _holds_the_review(petra: Visitor) -> None:
    """Minutes are kept, the owner says what she decides, and the minutes become a paper."""
    page = petra.page
    page.get_by_role("button", name="Begin the meeting").click()
    page.locator("[name=text]").fill(MINUTES)
    page.get_by_role("button", name="Add to the minutes").click()
    page.locator("#minutes").get_by_text(MINUTES).wait_for()
    page.locator("details.mode summary").first.click()
    page.locator("[name=owner_says][value=go_with_conditions]").check()
    page.get_by_role("button", name="Put the draft on their desk").click()
    page.get_by_text("Decided: Go with conditions.").wait_for()
    petra.must_be_accessible()
    page.get_by_role("button", name="Close the meeting as held").click()
    page.get_by_role("button", name="Make the PDF").click()
    _wait_for(page, page.locator("#minutes").get_by_role("link", name="PDF"))


def _wait_for(page: Page, link: Locator) -> None:
    """Until the worker has made the paper."""
    for _try in range(120):
        if link.count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    pytest.fail(f"{page.url} shows no paper")


def _drafts(olive: Visitor, people: Cast) -> None:
    """The form says before anything is frozen that she departs and what that asks for."""
    page = olive.goto("/pilots/P-0001/decide/")
    departs = page.get_by_text("You depart from the recommendation.", exact=True)
    assert departs.is_hidden()
    page.locator("input[name=kind][value=go_with_conditions]").check()
    departs.wait_for()
    page.locator("[name=why]").fill(WHY)
    page.locator("[name=conditions-0-text]").fill("The new price list is in force.")
    page.locator("[name=conditions-0-proof]").fill("Invoice of January, read by the controller")
    page.locator("[name=conditions-0-owner]").select_option(str(people.ivan.pk))
    page.locator("[name=conditions-0-due_on]").fill(in_days(60).isoformat())
    page.get_by_role("button", name="Freeze and ask for").click()
    page.get_by_text("Nothing is frozen yet.").wait_for()
    olive.must_be_accessible()
    assert page.locator("[name=why]").input_value() == WHY
    page.locator("[name=justification]").fill(JUSTIFICATION)
    page.get_by_role("button", name="Freeze and ask for").click()
    page.get_by_role("heading", name="You are about to sign a go with conditions").wait_for()


def _signs(who: Visitor, heading: str, *, mistyped: bool = False) -> None:
    """Reads what is signed, with its fingerprint; types the password again; a wrong one signs nothing."""
    page = who.goto(f"{DECISION}sign/")
    page.get_by_role("heading", name=heading).wait_for()
    fingerprint = Decision.objects.get().evidence_sha256
    assert fingerprint in "".join(page.locator(".hash").first.inner_text().split())
    who.must_be_accessible()
    signed = Signature.objects.count()
    if mistyped:
        _types(page, "not my password")
        page.get_by_text("This is not your password. Nothing was signed.").wait_for()
        assert Signature.objects.count() == signed
    _types(page, PASSWORD)
    page.wait_for_url(lambda address: not address.endswith("/sign/"))
    assert Signature.objects.count() == signed + 1


def _types(page: Page, password: str) -> None:
    page.get_by_label("I have read what I sign").check()
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Sign", exact=True).click()


def _downloads(vic: Visitor, folder: Path) -> Path:
    """The sealed PDF from the decision's page, once the worker has made it."""
    page = vic.goto(DECISION)
    link = page.get_by_role("link", name="Download the PDF")
    _wait_for(page, link)
    vic.must_be_accessible()
    with page.expect_download() as download:
        link.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def _text_of(path: Path) -> str:
    answer = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return " ".join(answer.stdout.decode().split())


def _uploads(stranger: Visitor, pdf: bytes) -> tuple[str, str]:
    """What the public page answers about a file: its headline, and the whole answer."""
    page = stranger.goto("/verify/")
    file = {"name": "decision.pdf", "mimeType": "application/pdf", "buffer": pdf}
    page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Check this file").click()
    page.locator("article.answer").wait_for(timeout=60_000)
    return page.locator("article.answer .word").inner_text(), page.locator("article.answer").inner_text()


def _believes_the_paper(stranger: Visitor, path: Path) -> None:
    """By upload, by the address in the code on the cover, and by a program that is none of ours."""
    headline, answer = _uploads(stranger, path.read_bytes())
    assert headline == "Genuine and current"
    assert "none fails" in answer
    for person in ("Olive", "Ivan", "Petra"):
        assert person not in answer
    stranger.must_be_accessible()
    [cover] = pages_of(path, into=path.parent, pages=1)
    [address] = qr_codes_on(cover)
    page = stranger.goto(urlsplit(address).path)
    assert page.locator("article.answer .word").inner_text() == "Current"
    assert hashlib.sha256(path.read_bytes()).hexdigest() in "".join(page.locator("main").inner_text().split())
    stranger.must_be_accessible()
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, check=True).stdout.decode()
    assert said.count("Signature Validation: Signature is Valid.") == 1
    assert said.count("Total document signed") == 1


REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "one bit of a page": (tampering.flipped_in_a_page, "Refused: changed after sealing"),
    "one byte no signature covers": (tampering.flipped_in_the_padding, "Refused: not the file we stored"),
    "bytes appended": (tampering.appended, "Refused: changed after sealing"),
    "an incremental update": (tampering.updated, "Refused: changed after sealing"),
    "a second signature": (tampering.signed_twice, "Refused: signed once more"),
    "the seal taken off": (tampering.stripped, "Refused: the seal was taken off"),
    "a look-alike certificate": (tampering.sealed_by_a_look_alike, "Refused: a look-alike"),
}


def _is_not_fooled(stranger: Visitor, pdf: bytes, other: bytes) -> None:
    """Each tampering is refused with its reason; the genuine file still holds afterwards."""
    wanted = {name: headline for name, (_change, headline) in REFUSED.items()}
    answered = {name: _uploads(stranger, beside(change, pdf))[0] for name, (change, _headline) in REFUSED.items()}
    assert answered == wanted
    stranger.must_be_accessible()
    moved = tampering.moved(pdf, onto=beside(seal, other).pdf)
    assert _uploads(stranger, moved)[0] == "Refused: the seal of another file"
    assert _uploads(stranger, pdf)[0] == "Genuine and current"


def test_five_people_decide_and_a_stranger_believes_the_paper(
    visitors: Visitors, people: Cast, pilot: Pilot, worker: None, post: Post, tmp_path: Path
) -> None:
    olive, ivan, petra, vic = (visitors.open() for _ in range(4))
    for visitor, person in ((olive, people.olive), (ivan, people.ivan), (petra, people.petra), (vic, people.vic)):
        visitor.sign_in(person)

    _calls_a_review(petra, people)
    for person in (people.olive, people.ivan, people.vic):
        _is_invited(post, person)
    _holds_the_review(petra)
    _drafts(olive, people)
    _signs(olive, "You are about to sign a go with conditions", mistyped=True)
    _signs(ivan, "You are about to confirm the integration")
    _signs(petra, "You are about to countersign")
    assert Pilot.objects.get(pk=pilot.pk).stage == Stage.LIVE

    path = _downloads(vic, tmp_path)
    stored = StoredDocument.objects.get(kind="decision")
    assert path.name == "D-0001-1.pdf"
    assert path.read_bytes() == bytes(stored.content)
    text = _text_of(path)
    for words in ("Go with conditions", WHY, JUSTIFICATION, MINUTES, "Olive Harmsen", "Ivan Petrov", "Petra Lindqvist"):
        assert words in text
    acts = list(LedgerEntry.objects.filter(subject="D-0001-1").values_list("act", flat=True))
    assert acts == ["drafted decision", "signed", "signed", "signed", "sealed decision", "sealed document"]
    assert set(Paper.objects.values_list("kind", "tries")) == {("minutes", 1), ("decision", 1)}

    stranger = visitors.open(width=390)
    stranger.page.set_default_timeout(60_000)  # a file is read by a program of its own, which has to start first
    _believes_the_paper(stranger, path)
    minutes = StoredDocument.objects.get(kind="minutes")
    _is_not_fooled(stranger, path.read_bytes(), other=bytes(minutes.content))
