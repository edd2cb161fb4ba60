"""For somebody who may not see a restricted pilot, every page is the same whether or not it exists."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from accounts.vocabulary import UnitKind
from assessments.readiness.recommendation import Verdict
from pilots.models import Invitation, Pilot
from pilots.vocabulary import Stage, Visibility
from tests.cast import Cast
from tests.portfolio.pilots import in_days, pilot

ADDRESSES = [
    "/",
    "/portfolio/",
    "/portfolio/?q=secret",
    "/portfolio/?q=mole",
    "/portfolio/?q=P-",
    "/portfolio/?stage=open",
    "/portfolio/?stage=open&verdict=decidable",
    "/portfolio/?mode=scale",
    "/portfolio/?flag=stale",
    "/portfolio/?owner=nobody",
    "/portfolio/?due=overdue",
    "/portfolio/?due=month",
    "/portfolio/?sort=-net",
    "/portfolio/?sort=owner",
    "/portfolio/export.csv",
    "/portfolio/export.csv?q=secret",
]
HIDDEN_FROM = ["olive", "vic", "ivan", "nora", "ada"]


@pytest.fixture
def hidden(cast: Cast) -> Callable[[], Pilot]:
    """Makes a restricted pilot that would change every figure, in a unit and with an owner of its own."""
    unit = Unit.objects.create(name="Secret works", parent=cast.contact_centre)
    mole = User.objects.create(email="mole@example.com", name="Mole Hidden", unit=unit)
    pilot("Plain", cast.contact_centre, owner=cast.olive, verdict=Verdict.GO, net=100, spent=10)

    def make() -> Pilot:
        return pilot(
            "Secret scheme",
            unit,
            owner=mole,
            visibility=Visibility.RESTRICTED,
            verdict=Verdict.NO_GO,
            modes="ffffff",
            criteria="ffff",
            flags=("stale", "owner_lost", "overdue"),
            net=-9_000_000,
            held_up=7_000_000,
            spent=5_000_000,
            stage=Stage.MEASURING,
            decision_due_on=in_days(-300),
            proposed_on=in_days(-400),
            decided_on=in_days(-1),
        )

    return make


def pages(client: Client, person: User, addresses: list[str]) -> dict[str, str]:
    client.force_login(person)
    found = {}
    for address in addresses:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found[address] = re.sub(r"(?<=csrfmiddlewaretoken\" value=\")\w+|(?<=X-CSRFToken\": \")\w+", "", body.decode())
    return found


@pytest.mark.parametrize("name", HIDDEN_FROM)
def test_nothing_tells_that_it_exists(name: str, cast: Cast, client: Client, hidden: Callable[[], Pilot]) -> None:
    person = cast.person(name)
    before = pages(client, person, ADDRESSES)
    secret = hidden()
    addresses = [*ADDRESSES, f"/portfolio/?unit={secret.unit_id}", f"/portfolio/?owner={secret.owner.person_id}"]
    after = pages(client, person, addresses)
    for address in ADDRESSES:
        assert after[address] == before[address], address
    for address in addresses:
        assert "Secret" not in after[address].replace("q=Secret", "")
        assert "Mole" not in after[address]


def test_the_office_and_the_invited_do_see_it(cast: Cast, client: Client, hidden: Callable[[], Pilot]) -> None:
    secret = hidden()
    Invitation.objects.create(pilot=secret, person=cast.nora, invited_by=cast.petra)
    for person in (cast.petra, cast.nora):
        page = pages(client, person, ["/portfolio/"])["/portfolio/"]
        assert "Secret scheme" in page
        assert "Secret works" in page
        assert "Mole Hidden" in page


def test_a_role_in_one_unit_sees_no_other(cast: Cast, client: Client) -> None:
    elsewhere = Unit.objects.create(name="Elsewhere", kind=UnitKind.BUSINESS)
    pilot("Not Olive's", elsewhere)
    page = pages(client, cast.olive, ["/portfolio/"])["/portfolio/"]
    assert "Elsewhere" not in page
    assert "Not Olive" not in page
