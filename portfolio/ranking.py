"""What holds pilots up: the six failure modes, ranked by the money they keep from a decision to go."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, Q, Sum

from assessments.readiness.failure_modes import Mode
from assessments.wording import mode_title
from portfolio.conditions import in_trouble
from portfolio.filters import STAGE_OPEN, Filters


def sums() -> dict[str, Aggregate]:
    """What the database adds up for each failure mode, over open pilots."""
    found: dict[str, Aggregate] = {}
    for mode in Mode:
        held = Q(is_open=True) & in_trouble(mode)
        found[f"{mode}_pilots"] = Count("pk", filter=held)
        found[f"{mode}_money"] = Sum("assessment__held_up", filter=held)
    return found


@dataclass(frozen=True, slots=True)
class Cause:
    """A failure mode: the open pilots in which a check of it is missing or failing, and what they would earn a year.

    A pilot held up by two modes stands in both: each alone is enough to keep it from a decision to go. So the
    amounts of the modes add up to more than the headline's, which counts every pilot once.
    """

    name: str
    pilots: int
    money: Decimal
    bar: int
    query: str


def ranked(totals: dict[str, Any]) -> list[Cause]:
    """The causes, most money first, then most pilots; the longest bar is 1,000."""
    most = max(totals[f"{mode}_money"] or 0 for mode in Mode) or 1
    causes = [
        Cause(
            name=mode_title(mode),
            pilots=totals[f"{mode}_pilots"],
            money=totals[f"{mode}_money"] or Decimal(0),
            bar=round((totals[f"{mode}_money"] or 0) / most * 1000),
            query=Filters(stage=STAGE_OPEN, mode=mode).query,
        )
        for mode in Mode
    ]
    return sorted(causes, key=lambda cause: (-cause.money, -cause.pilots))
