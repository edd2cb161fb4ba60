"""The pilot's page: for whom, how many questions it asks, and the parts that htmx asks for."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.http import HttpResponse
from django.test import Client

from assessments.views.pilot import MODE_OF_BLOCK, OTHER_BLOCKS
from pilots.models import ActiveUsers, Candidate, CostLine, CostTier, DataCheck, ErrorClass, Invitation, Pilot
from tests.assessments.complete_pilot import complete, days_before, measurement
from tests.cast import Cast

CountQueries = Callable[[int], AbstractContextManager[object]]
ALWAYS_SENT = {
    "facts-line",
    "marks",
    "index",
    "delivery",
    "road",
    "cost",
    "decisions",
    "diary",
    "measured",
    "compared",
} | {f"m{number}-head" for number in range(1, 7)}


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return complete(cast.pilot, cast.olive, cast.ivan)


@pytest.fixture
def olive(cast: Cast, client: Client) -> Client:
    client.force_login(cast.olive)
    return client


def page_of(pilot: Pilot) -> str:
    return f"/pilots/{pilot.reference}/"


def ids_in(answer: HttpResponse) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', answer.content.decode())


@pytest.mark.parametrize(
    ("name", "status"), [("olive", 200), ("ivan", 200), ("petra", 200), ("vic", 200), ("nora", 404), ("ada", 404)]
)
@pytest.mark.parametrize("written", ["every fact", "hardly a fact"])
def test_the_page_opens_for_whoever_may_know_of_the_pilot(
    cast: Cast, client: Client, name: str, status: int, written: str
) -> None:
    if written == "every fact":
        complete(cast.pilot, cast.olive, cast.ivan)
    client.force_login(cast.person(name))
    answer = client.get(page_of(cast.pilot))
    assert answer.status_code == status
    assert ("Call summaries" in answer.content.decode()) is (status == 200)


def test_who_only_reads_is_offered_nothing_to_change(cast: Cast, client: Client, pilot: Pilot) -> None:
    client.force_login(cast.vic)
    page = client.get(page_of(pilot)).content.decode()
    assert re.findall(rf'(?:href|action)="{page_of(pilot)}(?:facts|owner|threshold|stage|waivers)/[^"]*"', page) == []


def three_of_each(pilot: Pilot, cast: Cast) -> None:
    """Two more of every fact a pilot holds in a list."""
    for n in (1, 2):
        measurement(pilot, value=68 + n)
        DataCheck.objects.create(pilot=pilot, source_system=f"system {n}", checked_by=cast.ivan)
        ActiveUsers.objects.create(pilot=pilot, counted_on=days_before(50 + n), users=n)
        ErrorClass.objects.create(pilot=pilot, name=f"error {n}")
        Candidate.objects.create(pilot=pilot, name=f"candidate {n}", minutes_per_case=1)
        line = CostLine.objects.create(pilot=pilot, kind="support", shape="tiered")
        CostTier.objects.create(pilot=pilot, line=line, price=n)
        Invitation.objects.create(pilot=pilot, person=(cast.vic, cast.ada)[n - 1], invited_by=cast.petra)


@pytest.mark.parametrize("each", [1, 3])
def test_the_page_costs_the_same_however_long_its_lists_are(
    cast: Cast, olive: Client, pilot: Pilot, each: int, django_assert_num_queries: CountQueries
) -> None:
    Invitation.objects.create(pilot=pilot, person=cast.nora, invited_by=cast.petra)
    if each == 3:
        three_of_each(pilot, cast)
    olive.get("/")
    with django_assert_num_queries(46):
        assert olive.get(page_of(pilot)).status_code == 200


@pytest.mark.parametrize("written", ["every fact", "hardly a fact"])
def test_no_mark_stands_twice_and_no_link_on_the_page_leads_nowhere(olive: Client, cast: Cast, written: str) -> None:
    if written == "every fact":
        complete(cast.pilot, cast.olive, cast.ivan)
    answer = olive.get(page_of(cast.pilot))
    ids = ids_in(answer)
    assert sorted(ids) == sorted(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', answer.content.decode())) <= set(ids)


@pytest.mark.parametrize("block", [*MODE_OF_BLOCK, *OTHER_BLOCKS])
def test_a_block_comes_with_every_part_of_the_page_that_depends_on_it(olive: Client, pilot: Pilot, block: str) -> None:
    answer = olive.get(page_of(pilot), {"at": block}, headers={"HX-Request": "true", "HX-Target": f"block-{block}"})
    text, ids = answer.content.decode(), ids_in(answer)
    assert answer.status_code == 200
    assert ids[0] == f"block-{block}"
    assert sorted(ids) == sorted(set(ids))
    assert set(re.findall(r'id="([^"]+)"[^>]*hx-swap-oob="true"', text)) == ALWAYS_SENT
    assert "<html" not in text
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_the_back_button_is_given_the_whole_page(olive: Client, pilot: Pilot) -> None:
    asks = {"HX-Request": "true", "HX-Target": "block-scale", "HX-History-Restore-Request": "true"}
    text = olive.get(page_of(pilot), headers=asks).content.decode()
    assert "<!doctype html>" in text.lower()
    assert "hx-swap-oob" not in text


@pytest.mark.parametrize("target", ["block-nothing", "block-", "block-../pilot", "block-road"])
def test_a_block_that_is_none_does_not_exist(olive: Client, pilot: Pilot, target: str) -> None:
    assert olive.get(page_of(pilot), headers={"HX-Request": "true", "HX-Target": target}).status_code == 404


def test_the_block_that_was_edited_is_open_for_who_works_without_javascript(olive: Client, pilot: Pilot) -> None:
    page = olive.get(page_of(pilot), {"at": "scale"}).content.decode()
    assert re.findall(r'<details class="mode" id="(m\d)" open>', page) == ["m6"]


def test_a_restricted_pilot_answers_like_one_that_never_was(cast: Cast, client: Client, pilot: Pilot) -> None:
    Pilot.objects.filter(pk=pilot.pk).update(visibility="restricted")
    client.force_login(cast.vic)
    hidden, unknown = client.get(page_of(pilot)), client.get("/pilots/P-9999/")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert bare(hidden, pilot.reference) == bare(unknown, "P-9999")


def bare(answer: HttpResponse, reference: str) -> str:
    """The page without what differs between any two requests."""
    text = answer.content.decode().replace(reference, "P-0000")
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken&quot;: &quot;|X-CSRFToken": ")[A-Za-z0-9]+', "", text)


def test_a_waiver_is_told_once(olive: Client, cast: Cast, pilot: Pilot) -> None:
    pilot.waivers.create(item="data_slice", until=days_before(-300), reason="Drawn in May.", waived_by=cast.petra)
    page = olive.get(page_of(pilot)).content.decode()
    assert page.count("a data slice named") == 1
    assert "Waived by Petra Lindqvist: “Drawn in May.”" in page
