"""The pilot's diary: every change to every fact, in one query, told as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.models import Events

from accounts.models import Unit, User
from common.figures import day, number
from pilots.models import Measurement, Pilot, Threshold
from pilots.models.measurement import DATA_KINDS
from pilots.models.threshold import DIRECTIONS
from pilots.vocabulary import DataKind, Direction, TargetKind

# Columns that say how the row is kept, not what is true of the pilot.
HOUSEKEEPING = frozenset(
    {"id", "version", "pilot_id", "pilot", "facts_version", "facts_changed_at", "created_at", "import_key", "number"}
    | {"named_by_id", "recorded_by_id", "invited_by_id", "waived_by_id", "agreed_by_id", "seal", "after_results"}
    | {"superseded_at", "agreed_at", "accepted_at", "ended_at", "end_reason", "candidate_id", "line_id"}
    | {"error_class_id", "supersedes_id", "waived_at", "named_at", "recorded_at", "invited_at"}
)

ACTS = {
    "named owner": gettext_lazy("named {person} as owner"),
    "accepted ownership": gettext_lazy("accepted being the owner"),
    "declined ownership": gettext_lazy("declined being the owner"),
    "agreed threshold": gettext_lazy("agreed the threshold"),
    "drafted threshold": gettext_lazy("drafted a threshold"),
    "discarded threshold draft": gettext_lazy("threw a threshold draft away"),
    "recorded measurement": gettext_lazy("recorded a measurement"),
    "corrected measurement": gettext_lazy("corrected a measurement"),
    "proposed": gettext_lazy("proposed the pilot"),
    "imported": gettext_lazy("imported the pilot"),
}
OPERATIONS = {
    "insert": gettext_lazy("wrote {thing}"),
    "update": gettext_lazy("changed {thing}"),
    "delete": gettext_lazy("took {thing} away"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One value, before and after, as people read it; empty text for nothing."""

    label: str
    old: str
    new: str


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
    names = _Names(told)
    return [_entry(row, names) for row in told], len(rows)


def _events(pilot: Pilot) -> list[dict[str, Any]]:
    fields = ("pgh_created_at", "pgh_label", "pgh_model", "pgh_data", "pgh_diff", "pgh_context", "pgh_id")
    rows = list(Events.objects.references(pilot).values(*fields))
    rows.sort(key=lambda row: (row["pgh_created_at"], row["pgh_id"]), reverse=True)
    return rows


def _is_told(row: dict[str, Any]) -> bool:
    """A change of housekeeping alone is not a story, unless the act has a name."""
    if row["pgh_label"] != "update" or (row["pgh_context"] or {}).get("act"):
        return True
    return bool(set(row["pgh_diff"] or ()) - HOUSEKEEPING)


