from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from assessments.management.commands.stages_diagram import stages_page
from assessments.readiness.stages import DAY_ONE, TRANSITIONS


def test_the_page_in_the_house_shows_the_stages_as_they_are() -> None:
    assert Path(settings.BASE_DIR, "docs", "stages.md").read_text(encoding="utf-8") == stages_page()


def test_every_way_between_stages_is_drawn_once() -> None:
    arrows = [line.split(":")[0].strip() for line in stages_page().splitlines() if "-->" in line and "[*]" not in line]

    assert arrows == [f"{stage} --> {to}" for stage, ways in TRANSITIONS.items() for to in ways]


def test_every_day_one_item_is_listed() -> None:
    assert sum(line.startswith("- ") for line in stages_page().splitlines()) == len(DAY_ONE)


def test_checking_names_the_command_that_redraws_a_page_that_differs(tmp_path, settings) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "stages.md").write_text("an older drawing", encoding="utf-8")

    with pytest.raises(CommandError, match=r"Run: python manage\.py stages_diagram"):
        call_command("stages_diagram", check=True)
    assert (tmp_path / "docs" / "stages.md").read_text(encoding="utf-8") == "an older drawing"


def test_checking_says_so_when_there_is_no_page(tmp_path, settings) -> None:
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError):
        call_command("stages_diagram", check=True)


def test_what_the_command_writes_passes_its_own_check(tmp_path, settings, capsys) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()

    call_command("stages_diagram")
    call_command("stages_diagram", check=True)

    assert (tmp_path / "docs" / "stages.md").read_text(encoding="utf-8") == stages_page()
