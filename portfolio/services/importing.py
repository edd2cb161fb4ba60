"""Taking a file in, planning, and writing its pilots: all at once, on record, and safe to run twice."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from django.core.cache import caches
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from common.history import on_record
from pilots.events import facts_changed
from pilots.models import Pilot
from pilots.models.pilot import reference_of
from pilots.permissions import may_import
from pilots.vocabulary import Stage
from portfolio.inventory.cleaning import folded
from portfolio.inventory.interpreting import Here, Identity, Outcome, Row, read_rows, settle
from portfolio.inventory.matching import normal
from portfolio.inventory.plan import Plan, guess_plan
from portfolio.inventory.reading import read, say_how
from portfolio.inventory.seen import seen_in
from portfolio.inventory.sheet import Sheet
from portfolio.models import InventoryImport, RememberedMatch
from portfolio.services import limits

logger = structlog.get_logger(__name__)

CHUNK = 250


@transaction.atomic
def take_in(*, content: bytes, name: str, by: User) -> InventoryImport:
    """Keep the file with a first plan. Raises `FileRefused` when it is no table, and `TooMany`."""
    may_import(by).require()
    limits.may_take_in(by)
    table = read(content)
    return InventoryImport.objects.create(
        file_name=name[:200],
        content=content,
        fingerprint=hashlib.sha256(content).hexdigest(),
        how_read=say_how(table.how_read)[:200],
        rows=len(table.rows),
        columns=len(table.headings),
        plan=guess_plan(seen_in(table), columns=remembered("column"), stages=remembered("stage")).as_json(),
        uploaded_by=by,
    )


def remembered(kind: str) -> dict[str, str]:
    """What headings ("column") or words for stage ("stage") became the last time."""
    return dict(RememberedMatch.objects.filter(kind=kind).values_list("words", "becomes"))


def table_of(taken: InventoryImport) -> Sheet:
    """The table of a file that was taken in."""
    return read(bytes(taken.content))


@transaction.atomic
def keep_plan(taken: InventoryImport, *, plan: Plan, headings: Sequence[str], remember: bool, by: User) -> None:
    """Store the plan, and remember its matches for the next file with such headings."""
    may_import(by).require()
    InventoryImport.objects.filter(pk=taken.pk, status__in=("matching", "failed")).update(plan=plan.as_json())
    taken.plan = plan.as_json()
    if not remember:
        return
    matches = [
        RememberedMatch(kind="column", words=normal(heading), becomes=plan.columns.get(index, ""))
        for index, heading in enumerate(headings)
    ]
    matches += [RememberedMatch(kind="stage", words=normal(word), becomes=stage) for word, stage in plan.stages.items()]
    once = {(match.kind, match.words): match for match in matches if match.words}
    RememberedMatch.objects.bulk_create(
        once.values(), update_conflicts=True, unique_fields=["kind", "words"], update_fields=["becomes"]
    )


def dry_run(taken: InventoryImport, table: Sheet | None = None) -> list[Row]:
    """What would become of each row; nothing is written."""
    plan, today = Plan.from_json(taken.plan), timezone.localdate()
    rows = read_rows(table or table_of(taken), plan, today)
    settle(rows, plan, _here(rows), today)
    return rows


def _here(rows: Sequence[Row]) -> Here:
    """What of these rows is here already."""
    known = Pilot.objects.filter(import_key__in=[row.key for row in rows]).values_list("import_key", flat=True)
    return Here(frozenset(key or "" for key in known), _names_here(rows))


def _names_here(rows: Iterable[Row]) -> dict[Identity, str]:
    """References of the pilots that are here under the name of a row, by their unit with those above it, and name."""
    wanted = {row.name.lower() for row in rows}
    found = Pilot.objects.annotate(lower=Lower("name")).filter(lower__in=wanted).order_by("-number")
    pilots = list(found.values_list("number", "name", "unit_id"))
    if not pilots:
        return {}
    units = {pk: (folded(name), parent) for pk, name, parent in Unit.objects.values_list("pk", "name", "parent_id")}
    here: dict[Identity, str] = {}
    for number, name, unit_id in pilots:
        top_down: list[str] = []
        above: int | None = unit_id
        while above is not None:
            unit, above = units[above]
            top_down.insert(0, unit)
        for start in range(len(top_down)):
            here[(*top_down[start:], folded(name))] = reference_of(number)
    return here


@transaction.atomic
def ask_for(taken: InventoryImport, *, all_or_nothing: bool, by: User) -> None:
    """Ask the worker to import. Asking twice asks once. Raises `TooMany`."""
    may_import(by).require()
    limits.may_start_import(by)
    InventoryImport.objects.filter(pk=taken.pk, status__in=("matching", "failed")).update(
        status="waiting", all_or_nothing=all_or_nothing, asked_at=timezone.now(), why_failed=""
    )


class Stopped(Exception):
    """All or nothing was asked for, and a row cannot become a pilot."""


def run(import_id: int, *, progress: Callable[[int, int], None] | None = None) -> InventoryImport:
    """Write the pilots of a file, in one transaction: people see all of them, or none.

    Delivered twice, in sequence or at once, it writes once: the second waits for the lock and finds it done.
    One import runs at a time, so that two files with the same rows cannot both add them. One that breaks is marked
    as failed with the reason, and can be asked for again.
    """
    report = progress or (lambda done, total: say_progress(import_id, done, total))
    try:
        with transaction.atomic():
            _one_at_a_time()
            taken = InventoryImport.objects.select_for_update().select_related("uploaded_by").get(pk=import_id)
            if taken.status != "waiting":
                return taken
            _write(taken, report)
    except Stopped as stopped:
        _fail(import_id, str(stopped))
    except OperationalError:
        raise  # the database is away or stopping: nothing was written, and the next look tries again
    except Exception:
        logger.exception("an import broke", import_id=import_id)
        _fail(import_id, _("Something went wrong while writing, so nothing was written. Try again."))
    return InventoryImport.objects.get(pk=import_id)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('portfolio.import'))")


def _fail(import_id: int, why: str) -> None:
    InventoryImport.objects.filter(pk=import_id, status="waiting").update(status="failed", why_failed=why[:500])


def _write(taken: InventoryImport, progress: Callable[[int, int], None]) -> None:
    rows = dry_run(taken)
    refused = [row for row in rows if row.outcome is Outcome.REFUSED]
    if taken.all_or_nothing and refused:
        raise Stopped(
            _("Row %(row)s cannot become a pilot: %(why)s Nothing was imported.")
            % {"row": refused[0].number, "why": " ".join(refused[0].notes)}
        )
    written = [row for row in rows if row.is_written]
    numbers: dict[int, int] = {}
    reason = _("Import %(number)s: %(file)s") % {"number": taken.pk, "file": taken.file_name}
    with on_record(by=taken.uploaded_by, reason=reason, act="imported"):
        units = _units(written)
        for start in range(0, len(written), CHUNK):
            chunk = written[start : start + CHUNK]
            pilots = Pilot.objects.bulk_create([_pilot(row, units) for row in chunk])
            numbers |= {row.number: pilot.number for row, pilot in zip(chunk, pilots, strict=True)}
            facts_changed.send(Pilot, pilot_ids=[pilot.pk for pilot in pilots])
            progress(start + len(chunk), len(written))
    taken.result = [[row.number, row.outcome, numbers.get(row.number), row.notes] for row in rows]
    taken.status, taken.finished_at = "done", timezone.now()
    taken.save(update_fields=["result", "status", "finished_at"])


def _pilot(row: Row, units: dict[tuple[str, ...], Unit]) -> Pilot:
    values: dict[str, Any] = {"stage": Stage.PROPOSED, **row.values}
    return Pilot(name=row.name, unit=units[_path(row)], import_key=row.key, **values)


def _path(row: Row) -> tuple[str, ...]:
    return tuple(map(folded, row.unit))


def _units(rows: Iterable[Row]) -> dict[tuple[str, ...], Unit]:
    """The unit of each row, found by name whatever its case, or created; a bureau is part of its agency."""
    known: dict[tuple[int | None, str], Unit] = {
        (unit.parent_id, folded(unit.name)): unit for unit in Unit.objects.order_by("-pk")
    }
    names = Counter(name for _parent, name in known)
    # A unit that is named alone may stand anywhere in the tree, if there is only one of that name.
    alone = {name: unit for (_parent, name), unit in known.items() if names[name] == 1}
    found: dict[tuple[str, ...], Unit] = {}
    for row in rows:
        parent: Unit | None = None
        for depth, name in enumerate(row.unit):
            place = (parent.pk if parent else None, folded(name))
            if place not in known:
                reused = alone.get(folded(name)) if parent is None else None
                known[place] = reused or Unit.objects.create(name=name, parent=parent)
            parent = found[_path(row)[: depth + 1]] = known[place]
    return found


def say_progress(import_id: int, done: int, total: int) -> None:
    """Tell the page how far it is. Kept in the cache, because the transaction shows nothing until its end."""
    # A page without a bar is no reason to fail an import.
    with suppress(Exception):
        caches["redis"].set(f"import:{import_id}", [done, total], timeout=600)


def progress_of(taken: InventoryImport) -> tuple[int, int]:
    """Pilots written so far, and to be written; zeros while the worker has not begun."""
    try:
        done, total = caches["redis"].get(f"import:{taken.pk}") or (0, 0)
    except Exception:
        return (0, 0)
    return (done, total)
