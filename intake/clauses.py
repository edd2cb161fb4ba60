"""What the go-live contract of a pilot says: four clauses, taken from its facts as plain values.

The same facts give the same content, in every language and for every reader: its digest is the contract's version.
Whether somebody accepted, agreed or proved anything is not part of it.
"""

from typing import Any

from assessments.readiness.facts import PilotFacts
from pilots.models import Pilot, Threshold

SCHEMA = 1
LINE = (
    "metric",
    "protects",
    "direction",
    "target_kind",
    "target",
    "unit",
    "window_days",
    "fewest_cases",
    "baseline",
    "baseline_measured_on",
    "baseline_how",
)
SLICE = ("source_system", "period_from", "period_to", "rows", "how_drawn", "production_like", "edge_cases")


def content_of(pilot: Pilot, facts: PilotFacts) -> dict[str, Any]:
    """The contract as it would read now; `facts` are of the same moment. A clause without facts is empty."""
    return {
        "schema": SCHEMA,
        "pilot": pilot.reference,
        "name": pilot.name,
        "decision_due_on": pilot.decision_due_on,
        "threshold": _threshold(pilot),
        "owner": _owner(pilot),
        "path": _path(pilot),
        "slice": _slice(pilot),
        "cost": _cost(facts),
    }


def lacking(content: dict[str, Any]) -> list[int]:
    """The numbers of the clauses that say too little to be accepted."""
    line, path, cost = content["threshold"], content["path"], content["cost"]
    holds = {
        1: bool(line and line["target"] is not None and line["window_days"] and line["fewest_cases"]),
        2: bool(content["owner"]),
        3: bool(path and path["system_of_record"] and path["connection_owner"] and content["slice"]),
        4: bool(cost and cost["unit_cost"] is not None),
    }
    return [number for number, is_there in holds.items() if not is_there]


def line_of(pilot: Pilot) -> Threshold | None:
    """The draft that waits to be agreed, else the agreed line."""
    standing = [line for line in pilot.thresholds.all() if line.superseded_at is None]
    return min(standing, key=lambda line: line.is_agreed, default=None)


def _threshold(pilot: Pilot) -> dict[str, Any] | None:
    line = line_of(pilot)
    return {name: getattr(line, name) for name in LINE} if line else None


def _owner(pilot: Pilot) -> dict[str, Any] | None:
    ownership, support = pilot.owner, getattr(pilot, "support_plan", None)
    if ownership is None:
        return None
    return {
        "person": ownership.person_id,
        "name": ownership.person.name,
        "unit": ownership.person.unit.name if ownership.person.unit else "",
        "deputy": pilot.deputy.name if pilot.deputy else "",
        "support": support.contact.name if support and support.contact else "",
        "hours": support.hours if support else "",
    }


def _path(pilot: Pilot) -> dict[str, Any] | None:
    path = getattr(pilot, "integration_path", None)
    if path is None:
        return None
    owner = path.connection_owner
    return {
        "system_of_record": path.system_of_record,
        "tool": path.tool,
        "mechanism": path.mechanism,
        "person": owner.pk if owner else None,
        "connection_owner": owner.name if owner else "",
    }


def _slice(pilot: Pilot) -> dict[str, Any] | None:
    """The first that was named: what it is tried on."""
    first = min(pilot.data_checks.all(), key=lambda check: check.pk, default=None)
    return {name: getattr(first, name) for name in (*SLICE, "dirty_records")} if first else None


def _cost(facts: PilotFacts) -> dict[str, Any] | None:
    if facts.scale is None:
        return None
    money = facts.money
    return {
        "full_volume": money.full_volume,
        "affordable": money.affordable,
        "unit_cost": money.unit_cost,
        "gain": money.gain,
        "net": money.net,
        "net_per_year": money.net_per_year,
        "lines": [{"kind": line.kind, "shape": line.shape, "amount": line.amount} for line in facts.scale.lines],
    }
