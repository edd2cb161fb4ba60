import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from documents.ledger import record
from documents.models import LedgerEntry, LedgerHead
from documents.verify import chain_problems
from tests.cast import Cast
from tests.database_roles import owner

FIRST = "0" * 64


def test_each_entry_follows_the_one_before(cast: Cast):
    record("agreed threshold", subject="P-0009", by=cast.olive, details={"version": 2})
    record("sealed decision", subject="D-0009-1", by=None)
    first, second = LedgerEntry.objects.order_by("number")
    assert (second.number, second.previous) == (first.number + 1, first.fingerprint)
    assert (first.person_id, json.loads(first.details), second.person_id) == (cast.olive.pk, {"version": 2}, None)
    assert LedgerHead.objects.values_list("number", "fingerprint").get() == (second.number, second.fingerprint)


@pytest.mark.django_db
def test_what_a_writer_says_about_the_chain_is_not_believed():
    LedgerEntry.objects.create(number=99, act="x", subject="y", details="{}", previous="made up", fingerprint="too")
    record("next", subject="y", by=None)
    first, second = LedgerEntry.objects.order_by("number")
    assert second.previous == first.fingerprint != "too"
    assert first.previous != "made up"
    assert second.number == first.number + 1 != 100


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ["UPDATE documents_ledgerentry SET act = 'x'", "DELETE FROM documents_ledgerentry"])
def test_an_entry_is_never_changed_not_even_by_the_owner(attack: str):
    record("agreed threshold", subject="P-0009", by=None)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(attack)
    with owner(), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(attack)


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_at_once_make_one_chain():
    writers, each = 16, 10
    start = Barrier(writers)

    def write(writer: int) -> None:
        start.wait()
        try:
            for number in range(each):
                record("signed", subject=f"D-{writer:04d}-{number}", by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    entries = list(LedgerEntry.objects.order_by("number").values_list("number", "subject"))
    assert [number for number, _subject in entries] == list(range(1, writers * each + 1))
    assert len({subject for _number, subject in entries}) == writers * each
    assert list(chain_problems()) == []


@pytest.mark.django_db(transaction=True)
def test_an_act_that_failed_leaves_no_entry_and_no_gap():
    record("signed", subject="D-0001-1", by=None)
    with transaction.atomic():
        record("signed", subject="D-0001-2", by=None)
        transaction.set_rollback(True)
    record("signed", subject="D-0001-3", by=None)
    assert list(LedgerEntry.objects.values_list("number", "subject")) == [(1, "D-0001-1"), (2, "D-0001-3")]
    assert list(chain_problems()) == []
