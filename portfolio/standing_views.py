"""The questions that are asked every week, each as a link with its count."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.readiness.flags import Flag
from portfolio.conditions import due_days
from portfolio.filters import DECIDABLE, NOBODY, STAGE_OPEN, Due, Filters
from portfolio.meant import meant_by
from portfolio.totals import Totals

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


def standing_views(totals: Totals, asked: Filters, *, today: date) -> list[StandingView]:
    """The views in their order."""
    return [
        StandingView(str(name), filters.query, _count(totals, filters, today), filters == asked.asked)
        for name, filters in STANDING_VIEWS.values()
    ]


def _count(totals: Totals, filters: Filters, today: date) -> int:
    """What hangs on the day is counted by the dates, the rest by how pilots stand."""
    return totals.due_within(due_days(filters.due, today)) if filters.due else totals.pilots(meant_by(filters))
