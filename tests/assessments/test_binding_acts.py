"""Every act of the first piece that binds somebody stands in the ledger: who, what, about what, and no names."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from accounts.services import people, units
from accounts.vocabulary import RoleName, UnitKind
from assessments.services import policy, waivers
from assessments.services.day import day_here
from documents.models import LedgerEntry
from pilots.models import Pilot
from pilots.services import ownership, threshold
from pilots.vocabulary import DayOneItem
from tests.cast import Cast

LINE = {
    "metric": "Handling time per case",
    "protects": "time",
    "direction": "at_most",
    "target_kind": "absolute",
    "target": 8,
    "unit": "min",
    "window_days": 14,
    "fewest_cases": 300,
}


def written() -> list[tuple[str, str, int | None, dict]]:
    entries = LedgerEntry.objects.order_by("number")
    return [(entry.act, entry.subject, entry.person_id, json.loads(entry.details)) for entry in entries]


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    """A pilot that nobody owns yet."""
    return Pilot.objects.create(name="Weld inspection", unit=cast.contact_centre)


def test_taking_an_ownership_on_or_not(cast: Cast, pilot: Pilot):
    ownership.name_owner(pilot, person=cast.olive, by=cast.petra)
    ownership.decline(pilot, by=cast.olive, reason="No time, ask my deputy")
    ownership.name_owner(pilot, person=cast.olive, by=cast.petra)
    ownership.accept(pilot, by=cast.olive)
    assert written() == [
        ("named owner", pilot.reference, cast.petra.pk, {"person": cast.olive.pk}),
        ("declined ownership", pilot.reference, cast.olive.pk, {}),
        ("named owner", pilot.reference, cast.petra.pk, {"person": cast.olive.pk}),
        ("accepted ownership", pilot.reference, cast.olive.pk, {}),
    ]


def test_agreeing_the_threshold_with_its_seal(cast: Cast, pilot: Pilot):
    ownership.name_owner(pilot, person=cast.olive, by=cast.petra)
    ownership.accept(pilot, by=cast.olive)
    draft = threshold.write_draft(pilot, by=cast.petra, version=0, values=LINE)
    agreed = threshold.agree(pilot, by=cast.olive, version=draft.version)
    details = {"version": 1, "seal": agreed.seal, "after_results": False}
    assert written()[-1] == ("agreed threshold", pilot.reference, cast.olive.pk, details)


def test_waiving_and_ending_it_once(cast: Cast):
    until = day_here() + timedelta(days=7)
    waiver = waivers.waive(cast.pilot, item=DayOneItem.OWNER, until=until, reason="On leave", by=cast.petra)
    waivers.end(waiver, by=cast.petra)
    waivers.end(waiver, by=cast.petra)
    item = str(DayOneItem.OWNER)
    assert written() == [
        ("waived", cast.pilot.reference, cast.petra.pk, {"item": item, "until": until.isoformat()}),
        ("ended waiver", cast.pilot.reference, cast.petra.pk, {"item": item}),
    ]


def test_setting_the_policy(cast: Cast):
    policy.set_policy(name="waiver_at_most", value=20, by=cast.petra, reason="Shorter")
    assert written() == [("set policy", "waiver_at_most", cast.petra.pk, {"value": 20})]


def test_what_administrators_do_to_units(cast: Cast):
    made = units.set_up_unit(name="Night shift", kind=UnitKind.BUSINESS, parent=cast.contact_centre, by=cast.ada)
    units.change_unit(made, name="Nights", kind=UnitKind.BUSINESS, parent=cast.contact_centre, by=cast.ada)
    units.change_unit(made, name="Nights", kind=UnitKind.LAB, parent=None, by=cast.ada)
    unit, ada = f"unit {made.pk}", cast.ada.pk
    assert written() == [
        ("set up unit", unit, ada, {"kind": "business", "parent": cast.contact_centre.pk}),
        ("changed unit", unit, ada, {"kind": ["business", "lab"], "parent_id": [cast.contact_centre.pk, None]}),
    ]


def test_a_password_that_is_chosen_anew(cast: Cast, client: Client):
    cast.vic.set_password("an old one of vic")
    cast.vic.save()
    client.force_login(cast.vic)
    told = {"oldpassword": "an old one of vic", "password1": "Seven-herons-77", "password2": "Seven-herons-77"}
    client.post("/account/password/change/", told)
    assert written() == [("changed password", f"person {cast.vic.pk}", cast.vic.pk, {})]


def test_what_administrators_do_to_people(cast: Cast):
    role = people.give_role(cast.vic, name=RoleName.PMO, unit=None, by=cast.ada)
    people.give_role(cast.vic, name=RoleName.PMO, unit=None, by=cast.ada)
    people.take_role(role, by=cast.ada)
    people.deactivate(cast.vic, by=cast.ada, reason="Left the company")
    people.reactivate(cast.vic, by=cast.ada, reason="Came back")
    people.move(cast.vic, unit=cast.contact_centre, by=cast.ada, reason="New team")
    vic, ada, pmo = f"person {cast.vic.pk}", cast.ada.pk, {"role": "pmo", "unit": None}
    unit = {"unit": cast.vic.unit_id}
    assert written() == [
        ("gave role", vic, ada, pmo),
        ("took role", vic, ada, pmo),
        ("deactivated", vic, ada, unit),
        ("reactivated", vic, ada, unit),
        ("moved", vic, ada, {"from": cast.vic.unit_id, "unit": cast.contact_centre.pk}),
    ]


@pytest.mark.django_db
def test_the_first_account_and_its_roles():
    ada = people.open_first_account(
        email="ada@example.com", name="Ada Solheim", unit=None, roles=[RoleName.ADMINISTRATOR]
    )
    assert written() == [
        ("opened account", f"person {ada.pk}", None, {}),
        ("gave role", f"person {ada.pk}", None, {"role": "administrator", "unit": None}),
    ]
