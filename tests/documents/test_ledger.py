import json

import pytest
from django.db import DatabaseError, connection, transaction

from documents.ledger import record
from documents.models import LedgerEntry, LedgerHead
from tests.cast import Cast

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
def test_an_entry_is_never_changed(attack: str):
    record("agreed threshold", subject="P-0009", by=None)
    with pytest.raises(DatabaseError, match=r"never changed|permission denied"), transaction.atomic():
        connection.cursor().execute(attack)
