"""The questions that are asked every week, each as a link with its count."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count
from django.utils.translation import gettext_lazy as _

from assessments.readiness.flags import Flag
from portfolio.conditions import condition
from portfolio.filters import DECIDABLE, NOBODY, STAGE_OPEN, Due, Filters
from portfolio.units import UnitTree

STANDING_VIEWS: dict[str, tuple[Any, Filters]] = {
    "all": (_("All"), Filters()),
    "open": (_("Open"), Filters(stage=STAGE_OPEN)),
    "decidable": (_("Could be decided today"), Filters(stage=STAGE_OPEN, verdict=DECIDABLE)),
    "this_month": (_("Due this month"), Filters(due=Due.MONTH)),
    "overdue": (_("Overdue"), Filters(due=Due.OVERDUE)),
    "no_owner": (_("No owner"), Filters(owner=NOBODY)),
    "live_undecided": (_("Live without a decision"), Filters(flag=Flag.LIVE_WITHOUT_DECISION)),
    "suspended": (_("Go suspended"), Filters(flag=Flag.SUSPENDED)),
}


@dataclass(frozen=True, slots=True)
class StandingView:
    """A link to a question, how many pilots answer it, and whether it is the one being asked."""

    name: str
    query: str
    count: int
    is_current: bool


def sums(units: UnitTree, *, today: date) -> dict[str, Aggregate]:
    """What the database counts for the views: the same condition that their table is filtered by."""
    return {
        f"view_{key}": Count("pk", filter=condition(filters, units, today=today))
        for key, (_name, filters) in STANDING_VIEWS.items()
    }


def standing_views(totals: dict[str, Any], asked: Filters) -> list[StandingView]:
    """The views in their order."""
    return [
        StandingView(str(name), filters.query, totals[f"view_{key}"], filters == asked.asked)
        for key, (name, filters) in STANDING_VIEWS.items()
    ]
