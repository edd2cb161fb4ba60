"""Who changed which number of the policy, when, from what to what, and why: read from what the database keeps."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from assessments.models import PolicySetting
from assessments.policy_words import words_of
from assessments.readiness.policy import Policy
from assessments.services.policy import NAMES


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One change to one number."""

    at: datetime
    who: str
    name: str
    old: int
    new: int
    reason: str

    @property
    def label(self) -> Any:
        """What the number is called."""
        return words_of(self.name).label


def changes() -> list[PolicyChange]:
    """Every change, the newest first; numbers that the program no longer knows are left aside. Two queries."""
    events: Any = PolicySetting.pgh_event_model  # type: ignore[attr-defined]
    values = ("pgh_label", "pgh_created_at", "pgh_context__metadata", "name", "value")
    rows = list(events.objects.filter(name__in=NAMES).order_by("pgh_id").values(*values))
    people = {(row["pgh_context__metadata"] or {}).get("user") or 0 for row in rows}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    return list(_changes(rows, names))[::-1]


def _changes(rows: list[dict[str, Any]], people: dict[int, str]) -> Iterator[PolicyChange]:
    stands = asdict(Policy())
    for row in rows:
        context, name = row["pgh_context__metadata"] or {}, row["name"]
        new = asdict(Policy())[name] if row["pgh_label"] == "delete" else row["value"]
        who = people.get(context.get("user") or 0, "Pilothouse")
        yield PolicyChange(row["pgh_created_at"], who, name, stands[name], new, context.get("reason", ""))
        stands[name] = new
