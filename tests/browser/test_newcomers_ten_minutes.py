"""A newcomer's ten minutes: from an empty desk to a proposed pilot with an accepted owner and an agreed threshold,
following nothing but the screen. No address is typed after signing in."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import TextIO

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.models import Role
from accounts.vocabulary import RoleName
from common.day import day_of
from intake.models import ContractAcceptance
from pilots.models import IntegrationPath, Pilot, Threshold
from pilots.vocabulary import IntegrationState, Stage
from tests.browser.conftest import Visitor, Visitors
from tests.cast import Cast

NAME = "Credit-limit advice"


def press(page: Page, name: str) -> None:
    """A button, and wait for where it leads."""
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    """A link, and wait for where it leads."""
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def choose(page: Page, name: str, said: str) -> None:
    """The entry of a list that says this."""
    field = page.locator(f"[name={name}]")
    field.select_option(value=field.locator("option", has_text=said).first.get_attribute("value"))


def propose(visitor: Visitor, unit: str) -> None:
    """The first question, from the desk or the portfolio."""
    page = visitor.page
    if not page.get_by_role("link", name="Propose a pilot").count():
        follow(page, "Portfolio")  # a desk that is full of other things
    follow(page, "Propose a pilot")
    visitor.must_be_accessible()
    page.locator("[name=name]").fill(NAME)
    choose(page, "unit", unit)
    page.locator("[name=workflow]").fill("Credit analysts write the advice on a credit limit")
    page.locator("[name=problem]").fill("Branches wait 26 hours for a first decision")
    page.locator("[name=decision_due_on]").fill((day_of(timezone.now()) + timedelta(days=90)).isoformat())
    press(page, "Propose it and go on to the owner")
    if page.get_by_text("Join one, or say why yours is another.").count():
        page.locator("[name=unlike_reason]").fill("Theirs reads contracts, ours answers branches.")
        press(page, "Propose it and go on to the owner")


def answer_the_rest(visitor: Visitor, *, owner: str, connection: str) -> None:
    """One thing a page; each button says what comes next."""
    page = visitor.page
    choose(page, "person", owner)
    press(page, "Keep and go on: Today’s number")
    visitor.must_be_accessible()
    page.locator("[name=metric]").fill("time to a first decision")
    choose(page, "protects", "time")
    page.locator("[name=baseline]").fill("26")
    page.locator("[name=unit]").fill("h")
    page.locator("[name=baseline_measured_on]").fill((day_of(timezone.now()) - timedelta(days=20)).isoformat())
    page.locator("[name=baseline_how]").fill("All cases of October")
    press(page, "Keep and go on: The threshold")
    choose(page, "direction", "at most")
    page.locator("[name=target]").fill("6")
    page.locator("[name=window_days]").fill("56")
    page.locator("[name=fewest_cases]").fill("1200")
    press(page, "Keep and go on: The data slice")
    page.locator("[name=source_system]").fill("CoreLend")
    page.locator("[name=rows]").fill("1500")
    page.locator("[name=how_drawn]").fill("At random")
    for name in ("production_like", "edge_cases", "dirty_records"):
        page.locator(f"[name={name}]").check()
    press(page, "Keep and go on: The integration path")
    page.locator("[name=system_of_record]").fill("CoreLend")
    choose(page, "connection_owner", connection)
    press(page, "Keep and go on: Cost at full volume")
    page.locator("[name=full_volume]").fill("6400")
    page.locator("[name=highest_affordable]").fill("7.80")
    page.locator("[name=cost_inference]").fill("0.22")
    press(page, "Keep and go on: The contract")
    page.get_by_role("heading", name=f"What {NAME} must show to go live").wait_for()
    visitor.must_be_accessible()


def accept(visitor: Visitor, button: str) -> None:
    """From the own desk to the contract, read, ticked and accepted."""
    page = visitor.page
    follow(page, NAME)
    if page.get_by_role("link", name="Go-live contract").count():
        follow(page, "Go-live contract")
    page.locator("[name=read_it]").check()
    press(page, button)
    page.get_by_text("Accepted on").first.wait_for()
    visitor.must_be_accessible()


def test_from_an_empty_desk_to_an_accepted_owner_and_an_agreed_threshold(people: Cast, visitors: Visitors) -> None:
    Role.objects.create(person=people.nora, name=RoleName.BUSINESS_OWNER, unit=people.contact_centre)
    nora = visitors.open()
    nora.sign_in(people.nora)
    propose(nora, people.contact_centre.name)
    answer_the_rest(nora, owner=people.olive.name, connection=people.ivan.name)
    olive = visitors.open()
    olive.sign_in(people.olive)
    accept(olive, "Agree and accept as owner")
    pilot = Pilot.objects.get(name=NAME)
    line = Threshold.objects.get(pilot=pilot)
    assert (pilot.stage, pilot.proposed_by, pilot.owner and pilot.owner.holds) == (Stage.PROPOSED, people.nora, True)
    assert (line.agreed_by, bool(line.seal), int(line.target or 0)) == (people.olive, True, 6)
    ivan = visitors.open()
    ivan.sign_in(people.ivan)
    accept(ivan, "Accept for IT")
    assert IntegrationPath.objects.get(pilot=pilot).state == IntegrationState.CONFIRMED
    accepted = ContractAcceptance.objects.filter(contract__pilot=pilot).order_by("pk").values_list("slot", "person_id")
    assert list(accepted) == [("owner", people.olive.pk), ("it", people.ivan.pk)]


@pytest.mark.newcomer
def test_the_same_from_git_clone_to_an_agreed_threshold(tmp_path: Path, browser: Browser) -> None:
    began = monotonic()
    house, screen = tmp_path / "pilothouse", tmp_path / "screen.txt"
    subprocess.run(["git", "clone", "--quiet", str(settings.BASE_DIR), str(house)], check=True)
    with screen.open("w") as output, cloned_demo(house, output) as demo:
        address = address_on(screen, demo)
        visitors = Visitors(browser, address)
        ivan, olive = visitors.open(), visitors.open()
        ivan.sign_in_as("ivan@example.com")
        propose(ivan, "Contact centre")
        answer_the_rest(ivan, owner="Olive", connection="Ivan")
        olive.sign_in_as("olive@example.com")
        accept(olive, "Agree and accept as owner")
        visitors.close()
    print(f"\nfrom git clone to an accepted owner and an agreed threshold: {monotonic() - began:.0f} s")


@contextmanager
def cloned_demo(house: Path, output: TextIO) -> Iterator[subprocess.Popen[bytes]]:
    """`bin/demo` of a clone, with nothing of this machine but its programs; stopped as by Ctrl-C."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith(("PIP_", "UV_"))}
    home = house.parent / "home"
    home.mkdir()
    surroundings = {**kept, "HOME": str(home), "PORT": str(port)}
    demo = subprocess.Popen(["bin/demo"], cwd=house, env=surroundings, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield demo
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(60)


def address_on(screen: Path, demo: subprocess.Popen[bytes]) -> str:
    """What the demo says to open, once it says that it runs."""
    while "Stop with Ctrl-C" not in (said := screen.read_text()):
        assert demo.poll() is None, said
        sleep(0.5)
    found = re.search(r"http://\S+", said)
    assert found, said
    return found[0].rstrip("./")
