"""What beat rings for can be done at the shell, and what workers find out stands in the pulses."""

from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from documents.tasks import look_at_the_certificate
from engine.models import Pulse
from engine.pulse import beat, database_now, seen
from tests.cast import Cast


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("make_papers", "Papers made: 0\n"),
        ("send_calendar_messages", "Calendar messages sent: 0\n"),
    ],
)
def test_a_step_is_made_by_hand(command: str, says: str, cast: Cast):
    call_command(command, stdout=(said := StringIO()))
    assert said.getvalue() == says


def test_a_pulse_is_noted_once_a_name_by_the_clock_of_the_database(db: None):
    beat("sweep", "first")
    beat("sweep", "x" * 300)
    [pulse] = Pulse.objects.all()
    assert (pulse.at, pulse.detail) == (database_now(), "x" * 200)
    assert seen()["sweep"].ago == timedelta(0)


def test_whoever_holds_the_certificate_tells_until_when_it_holds(db: None, settings: Any, tmp_path: Path):
    settings.SEAL_FOLDER = tmp_path
    look_at_the_certificate()
    until = date.fromisoformat(Pulse.objects.get(name="certificate").detail)
    assert until > database_now().date() + timedelta(days=3600)  # a trial certificate holds ten years


def test_without_a_certificate_that_is_told(db: None, settings: Any):
    settings.SEAL_TRIAL = False
    look_at_the_certificate()
    assert Pulse.objects.get(name="certificate").detail == ""


def test_verify_tells_the_status_what_it_found(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    call_command("verify", stdout=StringIO())
    assert Pulse.objects.get(name="verify").detail == ""
    with pytest.raises(CommandError):
        call_command("verify", "--printed", f"999:{'a' * 64}", stdout=StringIO())
    assert "999" in Pulse.objects.get(name="verify").detail
