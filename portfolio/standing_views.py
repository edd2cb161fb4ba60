"""The questions that are asked every week, each as a link with its count."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.readiness.failure_modes import Mode
from assessments.readiness.flags import Flag
from pilots.vocabulary import Stage
from portfolio.conditions import condition, last_of_month
from portfolio.filters import DECIDABLE, NOBODY, STAGE_OPEN, Due, Filters
from portfolio.listed import due_by
from portfolio.totals import Totals, Which
from portfolio.units import NOWHERE

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


def standing_views(person: User, totals: Totals, asked: Filters, *, today: date) -> list[StandingView]:
    """The views in their order. What hangs on the day is counted by the dates; the rest is known from the totals."""
    by_date = _by_date(person, today)
    return [
        StandingView(
            str(name),
            filters.query,
            by_date[f"view_{key}"] if filters.due else totals.pilots(meant_by(filters)),
            filters == asked.asked,
        )
        for key, (name, filters) in STANDING_VIEWS.items()
    ]


def meant_by(filters: Filters) -> Which:
    """The same question as `condition` asks of the database, asked of states; of those that standing views and the
    office's desk ask."""
    wanted = [_MEANT[name, value] for name, value in _set(filters)]
    return lambda state: all(is_meant(state) for is_meant in wanted)


def _set(filters: Filters) -> list[tuple[str, str]]:
    return [(field.name, value) for field in fields(filters) if (value := getattr(filters, field.name))]


_ENDED = (Stage.STOPPED, Stage.RETIRED)
_MEANT: dict[tuple[str, str], Which] = {
    ("stage", STAGE_OPEN): lambda state: state.is_open,
    ("verdict", DECIDABLE): lambda state: state.is_decidable,
    ("owner", NOBODY): lambda state: not state.is_owned and state.stage not in _ENDED,
    ("mode", Mode.BUSINESS_METRIC): lambda state: state.is_in_trouble(Mode.BUSINESS_METRIC),
    ("flag", Flag.LIVE_WITHOUT_DECISION): lambda state: state.shows(Flag.LIVE_WITHOUT_DECISION),
    ("flag", Flag.SUSPENDED): lambda state: state.shows(Flag.SUSPENDED),
}


def _by_date(person: User, today: date) -> dict[str, int]:
    """One question to the database, about the pilots that are due by the end of the month."""
    asked = {f"view_{key}": filters for key, (_name, filters) in STANDING_VIEWS.items() if filters.due}
    conditions = {name: condition(filters, NOWHERE, today=today) for name, filters in asked.items()}
    soon = due_by(person, last_of_month(today))
    return soon.aggregate(**{name: Count("pk", filter=meant) for name, meant in conditions.items()})
