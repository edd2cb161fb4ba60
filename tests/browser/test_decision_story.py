"""The whole story with five people in five browsers: called to a review, decided against the arithmetic, signed by
three, sealed, checked by a stranger, and tampered with in vain."""

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from playwright.sync_api import Page

from assessments.models import Decision, Signature
from config.celery import app
from documents.models import LedgerEntry, Paper, StoredDocument
from pilots.models import CostTier, Pilot
from pilots.vocabulary import Stage
from tests.assessments.complete_pilot import complete
from tests.assessments.deciding import in_days
from tests.browser.chromium import PASSWORD
from tests.browser.conftest import Visitor, Visitors
from tests.cast import Cast

DECISION = "/decisions/D-0001-1/"
WHY = "The vendor signed a new price list, and agents ask for the summaries every day."
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
    return Pilot.objects.get(pk=people.pilot.pk)


def beside(work: Callable[..., Any], *arguments: Any) -> Any:
    """In a thread of its own: libraries that run a loop cannot do so beside the loop of the browsers."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *arguments).result()


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
    for _try in range(120):
        if link.count():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    vic.must_be_accessible()
    with page.expect_download() as download:
        link.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def _text_of(path: Path) -> str:
    answer = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return " ".join(answer.stdout.decode().split())


def test_five_people_decide_and_a_stranger_believes_the_paper(
    visitors: Visitors, people: Cast, pilot: Pilot, worker: None, tmp_path: Path
) -> None:
    olive, ivan, petra, vic = (visitors.open() for _ in range(4))
    for visitor, person in ((olive, people.olive), (ivan, people.ivan), (petra, people.petra), (vic, people.vic)):
        visitor.sign_in(person)

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
    for words in ("Go with conditions", WHY, JUSTIFICATION, "Olive Harmsen", "Ivan Petrov", "Petra Lindqvist"):
        assert words in text
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, check=True).stdout.decode()
    assert said.count("Signature Validation: Signature is Valid.") == 1
    assert said.count("Total document signed") == 1
    acts = list(LedgerEntry.objects.values_list("act", flat=True))
    assert acts == ["drafted decision", "signed", "signed", "signed", "sealed decision", "sealed document"]
    assert Paper.objects.get().tries == 1
