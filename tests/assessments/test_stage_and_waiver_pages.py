import pytest
from django.test import Client

from assessments.models import Waiver
from assessments.services.waivers import waive
from pilots.models import DataCheck, Pilot
from pilots.vocabulary import DayOneItem, Stage, Visibility
from tests.assessments.deciding import in_days
from tests.assessments.test_stages import at
from tests.assessments.test_stages import pilot as pilot  # the fixture
from tests.cast import Cast

IN_A_MONTH = in_days(30)
HTMX = {"HX-Request": "true", "HX-Target": "block-stage"}
WAIVER = {"item": "data_slice", "until": IN_A_MONTH.isoformat(), "reason": "The extract comes in December."}


@pytest.fixture
def signed_in(cast: Cast, client: Client):
    def as_(name: str) -> Client:
        client.force_login(cast.person(name))
        return client

    return as_


def address(pilot: Pilot, what: str) -> str:
    return f"/pilots/{pilot.reference}/{what}/"


def move_form(pilot: Pilot, to: str) -> dict[str, object]:
    return {"to": to, "version": Pilot.objects.get(pk=pilot.pk).version}


def written(pilot: Pilot, cast: Cast) -> Waiver:
    return waive(pilot, item=DayOneItem.DATA_SLICE, until=IN_A_MONTH, reason="In December.", by=cast.petra)


def test_the_owner_moves_the_pilot_and_returns_to_its_page(pilot: Pilot, signed_in):
    answer = signed_in("olive").post(address(pilot, "stage"), move_form(pilot, "designed"))
    assert (answer.status_code, answer.url) == (302, f"/pilots/{pilot.reference}/?at=stage#stage")
    assert Pilot.objects.get(pk=pilot.pk).stage == Stage.DESIGNED


def test_the_page_offers_the_move_when_nothing_is_lacking(pilot: Pilot, signed_in):
    page = signed_in("olive").get(address(pilot, "stage")).content.decode()
    assert "Call it designed" in page
    assert '<li aria-current="step">Proposed</li>' in page


def test_the_page_says_what_is_lacking_and_who_can_mend_it(pilot: Pilot, signed_in):
    DataCheck.objects.all().delete()
    page = signed_in("olive").get(address(pilot, "stage")).content.decode()
    assert "One thing is lacking before it is designed" in page
    assert "No slice of data is named." in page
    assert "Name the slice of data to check" in page
    assert "by Ivan Petrov" in page
    assert "Call it designed" not in page
    assert "Waive one of them" not in page


def test_who_may_not_move_it_reads_who_may(pilot: Pilot, signed_in):
    page = signed_in("ivan").get(address(pilot, "stage")).content.decode()
    assert "Nothing is lacking for it to be designed." in page
    assert "Only the owner or the portfolio office can do this." in page
    assert "Call it designed" not in page


@pytest.mark.parametrize("who", ["ivan", "vic"])
def test_who_may_not_move_it_is_refused_with_the_sentence(pilot: Pilot, signed_in, who: str):
    answer = signed_in(who).post(address(pilot, "stage"), move_form(pilot, "designed"))
    assert answer.status_code == 403
    assert "Only the owner or the portfolio office can do this." in answer.content.decode()
    assert Pilot.objects.get(pk=pilot.pk).stage == Stage.PROPOSED


def test_a_move_the_guard_does_not_allow_is_answered_with_what_is_lacking(pilot: Pilot, signed_in):
    DataCheck.objects.all().delete()
    answer = signed_in("olive").post(address(pilot, "stage"), move_form(pilot, "designed"), headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.lstrip().startswith('<div class="stack" id="block-stage"')
    assert "No slice of data is named." in text


def test_whoever_looked_at_an_older_version_is_told_and_nothing_moves(pilot: Pilot, signed_in):
    form = move_form(pilot, "designed")
    Pilot.objects.filter(pk=pilot.pk).update(version=9)
    answer = signed_in("olive").post(address(pilot, "stage"), form, headers=HTMX)
    assert answer.status_code == 409
    assert "Somebody changed this pilot while you looked at it" in answer.content.decode()
    assert 'name="version" value="9"' in answer.content.decode()
    assert Pilot.objects.get(pk=pilot.pk).stage == Stage.PROPOSED


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"to": "designed"},
        {"to": "designed", "version": "x"},
        {"to": "designed", "version": "1" * 30},
        {"to": "design\x07ed", "version": "1"},
        {"to": "sunk", "version": "1"},
        {"to": "building", "version": "1"},
        {"to": "live", "version": "1"},
    ],
)
def test_a_form_that_makes_no_sense_is_answered_and_moves_nothing(pilot: Pilot, signed_in, form: dict):
    answer = signed_in("olive").post(address(pilot, "stage"), form, headers=HTMX)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Pilot.objects.get(pk=pilot.pk).stage == Stage.PROPOSED


