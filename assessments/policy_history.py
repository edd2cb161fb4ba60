"""Who changed which number of the policy, when, from what to what, and why: read from what the database keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, When, Window
from django.db.models.functions import Lag, RowNumber
from django.utils.functional import Promise

from accounts.models import User
from assessments.models import PolicySetting
from assessments.policy_numbers import SHIPPED
from assessments.policy_words import words_of
from assessments.services.policy import NAMES


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One change to one number."""

    at: datetime
    who: str
    name: str
    old: str | Promise
    """As it is said on screen."""
    new: str | Promise
    reason: str

    @property
    def label(self) -> Any:
        """What the number is called."""
        return words_of(self.name).label


def events() -> Any:
    """Every change that was kept, the newest first, each with the value before it. Numbers that the program no longer
    knows are left aside."""
    kept: Any = PolicySetting.pgh_event_model  # type: ignore[attr-defined]
    set_to = Case(When(pgh_label="delete", then=None), default="value")
    before = Window(Lag(set_to), partition_by="name", order_by="pgh_id")
    values = ("pgh_created_at", "pgh_context__metadata", "name")
    return kept.objects.filter(name__in=NAMES).order_by("-pgh_id").values(*values, old=before, new=set_to)


def last_changes() -> dict[str, PolicyChange]:
    """The latest change of each number that was ever changed. Two queries."""
    latest = Window(RowNumber(), partition_by="name", order_by="-pgh_id")
    return {change.name: change for change in told(events().annotate(place=latest).filter(place=1))}


def told(rows: Iterable[dict[str, Any]]) -> list[PolicyChange]:
    """These changes with the names of people. One query more."""
    rows = list(rows)
    names = dict(User.objects.filter(pk__in={_author(row) for row in rows}).values_list("pk", "name"))
    return [_change(row, names) for row in rows]


def _change(row: dict[str, Any], people: dict[int, str]) -> PolicyChange:
    """A setting that is missing, before the first and after a removed one, stands for what ships."""
    old, new = (SHIPPED[row["name"]] if row[which] is None else row[which] for which in ("old", "new"))
    reason = (row["pgh_context__metadata"] or {}).get("reason", "")
    said = words_of(row["name"]).said
    who = people.get(_author(row), "Pilothouse")
    return PolicyChange(row["pgh_created_at"], who, row["name"], said(old), said(new), reason)


def _author(row: dict[str, Any]) -> int:
    return (row["pgh_context__metadata"] or {}).get("user") or 0
