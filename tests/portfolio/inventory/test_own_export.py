"""What Pilothouse exports it reads again, whatever language it exports in: headings, stages, days and amounts."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client, override_settings

from pilots.models import Pilot
from portfolio.inventory.interpreting import Row, interpret
from portfolio.inventory.plan import Plan
from portfolio.inventory.reading import read
from portfolio.inventory.stage_words import OFFERED
from portfolio.services import importing
from tests.cast import Cast
from tests.portfolio.pilots import pilot

FACTS = {
    "vendor": "Kröger & Söhne",
    "budget": Decimal("1234567.89"),
    "spent": Decimal("1234"),
    "proposed_on": date(2025, 1, 2),
    "build_started_on": date(2025, 2, 3),
    "decision_due_on": date(2025, 4, 5),
    "decided_on": date(2025, 6, 7),
    "live_on": date(2025, 7, 8),
    "retired_on": date(2025, 9, 10),
}


@pytest.fixture
def pilots(cast: Cast) -> list[Pilot]:
    """One pilot in each stage that a file can bring, with every fact that a file can."""
    cast.pilot.delete()
    return [pilot(f"Pilot {stage}", cast.contact_centre, stage=stage, **FACTS) for stage in OFFERED]


def exported(client: Client, cast: Cast, language: str, kind: str) -> bytes:
    client.force_login(cast.petra)
    with override_settings(LANGUAGE_CODE=language):
        return b"".join(client.get(f"/portfolio/export.{kind}").streaming_content)  # type: ignore[attr-defined]


def rows_of(content: bytes, cast: Cast, name: str) -> list[Row]:
    """What becomes of each row when nobody corrects what was guessed."""
    taken = importing.take_in(content=content, name=name, by=cast.petra)
    return interpret(read(content), Plan.from_json(taken.plan), today=date(2026, 11, 24))


def meant(row: Row) -> dict[str, object]:
    return {"name": row.name, "unit": row.unit[-1], **row.values}


def facts(pilots: list[Pilot]) -> list[dict[str, object]]:
    return [{"name": one.name, "unit": one.unit.name, "stage": one.stage, **FACTS} for one in pilots]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_read_again_without_help(
    client: Client, cast: Cast, pilots: list[Pilot], language: str, kind: str
):
    rows = rows_of(exported(client, cast, language, kind), cast, f"pilots.{kind}")
    assert [row.notes for row in rows] == [[]] * len(pilots)
    assert sorted(map(meant, rows), key=str) == sorted(facts(pilots), key=str)


def as_a_german_office_saves_it(content: bytes) -> bytes:
    """The same table with semicolons, days with points, and amounts like "1.234.567,89"."""
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    answer = io.StringIO(newline="")
    csv.writer(answer, delimiter=";").writerows([_german(cell) for cell in row] for row in table)
    return answer.getvalue().encode("cp1252")


def _german(cell: str) -> str:
    try:
        return f"{date.fromisoformat(cell):%d.%m.%Y}"
    except ValueError:
        pass
    if not cell.replace(".", "").isdigit():
        return cell
    return f"{Decimal(cell):,}".translate(str.maketrans(",.", ".,"))


def test_days_with_points_and_amounts_with_commas_are_read_as_they_are_meant(
    client: Client, cast: Cast, pilots: list[Pilot]
):
    saved = as_a_german_office_saves_it(exported(client, cast, "de", "csv"))
    assert b"1.234.567,89;1.234;02.01.2025" in saved
    rows = rows_of(saved, cast, "pilots.csv")
    assert [row.notes for row in rows] == [[]] * len(pilots)
    assert sorted(map(meant, rows), key=str) == sorted(facts(pilots), key=str)
