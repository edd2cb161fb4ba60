"""What holds pilots up: the six failure modes, ranked by the money they keep from a decision to go."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.readiness.failure_modes import Mode
from assessments.wording import mode_title
from portfolio.filters import STAGE_OPEN, Filters
from portfolio.totals import Totals, Which


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


def ranked(totals: Totals) -> list[Cause]:
    """The causes, most money first, then most pilots; the longest bar is 1,000."""
    held = {mode: held_by(mode) for mode in Mode}
    amounts = {mode: totals.money("held_up", held[mode]) for mode in Mode}
    most = max(amounts.values()) or 1
    causes = [
        Cause(
            name=mode_title(mode),
            pilots=totals.pilots(held[mode]),
            money=amounts[mode],
            bar=round(amounts[mode] / most * 1000),
            query=Filters(stage=STAGE_OPEN, mode=mode).query,
        )
        for mode in Mode
    ]
    return sorted(causes, key=lambda cause: (-cause.money, -cause.pilots))


def held_by(mode: Mode) -> Which:
    """Open pilots in which a check of the mode is missing or failing."""
    return lambda state: state.is_open and state.is_in_trouble(mode)
