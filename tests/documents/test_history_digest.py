from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common.history import on_record
from documents.append_only import GROWING, history_tables
from documents.history_digest import ACT, BEGINNING, digest, digest_until, told_by
from documents.models import LedgerEntry
from documents.tasks import digest_history
from documents.verify import history_problems
from pilots.models import Pilot
from tests.cast import Cast
from tests.database_roles import owner


def today() -> date:
    return timezone.now().date()


COVERED = {**dict.fromkeys(history_tables(), "pgh_created_at"), "pghistory_context": "created_at"}


@pytest.fixture
def yesterday(cast: Cast) -> Cast:
    """The cast, named a day ago, and a pilot that Olive renamed."""
    with on_record(by=cast.olive, reason="A better name"):
        Pilot.objects.filter(pk=cast.pilot.pk).update(name="Renamed")
    as_owner_past_triggers(*(f"UPDATE {table} SET {at} = {at} - interval '1 day'" for table, at in COVERED.items()))
    return cast


def as_owner_past_triggers(*statements: str) -> int:
    """Do that with every trigger of the history off; returns how many rows the last one touched."""
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (*COVERED, *GROWING):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        touched = cursor.rowcount
        for table in (*COVERED, *GROWING):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return touched


def test_the_night_writes_what_the_history_was(yesterday: Cast):
    made = digest_until(today())
    entry = LedgerEntry.objects.get(act=ACT)
    assert told_by(entry) == made == digest(BEGINNING, today())
    assert made.rows > 0
    assert entry.person_id is None
    assert list(history_problems()) == []


def test_each_night_goes_on_where_the_last_one_ended_and_leaves_no_day_out(yesterday: Cast):
    first = digest_until(today() - timedelta(days=4))
    assert digest_until(today() - timedelta(days=4)) is None
    second = digest_until(today())
    assert (first.since, first.until, second.since) == (BEGINNING, second.since, today() - timedelta(days=4))
    assert (first.rows, second.rows > 0) == (0, True)
    assert list(history_problems()) == []


def test_the_rows_of_today_wait_for_tomorrow(cast: Cast):
    digest_history()
    told = told_by(LedgerEntry.objects.get(act=ACT))
    assert (told.until, told.rows) == (today(), 0)
    cast.pilot.name = "Renamed"
    cast.pilot.save()
    assert list(history_problems()) == []


FORGED: dict[str, str] = {
    "for ever": '{"since":"1970-01-01","until":"9999-01-01","tables":{}}',
    "beginning later": '{"since":"9998-01-01","until":"9999-01-01","tables":{}}',
    "beginning earlier": '{"since":"1969-12-31","until":"1971-01-01","tables":{}}',
    "of no day": '{"since":"1970-01-01","until":"1970-01-01","tables":{}}',
    "of days that are none": '{"since":"then","until":7,"tables":{}}',
    "of no tables": '{"since":"1970-01-01","until":"1971-01-01","tables":[1]}',
    "of nothing": "{}",
    "nested too deep": '{"since":' + "[" * 3000 + "]" * 3000 + "}",
}


@pytest.mark.parametrize("details", FORGED.values(), ids=FORGED)
def test_a_digest_that_somebody_made_up_is_named_and_ends_no_digests(yesterday: Cast, details: str):
    LedgerEntry.objects.create(number=0, act=ACT, subject="x", details=details)
    made = digest_until(today())
    assert (made.since, made.rows > 0) == (BEGINNING, True)
    number = LedgerEntry.objects.filter(act=ACT).first().number
    assert list(history_problems()) == [f"Ledger entry {number} is no digest of the days that followed the last one."]


def test_a_digest_made_up_after_the_last_good_one_is_named_too(yesterday: Cast):
    digest_until(today() - timedelta(days=1))
    LedgerEntry.objects.create(number=0, act=ACT, subject="x", details=FORGED["for ever"])
    number = LedgerEntry.objects.latest("number").number
    assert digest_until(today()).since == today() - timedelta(days=1)
    assert list(history_problems()) == [f"Ledger entry {number} is no digest of the days that followed the last one."]


def test_the_ledger_takes_no_details_that_cannot_be_read(cast: Cast):
    for details in ("not json", "[]", '"text"', ""):
        with pytest.raises(DatabaseError), transaction.atomic():
            LedgerEntry.objects.create(number=0, act=ACT, subject="x", details=details)


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
        SELECT now() - interval '1 day', 'insert', 1, 1, 'pmo', id FROM accounts_user LIMIT 1""",
    ),
}


@pytest.mark.parametrize("attack", list(ATTACKS))
def test_the_owner_of_the_tables_cannot_rewrite_history_quietly(yesterday: Cast, attack: str):
    digest_until(today())
    number = LedgerEntry.objects.get(act=ACT).number
    table, statement = ATTACKS[attack]
    assert as_owner_past_triggers(statement) > 0
    assert list(history_problems()) == [f"The rows of {table} before {today()} are not those of ledger entry {number}."]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    return lambda: capsys.readouterr().out.strip()


def test_the_same_from_the_shell(cast: Cast, said: Callable[[], str]):
    call_command("digest_history")
    assert said() == f"0 rows before {today()} digested."
    call_command("digest_history")
    assert said() == "Nothing is left to digest."
