import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from assessments.models import Assessment
from assessments.readiness.recommendation import Verdict
from pilots.vocabulary import Stage, Visibility
from portfolio.exports.spreadsheet import original
from tests.cast import Cast
from tests.portfolio.pilots import pilot

UGLY = [
    '=HYPERLINK("http://evil.example")',
    "+1",
    "-1",
    "@SUM",
    "\tTab",
    "＝1+1",
    'Ünï 😀, "quoted"\nand broken',
    "#N/A",
]


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    """The PMO, signed in, with no pilot but those a test makes."""
    cast.pilot.delete()
    client.force_login(cast.petra)
    return client


def read_csv(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/portfolio/export.csv{query}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_xlsx(client: Client, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"/portfolio/export.xlsx{query}")
    page = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_text_comes_back_exactly_from_both_files(petra: Client, cast: Cast) -> None:
    for name in UGLY:
        pilot(name, cast.contact_centre)
    assert sorted(original(row["Name"]) for row in read_csv(petra)) == sorted(UGLY)
    assert sorted(row["Name"] for row in read_xlsx(petra)) == sorted(UGLY)


def test_a_row_holds_what_the_table_and_the_pilot_say(petra: Client, cast: Cast) -> None:
    written = pilot(
        "Weld inspection",
        cast.contact_centre,
        owner=cast.olive,
        verdict=Verdict.NO_GO,
        modes="crmfcc",
        criteria="cccf",
        flags=("overdue", "stale"),
        net=-227_000,
        decision_due_on=date(2026, 11, 24),
        spent=12,
    )
    (row,) = read_xlsx(petra)
    assert row["Reference"] == written.reference
    assert (row["Unit"], row["Stage"], row["Recommendation"]) == ("Contact centre", "measuring", "No-go")
    assert (row["Person named owner"], row["Accountable owner"]) == ("Olive Harmsen", "Olive Harmsen")
    assert [row["No business metric"], row["Data and integration gaps"], row["No ownership"]] == [
        "clear",
        "at risk",
        "missing",
    ]
    assert row["Affordable at full volume"] == "failing"
    assert row["Flags"] == "Overdue, Stale"
    assert (row["Net a year, EUR"], row["Spent, EUR"], row["Budget, EUR"]) == (-227000, 12, None)
    assert row["Decision due on"].date() == date(2026, 11, 24)
    (plain,) = read_csv(petra)
    assert (plain["Net a year, EUR"], plain["Decision due on"], plain["Budget, EUR"]) == ("-227000", "2026-11-24", "")


def test_the_file_holds_all_rows_of_the_filter_in_its_order(petra: Client, cast: Cast) -> None:
    for number in range(70):
        pilot(f"Pilot {number:02}", cast.contact_centre, net=number)
    pilot("Live", cast.contact_centre, stage=Stage.LIVE)
    names = [row["Name"] for row in read_csv(petra, "?stage=open&sort=-net&after=5~1")]
    assert names == [f"Pilot {number:02}" for number in reversed(range(70))]


def test_a_pilot_that_is_not_assessed_yet_is_in_the_file(petra: Client, cast: Cast) -> None:
    pilot("Fresh", cast.contact_centre).assessment.delete()
    (row,) = read_csv(petra)
    assert (row["Name"], row["Recommendation"], row["Flags"]) == ("Fresh", "", "")


def test_the_file_holds_only_what_the_person_may_see(cast: Cast, client: Client) -> None:
    pilot("Secret", cast.platforms, visibility=Visibility.RESTRICTED)
    seen = {}
    for name in ("petra", "vic", "olive", "ivan", "nora", "ada"):
        client.force_login(cast.person(name))
        seen[name] = {row["Name"] for row in read_csv(client)}
    assert seen == {
        "petra": {"Secret", "Call summaries"},
        "vic": {"Call summaries"},
        "olive": {"Call summaries"},
        "ivan": {"Call summaries"},
        "nora": set(),
        "ada": set(),
    }


def test_the_number_of_questions_does_not_depend_on_the_number_of_rows(
    petra: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    for number in range(30):
        pilot(f"Pilot {number}", cast.contact_centre)
    with django_assert_num_queries(14):
        read_csv(petra)


def test_there_is_no_third_kind_of_file(petra: Client) -> None:
    assert petra.get("/portfolio/export.pdf").status_code == 404
    assert petra.post("/portfolio/export.csv").status_code == 405


def test_the_file_says_what_a_late_pilot_costs_a_week(petra: Client, cast: Cast) -> None:
    late = pilot("Shift planning", cast.contact_centre, flags=("overdue",))
    Assessment.objects.filter(pilot=late).update(cost_per_week=Decimal(1900))
    (row,) = read_xlsx(petra)
    assert row["Costs a week since it is late, EUR"] == 1900
