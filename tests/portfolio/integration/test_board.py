import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from accounts.models import Role, Unit, User
from accounts.vocabulary import RoleName, UnitKind
from assessments.services.policy import set_policy
from pilots.models import DataCheck, IntegrationPath, Pilot
from pilots.vocabulary import IntegrationState, Mechanism, Stage, Visibility
from tests.cast import Cast
from tests.portfolio.pilots import in_days, pilot

UGLY = '=HYPERLINK("http://evil.example")'
PROVEN = {"state": IntegrationState.WRITE_BACK_PROVEN, "proven_on": date(2026, 9, 1)}
NAMED = {"state": IntegrationState.NAMED}


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    client.force_login(cast.petra)
    return client


@pytest.fixture
def elsewhere(cast: Cast) -> Unit:
    return Unit.objects.create(name="Warehouse", kind=UnitKind.BUSINESS)


def writes_to(system: str, found: Pilot, *, owner: User | None = None, **path: object) -> Pilot:
    """The pilot, with its path to this system."""
    IntegrationPath.objects.create(pilot=found, system_of_record=system, connection_owner=owner, **path)
    return found


def checked(found: Pilot, *results: bool | None) -> None:
    for passed in results:
        checked_on = None if passed is None else date(2026, 9, 1)
        DataCheck.objects.create(pilot=found, source_system="Calls", passed=passed, checked_on=checked_on)


def demand_for_sap(cast: Cast, elsewhere: Unit) -> None:
    """Three pilots that write one system three ways, one beside them, and the pilot of the cast that names none."""
    centre = cast.contact_centre
    first = pilot("First", centre, net=120_000, stage=Stage.BUILDING, decision_due_on=in_days(40))
    writes_to("SAP S/4HANA", first, owner=cast.ivan, mechanism=Mechanism.API, tool="Invoices", **NAMED)
    second = pilot("Second", elsewhere, net=-20_000, stage=Stage.MEASURING, decision_due_on=in_days(5))
    writes_to("SAP S/4HANA", second, owner=cast.olive, mechanism=Mechanism.FILE, tool="Orders", **PROVEN)
    third = pilot("Third", elsewhere, net=7_000, stage=Stage.LIVE)
    writes_to("sap s4hana", third, **NAMED)
    fourth = pilot("Fourth", centre, stage=Stage.PROPOSED, decision_due_on=in_days(90))
    writes_to("CRM", fourth, owner=cast.ivan, **NAMED)
    checked(first, True, False, None)
    checked(third, True)


def table(client: Client, query: str = "") -> list[tuple[str, int]]:
    return [(line.name, line.pilots) for line in client.get(f"/integration/{query}").context["lines"]]


def cells(client: Client, query: str = "") -> list[dict[str, str]]:
    text = b"".join(client.get(f"/integration/export.csv{query}").streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_system_is_one_row_however_it_is_written(petra: Client, cast: Cast, elsewhere: Unit):
    demand_for_sap(cast, elsewhere)
    response = petra.get("/integration/")
    sap, crm, nameless = response.context["lines"]
    assert response.context["heading"] == "2 systems of record, 1 for several pilots"
    assert (sap.name, sap.also_spelled, sap.url) == ("SAP S/4HANA", ["sap s4hana"], "/integration/saps4hana/")
    assert (sap.pilots, sap.stages) == (3, "1 building · 1 measuring · 1 live")
    assert sap.paths == [("clear", "1 proven"), ("at risk", "1 named"), ("missing", "1 no path")]
    assert (sap.owners, sap.more_owners) == (["Ivan Petrov", "Olive Harmsen"], 0)
    assert (sap.mechanisms, sap.tools) == ("interface (API), file", "Invoices, Orders")
    assert (sap.checks, sap.has_failed) == ("3, 1 failed", True)
    assert (sap.net, sap.is_loss, sap.due, sap.distance) == ("+100 k", False, in_days(5), "in 5 days")
    assert (crm.name, crm.paths, crm.checks, crm.net) == ("CRM", [("at risk", "1 named")], "none", "–")
    assert (nameless.name, nameless.url, nameless.pilots) == ("", "/integration/-/", 1)
    assert (nameless.paths, nameless.owners) == ([("missing", "1 no path")], ["Ivan Petrov"])


def test_a_name_without_a_letter_names_no_system_and_its_path_leads_nowhere(petra: Client, cast: Cast):
    found = writes_to(" ? ", pilot("Asks", cast.contact_centre), owner=cast.ivan, **NAMED)
    [line] = petra.get("/integration/").context["lines"]
    assert (line.name, line.pilots, line.paths) == ("", 2, [("missing", "2 no path")])
    rows = petra.get("/integration/-/").context["rows"]
    assert {(row.reference, row.path) for row in rows} == {
        (found.reference, "no path"),
        (cast.pilot.reference, "no path"),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["SAP S/4HANA", "CRM", ""]),
        ("?sort=demand", ["SAP S/4HANA", "CRM", ""]),
        ("?q=S4-hana", ["SAP S/4HANA"]),
        ("?q=crm", ["CRM"]),
        ("?q=nothing", []),
        ("?soon=yes", ["SAP S/4HANA"]),
        ("?unit={elsewhere}", ["SAP S/4HANA"]),
        ("?unit={centre}", ["SAP S/4HANA", "CRM", ""]),
        ("?unit={elsewhere}&soon=yes", []),  # the path that is to be decided there is proven
        ("?page=9", ["SAP S/4HANA", "CRM", ""]),
    ],
)
def test_the_board_is_filtered_by_its_address(petra: Client, cast: Cast, elsewhere: Unit, query: str, found: list[str]):
    demand_for_sap(cast, elsewhere)
    asked = query.format(elsewhere=elsewhere.pk, centre=cast.contact_centre.pk)
    assert [name for name, _pilots in table(petra, asked)] == found
    assert [row["System of record"] for row in cells(petra, asked)] == [name or "No system named" for name in found]


