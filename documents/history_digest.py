"""Each night the ledger takes in a fingerprint of the rows of acts and history since the last one, so that they cannot
be changed quietly either, not even by the owner of the tables."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import connection, transaction
from psycopg import sql

from documents.append_only import GROWING, history_tables
from documents.ledger import details_of, record
from documents.models import LedgerEntry

ACT = "digested history"
BEGINNING = date(1970, 1, 1)
_LOCK = 3_141_003
"""Any number that nothing else locks: of two workers that begin at once, one digests."""

# Empty columns stay out, so that one added later leaves the fingerprints of earlier rows as they were. The bytes of
# a document have a fingerprint of their own.
_ROWS = """
    SELECT jsonb_strip_nulls(to_jsonb(kept) - 'content')::text COLLATE "C" AS row
      FROM {table} kept WHERE {moment} >= %s AND {moment} < %s ORDER BY row
"""


@dataclass(frozen=True, slots=True)
class Digest:
    """The rows of some days: from the beginning of `since` to the beginning of `until`, in UTC."""

    since: date
    until: date
    tables: dict[str, str]
    """Number and fingerprint of the rows of each table that has any: `12:b713106d…`."""

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(int(told.partition(":")[0]) for told in self.tables.values())


def digest(since: date, until: date) -> Digest:
    """Read the rows of those days as they are now, with who and why, and work out their fingerprints."""
    found = {table: _fingerprint(table, moment, since, until) for table, moment in _moments().items()}
    return Digest(since, until, {table: told for table, told in found.items() if told})


@transaction.atomic
def digest_until(today: date) -> Digest | None:
    """Write the fingerprint of every row older than `today` that none covers yet; nothing when that was done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    since = max((told.until for _entry, told in digests() if told), default=BEGINNING)
    if since >= today:
        return None
    made = digest(since, today)
    details = {"since": made.since, "until": made.until, "tables": made.tables}
    record(ACT, subject=made.until.isoformat(), by=None, details=details)
    return made


def digests() -> Iterator[tuple[LedgerEntry, Digest | None]]:
    """Each entry of the ledger that calls itself a digest, in order, with what it says the rows were.

    Nothing stands beside one that cannot be read, that does not begin where the last good one ended, or that speaks of
    days which were not over when it was written: anybody who may add entries could write it to end the digests.
    """
    since = BEGINNING
    for entry in LedgerEntry.objects.filter(act=ACT).order_by("number"):
        told = told_by(entry)
        if told and told.since == since < told.until <= entry.recorded_at.astimezone(UTC).date():
            since = told.until
            yield entry, told
        else:
            yield entry, None


def told_by(entry: LedgerEntry) -> Digest | None:
    """What an entry of the ledger says the rows were; nothing when that cannot be read."""
    told = details_of(entry)
    try:
        since, until = (date.fromisoformat(told[name]) for name in ("since", "until"))
        return Digest(since, until, dict(told["tables"].items()))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _moments() -> dict[str, str]:
    """Each table that a digest covers, with the moment of its rows. The ledger itself is chained already."""
    acts = {table: moment for table, moment in GROWING.items() if table != "documents_ledgerentry"}
    return acts | dict.fromkeys(history_tables(), "pgh_created_at") | {"pghistory_context": "created_at"}


def _fingerprint(table: str, moment: str, since: date, until: date) -> str:
    statement = sql.SQL(_ROWS).format(table=sql.Identifier(table), moment=sql.SQL(moment))
    with connection.cursor() as cursor:
        cursor.execute(statement, [_midnight(since), _midnight(until)])
        rows = [row.encode() for (row,) in cursor.fetchall()]
    sha256 = hashlib.sha256(b"".join(b"%d:%b" % (len(row), row) for row in rows))
    return f"{len(rows)}:{sha256.hexdigest()}" if rows else ""
