"""The pilot's diary: every change to every fact, in one query, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from pghistory.models import Events

from accounts.models import Unit, User
from pilots.diary_words import HOUSEKEEPING, PEOPLE, Change, Names, changes_of, what_happened, who_else
from pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the diary."""

    at: datetime
    who: str
    what: str
    changes: tuple[Change, ...]
    reason: str


def diary(pilot: Pilot, *, most: int | None = None) -> tuple[list[Entry], int]:
    """The newest entries (at most `most`), and how many there are in all."""
    rows = [row for row in _events(pilot) if _is_told(row)]
    told = rows[:most] if most is not None else rows
    names = _names_in(told)
    return [_entry(row, names) for row in told], len(rows)


def _events(pilot: Pilot) -> list[dict[str, Any]]:
    fields = ("pgh_created_at", "pgh_label", "pgh_model", "pgh_data", "pgh_diff", "pgh_context", "pgh_id")
    rows = list(Events.objects.references(pilot).values(*fields))
    rows.sort(key=lambda row: (row["pgh_created_at"], row["pgh_id"]), reverse=True)
    return rows


def _is_told(row: dict[str, Any]) -> bool:
    """A change of housekeeping alone is not a story, unless the act has a name."""
    changed = set(row["pgh_diff"] or ()) - {"version"}
    if row["pgh_label"] != "update" or ((row["pgh_context"] or {}).get("act") and changed):
        return True
    return bool(changed - HOUSEKEEPING)


def _names_in(rows: Iterable[dict[str, Any]]) -> Names:
    """The people and units named in the entries, found in two queries."""
    people: set[int] = set()
    units: set[int] = set()
    for row in rows:
        people.add((row["pgh_context"] or {}).get("user") or 0)
        for values in (row["pgh_data"] or {}, *_sides(row["pgh_diff"])):
            people |= {values[name] or 0 for name in values if name in PEOPLE}
            units.add(values.get("unit_id") or 0)
    return Names(
        people=dict(User.objects.filter(pk__in=people).values_list("pk", "name")),
        units=dict(Unit.objects.filter(pk__in=units).values_list("pk", "name")),
    )


def _sides(diff: dict[str, list[Any]] | None) -> list[dict[str, Any]]:
    diff = diff or {}
    return [{name: pair[side] for name, pair in diff.items()} for side in (0, 1)]


def _entry(row: dict[str, Any], names: Names) -> Entry:
    context = row["pgh_context"] or {}
    model = apps.get_model(row["pgh_model"]).pgh_tracked_model  # type: ignore[attr-defined]
    return Entry(
        at=row["pgh_created_at"],
        who=names.people.get(context.get("user") or 0) or who_else(row),
        what=what_happened(row, model, names),
        changes=tuple(changes_of(row, model, names)),
        reason=str(context.get("reason", "")),
    )