def test_most_open_pilots_first_or_the_next_decision(petra: Client, cast: Cast):
    writes_to("Late", pilot("A", cast.contact_centre, decision_due_on=in_days(-3)))
    for name in ("B", "C"):
        writes_to("Common", pilot(name, cast.contact_centre, decision_due_on=in_days(30)))
    for name in ("D", "E", "F"):
        writes_to("Ended", pilot(name, cast.contact_centre, stage=Stage.STOPPED, decision_due_on=in_days(1)))
    assert table(petra) == [("Late", 1), ("Common", 2), ("Ended", 3), ("", 1)]
    assert table(petra, "?sort=demand") == [("Common", 2), ("Late", 1), ("Ended", 3), ("", 1)]


@pytest.mark.parametrize(("days", "found"), [(-400, ["Edge"]), (60, ["Edge"]), (61, [])])
def test_soon_is_sixty_days_from_today_and_what_is_late(petra: Client, cast: Cast, days: int, found: list[str]):
    writes_to("Edge", pilot("A", cast.contact_centre, decision_due_on=in_days(days)), owner=cast.ivan, **NAMED)
    assert [name for name, _pilots in table(petra, "?soon=yes")] == found


def test_what_the_address_cannot_mean_is_left_out_and_said(petra: Client, cast: Cast):
    response = petra.get("/integration/?unit=99999&soon=maybe&sort=x&page=-1")
    assert [line.pilots for line in response.context["lines"]] == [1]
    assert "it was left out" in response.content.decode()


def test_a_reader_of_one_unit_sees_only_its_demand(cast: Cast, client: Client, elsewhere: Unit):
    demand_for_sap(cast, elsewhere)
    reader = User.objects.create(email="rita@example.com", name="Rita Roe", unit=elsewhere, password="!")
    Role.objects.create(person=reader, name=RoleName.VIEWER, unit=elsewhere)
    client.force_login(reader)
    response = client.get("/integration/")
    [sap] = response.context["lines"]
    assert (sap.pilots, sap.stages, sap.owners) == (2, "1 measuring · 1 live", ["Olive Harmsen"])
    assert sap.also_spelled == ["sap s4hana"]
    assert [name for _pk, name in response.context["units"]] == ["Warehouse"]
    assert client.get("/integration/crm/").status_code == 404
    assert [row.name for row in client.get("/integration/saps4hana/").context["rows"]] == ["Second", "Third"]
    [row] = cells(client)
    assert (row["Pilots"], row["Connection owners"], row["Data checks failed"]) == ("2", "Olive Harmsen", "0")


def test_a_restricted_pilot_adds_nothing_for_who_may_not_know_of_it(cast: Cast, client: Client):
    writes_to("Secret store", pilot("Secret", cast.contact_centre, visibility=Visibility.RESTRICTED), owner=cast.ada)
    client.force_login(cast.vic)
    assert table(client) == [("", 1)]
    assert client.get("/integration/").context["heading"] == "No pilot names a system of record yet"
    assert client.get("/integration/secretstore/").status_code == 404
    assert [row["System of record"] for row in cells(client)] == ["No system named"]
    client.force_login(cast.petra)
    assert table(client) == [("Secret store", 1), ("", 1)]
    assert client.get("/integration/").context["heading"] == "1 system of record"


def test_who_sees_no_pilot_sees_an_empty_board(cast: Cast, client: Client):
    client.force_login(cast.nora)
    assert table(client) == []
    assert client.get("/integration/-/").context["rows"] == []
    assert cells(client) == []