def test_a_measuring_pilot_says_where_live_comes_from(cast: Cast, signed_in):
    measuring = at(cast, Stage.MEASURING)
    page = signed_in("olive").get(address(measuring, "stage")).content.decode()
    assert "Live and stopped come from a sealed decision and in no other way." in page
    assert '<button type="submit" class="btn" name="to"' not in page


def test_the_portfolio_office_retires_what_is_live(cast: Cast, signed_in):
    live = Pilot.objects.create(name="Ticket routing", unit=cast.contact_centre, stage=Stage.LIVE)
    petra = signed_in("petra")
    assert "Retire it" in petra.get(address(live, "stage")).content.decode()
    petra.post(address(live, "stage"), move_form(live, "retired"))
    assert Pilot.objects.get(pk=live.pk).retired_on == in_days(0)
    page = petra.get(address(live, "stage")).content.decode()
    assert '<li aria-current="step">Retired</li>' in page


def test_the_portfolio_office_waives_an_item_and_all_who_look_see_it(pilot: Pilot, signed_in):
    DataCheck.objects.all().delete()
    petra = signed_in("petra")
    assert "Waive one of them in writing" in petra.get(address(pilot, "stage")).content.decode()
    assert "Waive it in writing" in petra.get(address(pilot, "waivers"), headers=HTMX).content.decode()
    answer = petra.post(address(pilot, "waivers"), WAIVER)
    assert (answer.status_code, answer.url) == (302, f"/pilots/{pilot.reference}/?at=stage#stage")
    page = signed_in("vic").get(address(pilot, "stage")).content.decode()
    assert "Goes on without: a data slice named" in page
    assert "Waived by Petra Lindqvist: “The extract comes in December.”" in page
    assert "End the waiver" not in page


def test_the_portfolio_office_ends_a_waiver(cast: Cast, pilot: Pilot, signed_in):
    waiver = written(pilot, cast)
    petra = signed_in("petra")
    assert "End the waiver" in petra.get(address(pilot, "stage")).content.decode()
    assert petra.post(address(pilot, f"waivers/{waiver.pk}/end")).status_code == 302
    assert "Goes on without" not in petra.get(address(pilot, "stage")).content.decode()


@pytest.mark.parametrize("who", ["olive", "ivan", "vic"])
def test_nobody_else_waives_or_ends(cast: Cast, pilot: Pilot, signed_in, who: str):
    waiver = written(pilot, cast)
    person = signed_in(who)
    for answer in (
        person.get(address(pilot, "waivers")),
        person.post(address(pilot, "waivers"), WAIVER),
        person.post(address(pilot, f"waivers/{waiver.pk}/end")),
    ):
        assert answer.status_code == 403
        assert "Only the portfolio office can do this." in answer.content.decode()
    assert Waiver.objects.get().ended_at is None


def test_a_second_waiver_is_refused_in_the_form_and_keeps_what_was_typed(cast: Cast, pilot: Pilot, signed_in):
    written(pilot, cast)
    answer = signed_in("petra").post(address(pilot, "waivers"), WAIVER | {"item": "owner"}, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "One item can be waived at a time" in text
    assert "The extract comes in December.</textarea>" in text
    assert Waiver.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("item", "", "Choose one item."),
        ("item", "colour", "Choose one item."),
        ("until", "", "Choose the last day it counts."),
        ("until", "31.12.2026", "Enter a day, like 2026-11-24"),
        ("until", "0001-01-01", "Enter a day between 1950 and 2199."),
        ("until", "9999-12-31", "Enter a day between 1950 and 2199."),
        ("until", in_days(-2).isoformat(), "Choose a day from today to"),
        ("reason", "", "Write down why the pilot can go on without it."),
        ("reason", "  ", "Write down why the pilot can go on without it."),
        ("reason", "x" * 2001, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_waived_is_said_beside_the_field(pilot: Pilot, signed_in, field: str, value: str, sentence: str):
    answer = signed_in("petra").post(address(pilot, "waivers"), WAIVER | {field: value}, headers=HTMX)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Waiver.objects.exists()


@pytest.mark.parametrize("what", ["stage", "waivers", "waivers/1/end"])
def test_a_pilot_that_one_may_not_know_of_does_not_exist(cast: Cast, pilot: Pilot, signed_in, what: str):
    Pilot.objects.filter(pk=pilot.pk).update(visibility=Visibility.RESTRICTED)
    vic = signed_in("vic")
    for number in (pilot.reference, "P-9999"):
        assert vic.post(f"/pilots/{number}/{what}/").status_code == 404


def test_a_waiver_of_another_pilot_does_not_exist_here(cast: Cast, pilot: Pilot, signed_in):
    other = Pilot.objects.create(name="Weld inspection", unit=cast.contact_centre)
    waiver = written(other, cast)
    assert signed_in("petra").post(address(pilot, f"waivers/{waiver.pk}/end")).status_code == 404
    assert Waiver.objects.get().ended_at is None
