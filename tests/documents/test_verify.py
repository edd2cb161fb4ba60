"""`manage.py verify` on a database that somebody with all rights changed: it names the first thing wrong."""

import hashlib

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from documents.ledger import record
from documents.models import LedgerEntry, LedgerHead, StoredDocument
from documents.services import papers
from documents.verify import fingerprint_of, problems
from tests.cast import Cast
from tests.database_roles import owner
from tests.documents import letters

BEFORE_THE_FIRST = {"ledger": {"number": 0, "fingerprint": "0" * 64}}
WRITE_ANEW = """
    UPDATE documents_ledgerentry entry SET fingerprint = documents_ledger_fingerprint(
        number, act, subject, person_id, details, recorded_at, previous) WHERE number = {last}
"""


@pytest.fixture
def last(cast: Cast) -> int:
    """The number of the last of five entries; earlier ones may stand before them."""
    for version in range(5):
        number = record("agreed threshold", subject="P-0009", by=cast.olive, details={"version": version})
    return number


def past_triggers(*statements: str) -> None:
    """As whoever owns the tables, with every trigger off."""
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for trigger in ("ledger_entry_is_never_changed", "ledger_entry_is_chained"):
            cursor.execute(f"ALTER TABLE documents_ledgerentry DISABLE TRIGGER {trigger}")
        cursor.execute("ALTER TABLE documents_storeddocument DISABLE TRIGGER stored_document_is_never_changed")
        for statement in statements:
            cursor.execute(statement)


def test_a_ledger_that_nobody_touched_is_whole(last: int):
    assert list(problems()) == []


@pytest.mark.parametrize(
    "column",
    [
        "act = 'other'",
        "subject = 'P-0001'",
        "person_id = NULL",
        "details = '{}'",
        "recorded_at = now() - interval '1 d'",
    ],
)
def test_any_entry_that_was_changed_is_named(last: int, column: str):
    past_triggers(f"UPDATE documents_ledgerentry SET {column} WHERE number = {last - 2}")
    assert list(problems()) == [f"Ledger entry {last - 2} is not what was written."]


def test_an_entry_changed_with_its_fingerprint_shows_in_the_next_one(last: int):
    past_triggers(
        f"UPDATE documents_ledgerentry SET subject = 'P-0001' WHERE number = {last - 2}",
        WRITE_ANEW.format(last=last - 2),
    )
    assert list(problems()) == [f"Ledger entry {last - 1} does not follow the one before it."]


def test_an_entry_that_was_taken_out_is_named(last: int):
    past_triggers(f"DELETE FROM documents_ledgerentry WHERE number = {last - 2}")
    assert next(problems()) == f"Ledger entry {last - 2} is missing."


def test_two_entries_that_changed_places_are_named(last: int):
    past_triggers(
        f"UPDATE documents_ledgerentry SET number = -1 WHERE number = {last - 1}",
        f"UPDATE documents_ledgerentry SET number = {last - 1} WHERE number = {last - 2}",
        f"UPDATE documents_ledgerentry SET number = {last - 2} WHERE number = -1",
    )
    assert next(problems()) == f"Ledger entry {last - 2} does not follow the one before it."


def test_a_tail_cut_off_shows_against_the_head(last: int):
    past_triggers(f"DELETE FROM documents_ledgerentry WHERE number = {last}")
    assert list(problems()) == [f"The ledger ends with entry {last - 1}, but its head names another."]


def cut_with_its_head(last: int) -> str:
    """Cut the last entry so that chain and head agree again; returns the fingerprint of what was cut."""
    cut = LedgerEntry.objects.get(number=last).fingerprint
    past_triggers(
        f"DELETE FROM documents_ledgerentry WHERE number = {last}",
        "UPDATE documents_ledgerhead SET (number, fingerprint) ="
        " (SELECT number, fingerprint FROM documents_ledgerentry ORDER BY number DESC LIMIT 1)",
    )
    return cut


def stored(content: bytes = b"minutes", kind: str = "test", facts: object = BEFORE_THE_FIRST) -> StoredDocument:
    return StoredDocument.objects.create(
        kind=kind, key="1", name="minutes.pdf", media_type="application/pdf", content=content, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), code="0" * 32, facts=facts,
    )  # fmt: skip


def test_a_tail_cut_off_with_its_head_shows_against_a_stored_paper(last: int):
    head = LedgerHead.objects.get()
    stored(facts={"ledger": {"number": head.number, "fingerprint": head.fingerprint}})
    cut_with_its_head(last)
    assert next(problems()) == f"Ledger entry {last} is not the one printed on minutes.pdf."


