import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pilots.models import Pilot
from portfolio.models import InventoryImport
from tests.cast import Cast
from tests.portfolio.inventory.files import SHIPPED


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_pilots", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_would_happen_and_writes_nothing(cast: Cast):
    told = run(SHIPPED, "--dry-run")
    assert "inventory.csv: 41 rows, 21 columns, read as Windows-1252, because it is not valid UTF-8" in told
    assert "  'AI application' becomes Name" in told
    assert "  stage 'Parked' becomes nothing: choose one in --mapping" in told
    assert "  row 40: refused: It has no operating unit." in told
    assert "23 created, 10 partly, 4 refused, 4 twin" in told
    assert (Pilot.objects.count(), InventoryImport.objects.count()) == (1, 0)


def test_an_import_from_the_shell_is_the_import_of_the_page(cast: Cast):
    told = run(SHIPPED)
    done = InventoryImport.objects.get()
    assert told.endswith(f"23 created, 10 partly, 4 refused, 4 twin\nImport {done.pk} is done.\n")
    assert (done.status, done.uploaded_by, Pilot.objects.count()) == ("done", cast.petra, 38)
    assert "37 known, 4 refused" in run(SHIPPED)
    assert Pilot.objects.count() == 38


def test_a_mapping_can_be_written_changed_and_read_back(cast: Cast, tmp_path: Path):
    mapping = tmp_path / "mapping.json"
    run(SHIPPED, "--write-mapping", mapping)
    chosen = json.loads(mapping.read_text())
    assert chosen["stages"]["Parked"] == ""
    assert chosen["columns"]["AI application"] == "name"
    chosen["stages"]["Parked"] = "retired"
    del chosen["columns"]["Keywords"]
    mapping.write_text(json.dumps(chosen))
    run(SHIPPED, "--mapping", mapping)
    assert Pilot.objects.get(name="CV screening").stage == "retired"
    assert Pilot.objects.exclude(tags=[]).exclude(tags=["possible twin"]).count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "This is no spreadsheet"),
        (b"Colour,Size\nred,1\nblue,2\n", "needs a column for name and one for unit"),
    ],
)
def test_what_cannot_be_imported_ends_in_an_error(cast: Cast, tmp_path: Path, content: bytes, sentence: str):
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        run(file)
    assert Pilot.objects.count() == 1


def test_a_file_that_is_not_there_and_a_mapping_that_is_none_end_in_an_error(cast: Cast, tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be opened"):
        run(tmp_path / "nowhere.csv")
    broken = tmp_path / "mapping.json"
    for text in ("{", "[]", '{"columns": []}'):
        broken.write_text(text)
        with pytest.raises(CommandError, match="is no mapping"):
            run(SHIPPED, "--mapping", broken)


def test_a_file_of_which_no_row_can_come_in_ends_in_an_error(cast: Cast, tmp_path: Path):
    file = tmp_path / "file.csv"
    file.write_bytes(b"Name,Unit,Status\n,Grid,live\n,Grid,live\n")
    with pytest.raises(CommandError, match="Nothing could be imported"):
        run(file)


def test_all_or_nothing_ends_in_an_error_with_the_row(cast: Cast):
    with pytest.raises(CommandError, match="Row 28 cannot become a pilot"):
        run(SHIPPED, "--all-or-nothing")
    assert Pilot.objects.count() == 1


def test_somebody_of_the_portfolio_office_answers_for_it(cast: Cast):
    with pytest.raises(CommandError, match="Somebody of the portfolio office"):
        run(SHIPPED, "--by", "olive@example.com")
    run(SHIPPED, "--by", "PETRA@example.com")
    assert InventoryImport.objects.get().uploaded_by == cast.petra
