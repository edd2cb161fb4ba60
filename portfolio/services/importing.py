"""Taking a file in, planning, trying it out, and asking for its pilots to be written."""

import hashlib
from collections.abc import Container, Iterable, Sequence

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Unit, User
from common.day import day_of
from pilots.models import Pilot
from pilots.models.pilot import reference_of
from pilots.permissions import may_import
from portfolio.inventory.cleaning import folded
from portfolio.inventory.interpreting import Here, Identity, Row, read_rows, settle
from portfolio.inventory.matching import normal
from portfolio.inventory.plan import Plan, guess_plan
from portfolio.inventory.reading import read, say_how
from portfolio.inventory.seen import seen_in
from portfolio.inventory.sheet import Sheet
from portfolio.models import InventoryImport, RememberedMatch
from portfolio.services import limits


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
    plan, today = Plan.from_json(taken.plan), day_of(timezone.now())
    rows = read_rows(table or table_of(taken), plan, today)
    settle(rows, plan, here(rows), today)
    return rows


def here(rows: Sequence[Row], *, besides: Container[int] = ()) -> Here:
    """What of these rows is here already; pilots with a number among `besides` do not count for their names."""
    return Here(keys_here(rows), _names_here(rows, besides))


def keys_here(rows: Iterable[Row]) -> frozenset[str]:
    """The keys of those rows that were imported before."""
    known = Pilot.objects.filter(import_key__in=[row.key for row in rows]).values_list("import_key", flat=True)
    return frozenset(key or "" for key in known)


def _names_here(rows: Iterable[Row], besides: Container[int]) -> dict[Identity, str]:
    """References of the pilots that are here under the name of a row, by their unit with those above it, and name."""
    wanted = {row.name.lower() for row in rows}
    found = Pilot.objects.annotate(lower=Lower("name")).filter(lower__in=wanted).order_by("-number")
    pilots = [pilot for pilot in found.values_list("number", "name", "unit_id") if pilot[0] not in besides]
    if not pilots:
        return {}
    units = {pk: (folded(name), parent) for pk, name, parent in Unit.objects.values_list("pk", "name", "parent_id")}
    names: dict[Identity, str] = {}
    for number, name, unit_id in pilots:
        top_down: list[str] = []
        above: int | None = unit_id
        while above is not None:
            unit, above = units[above]
            top_down.insert(0, unit)
        for start in range(len(top_down)):
            names[(*top_down[start:], folded(name))] = reference_of(number)
    return names


@transaction.atomic
def ask_for(taken: InventoryImport, *, all_or_nothing: bool, by: User) -> None:
    """Ask the worker to import. Asking twice asks once. Raises `TooMany`."""
    may_import(by).require()
    limits.may_start_import(by)
    InventoryImport.objects.filter(pk=taken.pk, status__in=("matching", "failed")).update(
        status="waiting", all_or_nothing=all_or_nothing, asked_at=timezone.now(), why_failed="", units=None
    )
