"""Pilots as the portfolio's tests need them: written straight, with what was concluded last."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Unit, User
from assessments.models import Assessment
from assessments.readiness.recommendation import Verdict
from assessments.services.day import day_here
from pilots.models import Ownership, Pilot
from pilots.vocabulary import Stage

NAMED = datetime(2026, 1, 5, 9, tzinfo=UTC)


def in_days(days: int) -> date:
    """A day from today, where the organisation and the cast live."""
    return day_here() + timedelta(days=days)


def pilot(
    name: str,
    unit: Unit,
    *,
    owner: User | None = None,
    verdict: Verdict = Verdict.NOT_DECIDABLE,
    modes: str = "cccccc",
    criteria: str = "cccc",
    flags: tuple[str, ...] = (),
    net: int | None = None,
    held_up: int = 0,
    **facts: Any,
) -> Pilot:
    """One pilot with its stored assessment."""
    written = Pilot.objects.create(name=name, unit=unit, **({"stage": Stage.MEASURING} | facts))
    if owner:
        Ownership.objects.create(pilot=written, person=owner, named_at=NAMED, accepted_at=NAMED)
    Assessment.objects.update_or_create(
        pilot=written,
        defaults={
            "verdict": verdict,
            "states": "c" * 19,
            "mode_states": modes,
            "criteria_states": criteria,
            "flags": list(flags),
            "net_per_year": None if net is None else Decimal(net),
            "held_up": Decimal(held_up),
            "owner_name": owner.name if owner else "",
            "facts_version": 1,
            "policy_version": "1",
            "as_of": day_here(),
        },
    )
    return written