def test_a_tail_cut_off_with_its_head_shows_against_a_paper_outside_the_house(last: int):
    cut = cut_with_its_head(last)
    assert list(problems()) == []
    with pytest.raises(CommandError, match=f"^Ledger entry {last} is not the one printed on the paper.$"):
        call_command("verify", "--printed", f"{last}:{cut}")


@pytest.mark.parametrize(
    "facts",
    [
        [1],
        {},
        {"ledger": [1]},
        {"ledger": {"number": "x", "fingerprint": 1}},
        {"ledger": {"number": 0, "fingerprint": ""}},
    ],
)
def test_a_document_whose_facts_name_no_head_is_named(last: int, facts: object):
    stored(facts=facts)
    assert "Ledger entry 0 is not the one printed on minutes.pdf." in set(problems())


def test_a_document_that_names_a_head_no_ledger_can_have_is_named(last: int):
    stored(facts={"ledger": {"number": 10**30, "fingerprint": ""}})
    assert f"Ledger entry {10**30} is not the one printed on minutes.pdf." in set(problems())


def test_facts_that_nest_too_deep_to_be_read_are_not_taken(last: int):
    with pytest.raises(IntegrityError, match="facts_of_a_document_are_short"), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO documents_storeddocument"
            " (kind, key, name, media_type, content, size, sha256, code, level, facts)"
            " VALUES ('x', 'x', 'x', 'x', '', 0, encode(sha256(''), 'hex'), repeat('0', 32), '',"
            " (repeat('[', 900) || repeat(']', 900))::jsonb)"
        )


def test_bytes_of_a_document_that_were_changed_are_named(last: int):
    stored()
    past_triggers(
        "ALTER TABLE documents_storeddocument DROP CONSTRAINT fingerprint_is_that_of_the_bytes",
        "UPDATE documents_storeddocument SET content = 'minutez'",
    )
    assert list(problems()) == ["Document minutes.pdf: its bytes are not those that were stored."]


def test_a_made_up_document_that_the_ledger_knows_nothing_of_is_named(last: int):
    letters.register()
    stored(kind="open letter")
    assert list(problems()) == ["Document minutes.pdf: the ledger does not say, once, that it was stored."]


def test_a_document_that_was_made_is_well_and_one_that_was_removed_with_its_paper_is_named(last: int):
    letters.register()
    papers.ask("open letter", "open-9", by=None)
    papers.make_waiting()
    assert list(problems()) == []
    past_triggers("DELETE FROM documents_paper", "DELETE FROM documents_storeddocument")
    assert list(problems()) == [f"Ledger entry {last + 1} names a document that is not there."]


@pytest.mark.parametrize("details", ["{}", '{"kind": [1]}'])
def test_an_entry_about_a_document_that_says_nothing_readable_is_named(last: int, details: str):
    past_triggers(
        f"UPDATE documents_ledgerentry SET act = 'stored document', details = '{details}' WHERE number = {last}"
    )
    assert f"Ledger entry {last} names a document that is not there." in set(problems())


def test_our_arithmetic_and_that_of_the_database_agree_on_every_sign(cast: Cast):
    record("signed", subject="D-0009-1 „Größe“ 统计", by=cast.olive, details={"was": "חתימה", "n": 1})
    record("ended waiver", subject="x", by=None)
    assert [entry.fingerprint for entry in LedgerEntry.objects.all()] == [
        fingerprint_of(entry) for entry in LedgerEntry.objects.all()
    ]


def test_it_says_that_all_is_well(last: int, capsys: pytest.CaptureFixture[str]):
    call_command("verify")
    entries = LedgerEntry.objects.count()
    assert capsys.readouterr().out == f"All is as it was written: {entries} ledger entries, 0 documents.\n"


def test_it_names_the_first_thing_wrong_and_ends_with_an_error(last: int):
    past_triggers("UPDATE documents_ledgerentry SET subject = 'P-0001'")
    with pytest.raises(CommandError, match=r"^Ledger entry \d+ is not what was written\.$") as refused:
        call_command("verify")
    assert refused.value.returncode == 1
    with pytest.raises(CommandError) as refused:
        call_command("verify", "--all")
    assert len(str(refused.value).splitlines()) == LedgerEntry.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("head", ["412", "x:abc", "412:"])
def test_a_head_that_cannot_be_read_is_refused(head: str):
    with pytest.raises(CommandError, match="Write the head as it stands on the paper"):
        call_command("verify", "--printed", head)
