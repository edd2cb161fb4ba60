"""Writing the pilots of a file: part by part, each part whole, on record, safe to run twice and to kill."""

from collections.abc import Iterator
from datetime import date, timedelta
from time import monotonic
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.day import day_of
from common.figures import number
from common.history import on_record
from portfolio.inventory.interpreting import Outcome, Row, read_rows, settle
from portfolio.inventory.plan import Plan
from portfolio.models import ImportPart, InventoryImport
from portfolio.services import importing
from portfolio.services.pilots_of_rows import write_pilots
from portfolio.services.units_of_rows import Path, units_of

logger = structlog.get_logger(__name__)

PART = 500
"""Rows that are dealt with in one transaction."""
TURN = timedelta(seconds=200)
"""How long a worker stays with one file; well below the time after which a task is ended by force."""


class Stopped(Exception):
    """All or nothing was asked for, and a row cannot become a pilot."""


class Overtaken(Exception):
    """It is no longer what was asked for: another worker finished it, or it was asked for anew."""


def run(import_id: int, *, turn: timedelta = TURN) -> InventoryImport:
    """Write the pilots of a file; still waiting when the turn was too short for all of it, so ask again.

    Each part of the file is one transaction, with what became of its rows. Whatever kills the worker, the next run
    goes on after the last part; delivered twice, in sequence or at once, each part is written once. One that breaks is
    marked as failed with the reason, and can be asked for again.
    """
    until = monotonic() + turn.total_seconds()
    try:
        taken = InventoryImport.objects.select_related("uploaded_by").get(pk=import_id)
        if taken.status == "waiting":
            _write(taken, until)
    except Overtaken:
        pass
    except Stopped as stopped:
        _fail(import_id, str(stopped))
    except OperationalError:
        raise  # the database is away or stopping: the next look goes on after the last part
    except Exception:
        logger.exception("an import broke", import_id=import_id)
        _fail(import_id, _what_stays(import_id))
    return InventoryImport.objects.defer("content").get(pk=import_id)


def progress_of(taken: InventoryImport) -> int:
    """How many of the file's rows were dealt with so far."""
    return taken.parts.aggregate(rows=Sum("rows"))["rows"] or 0


def _what_stays(import_id: int) -> str:
    done = progress_of(InventoryImport(pk=import_id))
    if not done:
        return _("Something went wrong while writing, so nothing was written. Try again.")
    told = {"rows": number(done)}
    return _("Something went wrong after %(rows)s rows. What was written stays; going on adds the rest.") % told


def _fail(import_id: int, why: str) -> None:
    InventoryImport.objects.filter(pk=import_id, status="waiting").update(status="failed", why_failed=why[:500])


def _write(taken: InventoryImport, until: float) -> None:
    plan, today = Plan.from_json(taken.plan), day_of(taken.asked_at or timezone.now())
    rows = read_rows(importing.table_of(taken), plan, today)
    reason = _("Import %(number)s: %(file)s") % {"number": taken.pk, "file": taken.file_name}
    with on_record(by=taken.uploaded_by, reason=reason, act="imported"):
        with transaction.atomic():
            writing = _Writing(taken, plan, today, _begin(taken, plan, rows))
        for place in range(0, len(rows), PART):
            if monotonic() > until:
                return
            with transaction.atomic():
                writing.part(place, rows[place : place + PART])
    with transaction.atomic():
        _as_asked(taken)
        InventoryImport.objects.filter(pk=taken.pk).update(status="done", finished_at=timezone.now())


def _as_asked(taken: InventoryImport) -> InventoryImport:
    """The import as it stands, nobody else writing; one runs at a time, so that two files with the same rows cannot
    both add them. Raises `Overtaken`."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('portfolio.import'))")
    now = InventoryImport.objects.select_for_update().defer("content").get(pk=taken.pk)
    if (now.status, now.asked_at) != ("waiting", taken.asked_at):
        raise Overtaken
    return now


def _begin(taken: InventoryImport, plan: Plan, rows: list[Row]) -> dict[Path, int]:
    """The unit of each row that is to be written, decided once for the whole file: whoever goes on later must come to
    the same. Raises `Stopped` before anything is written."""
    now = _as_asked(taken)
    if now.units is None:
        places = set(now.parts.values_list("place", flat=True))
        if now.all_or_nothing and not places:
            _stop_at_a_refused(row for row in rows if row.number not in plan.left_out)
        left = list(_not_dealt_with(rows, places))
        known = importing.keys_here(left)
        units = units_of([row for row in left if row.number not in plan.left_out and row.key not in known])
        now.units = [[path, unit.pk] for path, unit in units.items()]
        now.save(update_fields=["units"])
    return {tuple(path): unit for path, unit in now.units}


def _not_dealt_with(rows: list[Row], places: set[int]) -> Iterator[Row]:
    for place in range(0, len(rows), PART):
        if place not in places:
            yield from (row for row in rows[place : place + PART] if row.is_written)


def _stop_at_a_refused(rows: Iterator[Row]) -> None:
    if refused := next((row for row in rows if row.outcome is Outcome.REFUSED), None):
        raise Stopped(
            _("Row %(row)s cannot become a pilot: %(why)s Nothing was imported.")
            % {"row": refused.number, "why": " ".join(refused.notes)}
        )


class _Writing:
    """A file on its way, and the pilots it has brought so far: to its later rows they are not here before it."""

    def __init__(self, taken: InventoryImport, plan: Plan, today: date, units: dict[Path, int]) -> None:
        self._taken, self._plan, self._today, self._units = taken, plan, today, units
        self._own: set[int] = set()

    def part(self, place: int, rows: list[Row]) -> None:
        """Deal with these rows, unless somebody has. Raises `Overtaken`."""
        _as_asked(self._taken)
        done = ImportPart.objects.filter(of=self._taken, place=place).first()
        result = done.result if done else self._write(place, rows)
        self._own |= {reference for _row, _outcome, reference, _notes in result if reference}

    def _write(self, place: int, rows: list[Row]) -> list[list[Any]]:
        settle(rows, self._plan, importing.here(rows, besides=self._own), self._today)
        numbers = write_pilots([row for row in rows if row.is_written], self._units)
        result = [[row.number, row.outcome, numbers.get(row.number), row.notes] for row in rows]
        ImportPart.objects.create(of=self._taken, place=place, rows=len(rows), result=result)
        return result