def test_a_row_opens_to_its_pilots_the_next_decision_first(petra: Client, cast: Cast, elsewhere: Unit):
    demand_for_sap(cast, elsewhere)
    rows = petra.get("/integration/SAP%20S4-HANA/").context["rows"]
    assert [(row.name, row.unit, row.stage, row.path, row.connection_owner, row.checks, row.due) for row in rows] == [
        ("Second", "Warehouse", "Measuring", "proven on 1 Sep 2026", "Olive Harmsen", "none", "in 5 days"),
        ("First", "Contact centre", "Building", "named", "Ivan Petrov", "2, 1 failed", "in 40 days"),
        ("Third", "Warehouse", "Live", "no path", "", "1", ""),
    ]


def test_the_spreadsheets_say_what_the_page_says_and_hold_no_formula(petra: Client, cast: Cast, elsewhere: Unit):
    demand_for_sap(cast, elsewhere)
    writes_to(UGLY, pilot("Ugly", cast.contact_centre), tool="+1", mechanism=Mechanism.ROBOT)
    lines = petra.get("/integration/").context["lines"]
    found = cells(petra)
    assert [(int(row["Pilots"]), int(row["Path proven"])) for row in found] == [(3, 1), (1, 0), (1, 0), (1, 0)]
    assert [row["System of record"] for row in found] == ["SAP S/4HANA", "CRM", f"'{UGLY}", "No system named"]
    assert [line.name for line in lines] == ["SAP S/4HANA", "CRM", UGLY, ""]
    sap = found[0]
    assert (sap["Building"], sap["Live"], sap["Stopped"]) == ("1", "1", "0")
    assert (sap["Path named"], sap["No path"], sap["Also written"]) == ("1", "1", "sap s4hana")
    assert (sap["Mechanisms"], sap["Tools people see it in"]) == ("interface (API), file", "Invoices, Orders")
    assert (sap["Data checks done"], sap["Data checks failed"]) == ("3", "1")
    assert sap["Net a year, open pilots, EUR"] == "100000"
    assert sap["Next decision"] == in_days(5).isoformat()
    assert sap["Next decision, path not proven"] == in_days(40).isoformat()
    assert found[2]["Tools people see it in"] == "'+1"
    content = b"".join(petra.get("/integration/export.xlsx").streaming_content)
    head, *values = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    of_sap, of_ugly = (dict(zip(head, values[place], strict=True)) for place in (0, 2))
    assert (of_ugly["System of record"], of_ugly["Tools people see it in"]) == (UGLY, "+1")
    assert Decimal(of_sap["Net a year, open pilots, EUR"]) == 100_000


@pytest.mark.parametrize("others", [0, 9])
@pytest.mark.parametrize(
    ("address", "questions"), [("/integration/", 10), ("/integration/export.csv", 17), ("/integration/saps4hana/", 10)]
)
def test_the_number_of_questions_does_not_grow_with_systems_or_pilots(
    petra: Client, cast: Cast, elsewhere: Unit, address: str, questions: int, others: int, django_assert_num_queries
):
    demand_for_sap(cast, elsewhere)
    for number in range(others):
        writes_to(f"System {number}", pilot(f"Alone {number}", elsewhere), owner=cast.ivan, **NAMED)
        checked(writes_to("SAP S4HANA", pilot(f"Also {number}", elsewhere), owner=cast.vic), True)
    with django_assert_num_queries(questions):
        response = petra.get(address)
        list(response.streaming_content if response.streaming else ())


def test_more_than_a_hundred_systems_stand_on_several_pages_the_nameless_last(petra: Client, cast: Cast):
    for number in range(100):
        writes_to(f"System {number:03}", pilot(f"Pilot {number}", cast.contact_centre))
    first = petra.get("/integration/")
    assert (len(first.context["lines"]), first.context["next_query"]) == (100, "?page=2")
    assert table(petra, "?page=2") == [("", 1)]
    assert len(cells(petra)) == 101


def test_how_far_ahead_is_soon_is_policy(petra: Client, cast: Cast):
    writes_to("Edge", pilot("A", cast.contact_centre, decision_due_on=in_days(60)), owner=cast.ivan, **NAMED)
    set_policy(name="integration_looks_ahead", value=59, by=cast.petra, reason="IT plans by quarters.")
    assert table(petra, "?soon=yes") == []
    assert "Not proven, decision within 59 days" in petra.get("/integration/").content.decode()
    set_policy(name="integration_looks_ahead", value=60, by=cast.petra, reason="A bit more.")
    assert [name for name, _pilots in table(petra, "?soon=yes")] == ["Edge"]
