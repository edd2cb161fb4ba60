"""Who changed the rules of the chase, when, from what to what, and why: read from what the database keeps of rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from accounts.models import User
from chase.rules import RULES, Cadence
from chase.vocabulary import GapKind

RULE_VALUES = ("is_on", "first", "every", "up")
DEFAULTS = Cadence()


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change to one rule, old and new as they were."""

    at: datetime
    who: str
    what: str
    old: str
    new: str
    reason: str


def changes() -> list[RuleChange]:
    """Every change, the newest first. Three queries."""
    rules = [_step(row, row["kind"], _said(row)) for row in _events("RuleSettingEvent", "kind", *RULE_VALUES)]
    numbers = [_step(row, row["name"], str(row["value"])) for row in _events("CadenceSettingEvent", "name", "value")]
    steps = [*rules, *numbers]
    people = dict(User.objects.filter(pk__in={step["by"] for step in steps}).values_list("pk", "name"))
    return sorted(_changes(steps, people), key=lambda change: change.at)[::-1]


def _events(name: str, *values: str) -> list[dict[str, Any]]:
    model: Any = apps.get_model("chase", name)
    kept = model.objects.order_by("pgh_id")
    return list(kept.values("pgh_label", "pgh_created_at", "pgh_context__metadata", *values))


def _step(row: dict[str, Any], key: str, value: str) -> dict[str, Any]:
    context = row["pgh_context__metadata"] or {}
    is_gone = row["pgh_label"] == "delete"
    return {
        "at": row["pgh_created_at"],
        "key": key,
        "value": _shipped(key) if is_gone else value,
        "by": context.get("user") or 0,
        "reason": context.get("reason", ""),
    }


def _changes(steps: Iterable[dict[str, Any]], people: dict[int, str]) -> Iterable[RuleChange]:
    stood: dict[str, str] = {}
    for step in steps:
        key = step["key"]
        old = stood.get(key, _shipped(key))
        stood[key] = step["value"]
        who = people.get(step["by"], "Pilothouse")
        yield RuleChange(step["at"], who, _title(key), old, step["value"], step["reason"])


def _shipped(key: str) -> str:
    if key in RULES:
        rule = RULES[GapKind(key)]
        return _said({name: getattr(rule, name) for name in RULE_VALUES})
    return str(getattr(DEFAULTS, key, ""))


def _said(row: dict[str, Any]) -> str:
    if not row["is_on"]:
        return _("not chased")
    return _("first %(first)s, every %(every)s, up after %(up)s") % row


def _title(key: str) -> str:
    if key in RULES:
        return _(RULES[GapKind(key)].title)
    titles = {
        "hour": _("Messages leave at"),
        "snooze_at_most": _("Snoozed at most"),
        "snoozes_at_most": _("Snoozed by one person at most"),
    }
    return titles.get(key, key)
