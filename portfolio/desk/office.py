"""What waits for the portfolio office, in groups: a line for two thousand pilots, never two thousand lines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from assessments.readiness.failure_modes import Mode
from assessments.readiness.flags import Flag
from common.figures import money, number
from portfolio.conditions import due_days
from portfolio.desk.tasks import Task
from portfolio.filters import DECIDABLE, NOBODY, STAGE_OPEN, Due, Filters
from portfolio.meant import meant_by
from portfolio.totals import totals_of


def _overdue(count: int) -> str:
    return ngettext(
        "%(count)s open pilot is past its decision date.",
        "%(count)s open pilots are past their decision date.",
        count,
    )


def _decidable(count: int) -> str:
    return ngettext(
        "%(count)s pilot has every fact that a go or a no-go needs.",
        "%(count)s pilots have every fact that a go or a no-go needs.",
        count,
    )


def _ownerless(count: int) -> str:
    return ngettext(
        "%(count)s pilot has none: nobody in the business answers for it.",
        "%(count)s pilots have none: nobody in the business answers for them.",
        count,
    )


def _live_undecided(count: int) -> str:
    return ngettext(
        "%(count)s pilot works in production, and nobody signed a go for it.",
        "%(count)s pilots work in production, and nobody signed a go for them.",
        count,
    )


def _without_metric(count: int) -> str:
    return ngettext(
        "%(count)s open pilot has no agreed number to clear, so it can never pass.",
        "%(count)s open pilots have no agreed number to clear, so they can never pass.",
        count,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Pilots that need the same act of the office: what it is, how it is said of so many, and which they are."""

    title: object
    why: Callable[[int], str]
    filters: Filters
    is_late: bool = False


GROUPS = {
    "overdue": Group(gettext_lazy("Chase overdue decisions"), _overdue, Filters(due=Due.OVERDUE), is_late=True),
    "decidable": Group(gettext_lazy("Call for decisions"), _decidable, Filters(stage=STAGE_OPEN, verdict=DECIDABLE)),
    "ownerless": Group(gettext_lazy("Name owners"), _ownerless, Filters(owner=NOBODY)),
    "live_undecided": Group(
        gettext_lazy("Look at what is live without a decision"),
        _live_undecided,
        Filters(flag=Flag.LIVE_WITHOUT_DECISION),
    ),
    "without_metric": Group(
        gettext_lazy("Ask for thresholds"),
        _without_metric,
        Filters(stage=STAGE_OPEN, mode=Mode.BUSINESS_METRIC),
    ),
}


def office_tasks(person: User, *, today: date) -> list[Task]:
    """A line for each group that is not empty; its count is what the link shows. One question to the database."""
    totals, overdue = totals_of(person), due_days(Due.OVERDUE, today)
    counts = {name: totals.pilots(meant_by(group.filters)) for name, group in GROUPS.items() if not group.filters.due}
    counts["overdue"], costs = totals.due_within(overdue), totals.wait_costs(overdue)
    cost = _("%(cost)s a week until they are decided") % {"cost": money(costs)} if costs else ""
    return [
        _line(group, counts[name], cost if name == "overdue" else "") for name, group in GROUPS.items() if counts[name]
    ]


def _line(group: Group, count: int, cost: str) -> Task:
    return Task(
        when=number(count),
        on=ngettext("pilot", "pilots", count),
        is_late=group.is_late,
        title=str(group.title),
        why=group.why(count) % {"count": number(count)},
        meta=cost,
        action=ngettext("See it", "See them", count),
        url=f"{reverse('portfolio:portfolio')}{group.filters.query}#table",
    )
