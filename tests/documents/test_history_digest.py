from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from common.history import on_record
from documents.history_digest import ACT, BEGINNING, digest, digest_until, told_by
from documents.models import LedgerEntry
from documents.tasks import digest_history
from documents.verify import history_problems
from pilots.models import Pilot
from tests.cast import Cast
from tests.database_roles import owner


def tomorrow() -> date:
    return timezone.now().date() + timedelta(days=1)


def test_the_night_writes_what_the_history_was(cast: Cast):
    made = digest_until(tomorrow())
    entry = LedgerEntry.objects.get(act=ACT)
    assert told_by(entry) == made == digest(BEGINNING, tomorrow())
    assert made.rows > 0
    assert entry.person_id is None
    assert list(history_problems()) == []


def test_each_night_goes_on_where_the_last_one_ended_and_leaves_no_day_out(cast: Cast):
    first = digest_until(tomorrow())
    assert digest_until(tomorrow()) is None
    second = digest_until(tomorrow() + timedelta(days=3))
    assert (first.since, first.until, second.since) == (BEGINNING, tomorrow(), tomorrow())
    assert second.rows == 0
    assert list(history_problems()) == []


def test_the_rows_of_today_wait_for_tomorrow(cast: Cast):
    digest_history()
    told = told_by(LedgerEntry.objects.get(act=ACT))
    assert (told.until, told.rows) == (timezone.now().date(), 0)
    cast.pilot.name = "Renamed"
    cast.pilot.save()
    assert list(history_problems()) == []


ATTACKS: dict[str, tuple[str, str]] = {
    "a row that was changed": ("pilots_pilotevent", "UPDATE pilots_pilotevent SET name = 'Other'"),
    "a row that was taken away": ("pilots_pilotevent", "DELETE FROM pilots_pilotevent"),
    "somebody else who is said to have done it": (
        "pghistory_context",
        """UPDATE pghistory_context SET metadata = '{"user": 1}'""",
    ),
    "a row made up afterwards": (
        "accounts_roleevent",
        """INSERT INTO accounts_roleevent (pgh_created_at, pgh_label, pgh_obj_id, id, name, person_id)
        SELECT now(), 'insert', 1, 1, 'pmo', id FROM accounts_user LIMIT 1""",
    ),
}


@pytest.mark.parametrize("attack", list(ATTACKS))
def test_the_owner_of_the_tables_cannot_rewrite_history_quietly(cast: Cast, attack: str):
    with on_record(by=cast.olive, reason="A better name"):
        Pilot.objects.filter(pk=cast.pilot.pk).update(name="Renamed")
    digest_until(tomorrow())
    number = LedgerEntry.objects.get(act=ACT).number
    table, statement = ATTACKS[attack]
    as_owner_past_triggers(statement)
    assert list(history_problems()) == [
        f"The rows of {table} before {tomorrow()} are not those of ledger entry {number}."
    ]


def as_owner_past_triggers(statement: str) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    return lambda: capsys.readouterr().out.strip()


def test_the_same_from_the_shell(cast: Cast, said: Callable[[], str]):
    call_command("digest_history")
    assert said() == f"0 rows before {timezone.now().date()} digested."
    call_command("digest_history")
    assert said() == "Nothing is left to digest."