class _Names:
    """People and units named in the entries, found in two queries."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        people: set[int] = set()
        units: set[int] = set()
        for row in rows:
            people.add((row["pgh_context"] or {}).get("user") or 0)
            for values in (row["pgh_data"] or {}, *_sides(row["pgh_diff"])):
                people |= {values[name] or 0 for name in values if name in PEOPLE}
                units.add(values.get("unit_id") or 0)
        self.people = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
        self.units = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))


PEOPLE = frozenset({"person_id", "deputy_id", "it_lead_id", "connection_owner_id", "contact_id", "checked_by_id"})


def _sides(diff: dict[str, list[Any]] | None) -> list[dict[str, Any]]:
    diff = diff or {}
    return [{name: pair[side] for name, pair in diff.items()} for side in (0, 1)]


def _entry(row: dict[str, Any], names: _Names) -> Entry:
    context = row["pgh_context"] or {}
    model = apps.get_model(row["pgh_model"]).pgh_tracked_model  # type: ignore[attr-defined]
    person = names.people.get(context.get("user") or 0)
    return Entry(
        at=row["pgh_created_at"],
        who=person or _who_else(row, context),
        what=_what(row, context, model, names),
        changes=tuple(_changes(row, model, names)),
        reason=str(context.get("reason", "")),
    )


def _who_else(row: dict[str, Any], context: dict[str, Any]) -> str:
    system = (row["pgh_data"] or {}).get("recorded_by_system")
    if system:
        return str(system)
    return _("The system") if context else _("Somebody outside the application")


def _what(row: dict[str, Any], context: dict[str, Any], model: Any, names: _Names) -> str:
    data = row["pgh_data"] or {}
    if model is Measurement and row["pgh_label"] == "insert":
        return _measured(data)
    if model is Threshold and data.get("agreed_at"):
        return _agreed(row, data)
    act = ACTS.get(str(context.get("act", "")))
    if act is not None:
        return str(act).format(person=names.people.get(data.get("person_id") or 0, _("somebody")))
    return str(OPERATIONS[row["pgh_label"]]).format(thing=_thing(model, data))


def _measured(data: dict[str, Any]) -> str:
    text = _("corrected a measurement") if data.get("supersedes_id") else _("recorded a measurement")
    return _("%(act)s: %(value)s over %(cases)s cases, %(began)s to %(ended)s, %(kind)s") % {
        "act": text,
        "value": number(Decimal(str(data["value"]))),
        "cases": number(data["cases"]),
        "began": day(parse_date(data["began_on"])),
        "ended": day(parse_date(data["ended_on"])),
        "kind": DATA_KINDS[DataKind(data["data_kind"])],
    }


def _agreed(row: dict[str, Any], data: dict[str, Any]) -> str:
    values = {"number": data["number"], "line": _line(data)}
    if "superseded_at" in (row["pgh_diff"] or {}):
        return _("replaced threshold version %(number)s: %(line)s") % values
    if data["number"] == 1:
        return _("agreed the threshold: %(line)s") % values
    if data["after_results"]:
        return _("agreed threshold version %(number)s: %(line)s, after results, a deviation") % values
    return _("agreed threshold version %(number)s: %(line)s, before results") % values


def _line(data: dict[str, Any]) -> str:
    target = number(Decimal(str(data["target"]))) if data.get("target") is not None else "–"
    sign = "" if data["target_kind"] == TargetKind.ABSOLUTE else _("baseline and ")
    return f"{data['metric']}, {DIRECTIONS[Direction(data['direction'])]} {sign}{target} {data['unit']}".strip()


def _thing(model: Any, data: dict[str, Any]) -> str:
    title = str(THINGS.get(model.__name__, model._meta.verbose_name))
    name = data.get("name") if model is not Pilot else None
    return f"{title} “{name}”" if name else title


THINGS = {
    "Pilot": gettext_lazy("the pilot"),
    "Ownership": gettext_lazy("the ownership"),
    "Threshold": gettext_lazy("the threshold"),
    "Measurement": gettext_lazy("a measurement"),
    "DataCheck": gettext_lazy("a data slice"),
    "IntegrationPath": gettext_lazy("the integration path"),
    "SupportPlan": gettext_lazy("the support plan"),
    "ChangePlan": gettext_lazy("the change plan"),
    "ActiveUsers": gettext_lazy("the count of active users"),
    "OutcomeModel": gettext_lazy("the work today"),
    "ErrorClass": gettext_lazy("the error"),
    "Candidate": gettext_lazy("the candidate"),
    "ErrorFrequency": gettext_lazy("how often it is wrong"),
    "ScaleModel": gettext_lazy("the volumes"),
    "CostLine": gettext_lazy("the cost line"),
    "CostTier": gettext_lazy("a price tier"),
    "Invitation": gettext_lazy("an invitation"),
    "Waiver": gettext_lazy("a waiver"),
}


def _changes(row: dict[str, Any], model: Any, names: _Names) -> Iterable[Change]:
    if (model is Measurement and row["pgh_label"] == "insert") or (
        model is Threshold and (row["pgh_data"] or {}).get("agreed_at")
    ):
        return
    if row["pgh_label"] == "update":
        pairs = {name: tuple(pair) for name, pair in (row["pgh_diff"] or {}).items()}
    else:
        side = 1 if row["pgh_label"] == "insert" else 0
        pairs = {
            name: ((None, value) if side else (value, None))
            for name, value in (row["pgh_data"] or {}).items()
            if value not in (None, "", False, [])
        }
    for name, (old, new) in pairs.items():
        if name not in HOUSEKEEPING and not name.startswith("pgh_"):
            yield Change(_label(model, name), _shown(model, name, old, names), _shown(model, name, new, names))


def _label(model: Any, name: str) -> str:
    return str(model._meta.get_field(name.removesuffix("_id")).verbose_name)


def _shown(model: Any, name: str, value: Any, names: _Names) -> str:
    if value is None or value == "" or value == []:
        return ""
    if name in PEOPLE:
        return names.people.get(value, _("somebody"))
    if name == "unit_id":
        return names.units.get(value, _("a unit"))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _figure(model._meta.get_field(name.removesuffix("_id")), value)


def _figure(field: Any, value: Any) -> str:
    choices = dict(field.flatchoices) if getattr(field, "choices", None) else {}
    if value in choices:
        return str(choices[value])
    kind = field.get_internal_type()
    if kind in ("DecimalField", "PositiveIntegerField", "PositiveSmallIntegerField", "IntegerField"):
        return number(field.to_python(str(value)))
    if kind == "DateField":
        found = parse_date(str(value))
        return day(found) if found else str(value)
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"
