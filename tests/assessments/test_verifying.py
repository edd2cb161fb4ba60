"""The daily verification: begun once a day, done in parts by whoever is free, red at once, green only at its end."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from assessments import tasks
from assessments.invariants import RULES
from assessments.models import VerificationPart
from assessments.services import verifying
from assessments.services.verifying import CHECKS, Check
from config import status
from config.celery import app
from config.status import Light
from documents.ledger import record
from documents.models import LedgerEntry
from documents.services import papers
from documents.verify import chain_problems, document_problems, problems, removed_documents
from engine.models import Pulse
from tests.cast import Cast
from tests.database_roles import owner
from tests.documents import letters


@pytest.fixture
def last(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of the last entry of a ledger that is read two entries at a time."""
    for version in range(5):
        number = record("agreed threshold", subject="P-0009", by=cast.olive, details={"version": version})
    monkeypatch.setitem(CHECKS, "ledger", Check(CHECKS["ledger"].last, 2, chain_problems))
    return number


def rewrite(statement: str) -> None:
    """As whoever owns the tables, with the ledger's triggers off."""
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE documents_ledgerentry DISABLE TRIGGER ledger_entry_is_never_changed")
        cursor.execute(statement)


def work_off() -> int:
    return verifying.verify_some(seconds=60)


def light() -> tuple[Light, str]:
    [line] = [line for line in status.lines() if line.key == "verify"]
    return line.light, line.says


def test_it_is_begun_once_a_day_in_parts_of_everything_there_is_to_read(last: int):
    assert [verifying.begin() for _ in range(3)] == [True, False, False]
    parts = VerificationPart.objects.values_list("check_name", "first", "last")
    assert [part for part in parts if part[0] == "ledger"] == [
        ("ledger", first, min(first + 1, last)) for first in range(1, last + 1, 2)
    ]
    assert [part[0] for part in parts if part[0] != "ledger"] == [
        "end of the ledger", "removed documents", *["decisions"] * (len(RULES) + 1)
    ]  # fmt: skip


def test_the_day_begins_at_four_by_the_clock_of_the_database(last: int):
    verifying.begin()
    day = (timezone.now() - timedelta(hours=4)).date()
    assert set(VerificationPart.objects.values_list("day", flat=True)) == {day}


def test_the_status_page_is_amber_before_the_first_one_and_green_when_its_last_part_is_done(last: int):
    assert light() == (Light.AMBER, "were not verified yet")
    verifying.begin()
    parts = VerificationPart.objects.count()
    assert [verifying.verify_next() for _ in range(parts - 1)] == [True] * (parts - 1)
    assert light()[0] is Light.AMBER
    assert (verifying.verify_next(), light()) == (True, (Light.GREEN, "verified 0 s ago"))
    assert verifying.verify_next() is False


@pytest.mark.parametrize("back", range(5))
def test_what_is_wrong_anywhere_is_named_on_the_status_page(last: int, back: int):
    rewrite(f"UPDATE documents_ledgerentry SET subject = 'P-0001' WHERE number = {last - back}")
    verifying.begin()
    work_off()
    assert light() == (Light.RED, f"verified 0 s ago: Ledger entry {last - back} is not what was written.")


@pytest.mark.parametrize("back", range(5))
def test_an_entry_taken_out_is_named_wherever_one_part_ends_and_the_next_begins(last: int, back: int):
    rewrite(f"DELETE FROM documents_ledgerentry WHERE number = {last - back}")
    verifying.begin()
    work_off()
    missing = f"Ledger entry {last - back} is missing."
    cut = f"The ledger ends with entry {last - 1}, but its head names another."
    assert Pulse.objects.get(name="verify").detail == (missing if back else cut)


def test_it_is_red_at_once_and_stays_red_when_the_other_parts_are_well(last: int):
    rewrite("UPDATE documents_ledgerentry SET subject = 'P-0001' WHERE number = 1")
    verifying.begin()
    assert verifying.verify_next()
    assert light()[0] is Light.RED
    work_off()
    assert light() == (Light.RED, "verified 0 s ago: Ledger entry 1 is not what was written.")
    assert not VerificationPart.objects.filter(done_at=None).exists()


def test_an_act_seen_in_half_while_people_work_is_no_alarm(last: int, monkeypatch: pytest.MonkeyPatch):
    looks = iter([["P-0009 was seen in half"], []])
    monkeypatch.setitem(CHECKS, "end of the ledger", Check(lambda: 1, 1, lambda first, last: iter(next(looks))))
    verifying.begin()
    work_off()
    assert light()[0] is Light.GREEN


def test_a_part_whose_worker_was_killed_is_read_again_when_its_lease_ends(last: int):
    verifying.begin()
    VerificationPart.objects.update(leased_until=timezone.now() + timedelta(minutes=5), tries=1)
    assert verifying.verify_next() is False
    VerificationPart.objects.update(leased_until="2026-01-01T00:00Z")
    work_off()
    assert light()[0] is Light.GREEN


def test_a_part_that_kills_three_workers_is_given_up_and_shown(last: int):
    verifying.begin()
    work_off()
    VerificationPart.objects.filter(check_name="ledger", first=1).update(
        tries=3, done_at=None, leased_until="2026-01-01T00:00Z"
    )
    assert verifying.verify_next() is False
    assert light() == (Light.AMBER, "verified 0 s ago; 1 part could not be read")


def test_a_new_day_begins_anew_and_keeps_nothing_of_the_one_before(last: int):
    verifying.begin()
    VerificationPart.objects.update(day="2026-01-01")
    assert verifying.begin() is True
    assert not VerificationPart.objects.filter(day="2026-01-01").exists()


def test_documents_are_verified_in_parts_too(last: int):
    letters.register()
    for key in ("open-1", "open-2"):
        papers.ask("open letter", key, by=None)
    papers.make_waiting()
    rewrite("ALTER TABLE documents_storeddocument DISABLE TRIGGER stored_document_is_never_changed")
    assert list(problems()) == []
    rewrite("DELETE FROM documents_paper")
    rewrite("DELETE FROM documents_storeddocument WHERE key = 'open-2'")
    entry = LedgerEntry.objects.get(subject="open-2", act="stored document").number
    assert list(document_problems(1, 10**6)) == []
    assert list(removed_documents(1, entry - 1)) == []
    assert list(removed_documents(entry, entry)) == [f"Ledger entry {entry} names a document that is not there."]


def test_beat_rings_for_it_each_minute_on_the_queue_of_the_documents(last: int):
    app.loader.import_default_modules()
    [entry] = [each for each in app.conf.beat_schedule.values() if each["task"] == "assessments.tasks.verify_on"]
    route = app.amqp.router.route({}, "assessments.tasks.verify_on")
    assert (entry["schedule"], route["queue"].name) == (60.0, "documents")
    tasks.verify_on()
    assert light()[0] is Light.GREEN
