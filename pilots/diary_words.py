"""A row of history as a sentence, with labels, choices and names as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.figures import day, number, percent
from pilots.models import CostTier, Measurement, Ownership, Pilot, Threshold
from pilots.models.measurement import DATA_KINDS
from pilots.models.threshold import DIRECTIONS
from pilots.vocabulary import DataKind, Direction, TargetKind

# Columns that say how the row is kept, not what is true of the pilot.
HOUSEKEEPING = frozenset(
    {"id", "version", "pilot_id", "pilot", "facts_version", "facts_changed_at", "created_at", "import_key", "number"}
    | {"named_by_id", "recorded_by_id", "invited_by_id", "waived_by_id", "agreed_by_id", "seal", "after_results"}
    | {"superseded_at", "agreed_at", "accepted_at", "ended_at", "end_reason", "candidate_id", "line_id"}
    | {"error_class_id", "supersedes_id", "waived_at", "named_at", "recorded_at", "invited_at"}
    | {"meeting_id", "position", "minutes", "begun_at", "ended_by_id"}
    | {"proposed_by_id", "asked_by_id", "asked_at", "handed_at", "answered_by_id", "answered_at"}
)

PEOPLE = frozenset(
    {"person_id", "deputy_id", "it_lead_id", "connection_owner_id", "contact_id", "checked_by_id", "needed_from_id"}
)


# Of a long text the beginning is told.
LONGEST = 200
SHARES = frozenset({"accuracy", "review_share", "frequency_today", "frequency", "adoption_target"})

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
    "moved stage": gettext_lazy("moved the pilot on"),
    "waived": gettext_lazy("waived a day-one item in writing"),
    "ended waiver": gettext_lazy("ended a waiver"),
    "imported": gettext_lazy("imported the pilot"),
    "called review": gettext_lazy("put the pilot on the agenda of a review"),
    "began item": gettext_lazy("began the review of the pilot"),
    "ended item": gettext_lazy("reviewed the pilot"),
    "handed part": gettext_lazy("handed a question of the pilot to {person}"),
    "ended part": gettext_lazy("ended the question handed to {person}"),
    "asked to join": gettext_lazy("asked to join the pilot"),
    "answered who asked to join": gettext_lazy("answered {person}, who asked to join"),
}
OPERATIONS = {
    "insert": gettext_lazy("wrote {thing}"),
    "update": gettext_lazy("changed {thing}"),
    "delete": gettext_lazy("took {thing} away"),
}
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
    "Invitation": gettext_lazy("an invitation"),
    "Waiver": gettext_lazy("a waiver"),
    "AgendaItem": gettext_lazy("its place on an agenda"),
    "HandedPart": gettext_lazy("a question that was handed over"),
    "JoinRequest": gettext_lazy("a request to join"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One value, before and after, as people read it; empty text for nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Names:
    """People and units by their keys."""

    people: dict[int, str]
    units: dict[int, str]


def who_else(row: dict[str, Any]) -> str:
    """Who did it, when it was no person who was signed in."""
    system = (row["pgh_data"] or {}).get("recorded_by_system")
    if system:
        return str(system)
    return _("The system") if row["pgh_context"] else _("Somebody outside the application")


def what_happened(row: dict[str, Any], model: Any, names: Names) -> str:
    """The predicate of the sentence: "agreed the threshold: after-call work, at most 75 s"."""
    data, diff = row["pgh_data"] or {}, row["pgh_diff"] or {}
    act = str((row["pgh_context"] or {}).get("act", ""))
    person = names.people.get(data.get("person_id", 0), _("somebody"))
    if model is Measurement and row["pgh_label"] == "insert":
        return _measured(data)
    if model is Threshold and data.get("agreed_at"):
        return _agreed(data, superseded="superseded_at" in diff)
    if model is Ownership and "ended_at" in diff and act != "declined ownership":
        return _("ended the ownership of %(person)s") % {"person": person}
    if act in ACTS:
        return str(ACTS[act]).format(person=person)
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


def _agreed(data: dict[str, Any], *, superseded: bool) -> str:
    values = {"number": data["number"], "line": _line(data)}
    if superseded:
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
    if model is CostTier:
        return _("the price above %(above)s cases") % {"above": number(data["above"])}
    title = str(THINGS.get(model.__name__, model._meta.verbose_name))
    name = data.get("name") if model is not Pilot else None
    return f"{title} “{name}”" if name else title


def changes_of(row: dict[str, Any], model: Any, names: Names) -> Iterable[Change]:
    """The values that changed; nothing where the sentence says it all."""
    data = row["pgh_data"] or {}
    if _says_it_all(row, model, data):
        return
    for name, (old, new) in _pairs(row, model, data).items():
        if name not in HOUSEKEEPING and not name.startswith("pgh_") and not (name == "reason" and _has_reason(row)):
            yield Change(_label(model, name), _shown(model, name, old, names), _shown(model, name, new, names))


def _has_reason(row: dict[str, Any]) -> bool:
    """Then it is quoted after the sentence."""
    return bool((row["pgh_context"] or {}).get("reason"))


def _says_it_all(row: dict[str, Any], model: Any, data: dict[str, Any]) -> bool:
    if model is Measurement:
        return bool(row["pgh_label"] == "insert")
    return model is Ownership or (model is Threshold and bool(data.get("agreed_at")))


def _pairs(row: dict[str, Any], model: Any, data: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    if row["pgh_label"] == "update":
        return {name: (old, new) for name, (old, new) in (row["pgh_diff"] or {}).items()}
    in_sentence = () if model is Pilot else ("name",)
    told = {
        name: value for name, value in data.items() if value not in (None, "", False, []) and name not in in_sentence
    }
    if row["pgh_label"] == "insert":
        return {name: (None, value) for name, value in told.items()}
    return {name: (value, None) for name, value in told.items()}


def _label(model: Any, name: str) -> str:
    return str(model._meta.get_field(name.removesuffix("_id")).verbose_name)


def _shown(model: Any, name: str, value: Any, names: Names) -> str:
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
    if name in SHARES:
        return percent(Decimal(str(value)))
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
    """Without its full stop: the entry has one of its own."""
    text = text.strip().removesuffix(".")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
