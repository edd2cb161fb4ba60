"""The four figures across the top of the portfolio."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, F, Q, Sum
from django.utils.translation import gettext as _

from assessments.readiness.recommendation import Verdict
from common.figures import percent
from pilots.vocabulary import Stage
from portfolio.ranking import Cause

IN_PRODUCTION = (Stage.LIVE, Stage.RETIRED)
# How many pilots reach production, as surveys of companies report it.
SURVEYS = (Decimal("0.10"), Decimal("0.30"))
BAND_WIDTH = 240

OPEN = Q(is_open=True)
UNDECIDABLE = OPEN & Q(is_decidable=False)


def sums() -> dict[str, Aggregate]:
    """What the database adds up for the headline."""
    money, net = Sum("spent"), F("assessment__net_per_year")
    return {
        "pilots": Count("pk"),
        "open": Count("pk", filter=OPEN),
        "in_production": Count("pk", filter=Q(stage__in=IN_PRODUCTION)),
        "held_up": Sum("assessment__held_up", filter=OPEN),
        "earning": Count("pk", filter=OPEN & Q(assessment__held_up__gt=0)),
        "would_go": Count("pk", filter=OPEN & Q(assessment__verdict=Verdict.GO)),
        "would_stop": Count("pk", filter=OPEN & Q(assessment__verdict=Verdict.NO_GO)),
        "loss": Sum(net, filter=OPEN & Q(assessment__verdict=Verdict.NO_GO, assessment__net_per_year__lt=0)),
        "undecidable": Count("pk", filter=UNDECIDABLE),
        "spent_undecidable": Sum("spent", filter=UNDECIDABLE),
        "spent": money,
    }


@dataclass(frozen=True, slots=True)
class Band:
    """The share that reached production on a line from 0 to 100 %, with the range of surveys on it (SVG units)."""

    low: str
    width: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Headline:
    """Figures of all pilots that the viewer may see; money a year in the organisation's currency."""

    pilots: int
    open: int
    in_production: int
    held_up: Decimal
    earning: int
    would_go: int
    would_stop: int
    loss: Decimal
    undecidable: int
    spent_undecidable: Decimal
    spent: Decimal

    @classmethod
    def of(cls, totals: dict[str, Any]) -> "Headline":
        """Pick the headline's figures from the totals; a sum of nothing is zero."""
        figures: dict[str, Any] = {name: totals[name] or 0 for name in sums()}
        return cls(**figures)

    @property
    def decidable(self) -> int:
        """Open pilots that could be decided today."""
        return self.would_go + self.would_stop

    @property
    def share_in_production(self) -> Decimal | None:
        """Live and retired pilots of all; unknown without any."""
        return Decimal(self.in_production) / self.pilots if self.pilots else None

    @property
    def share_undecidable(self) -> Decimal | None:
        """Of all the money spent, what went into pilots nobody could decide today."""
        return self.spent_undecidable / self.spent if self.spent else None

    def share_held_by(self, cause: Cause) -> Decimal:
        """What one failure mode holds of all the money held up."""
        return cause.money / self.held_up if self.held_up else Decimal(0)

    @property
    def loss_avoided(self) -> Decimal:
        """What the pilots that would stop would lose a year, as a positive amount."""
        return -self.loss

    @property
    def band(self) -> Band | None:
        """The share that reached production, laid out beside what surveys report."""
        share = self.share_in_production
        return None if share is None else lay_out_band(share)


def lay_out_band(share: Decimal) -> Band:
    """Lay a share between 0 and 1 out on the line."""
    low, high = SURVEYS
    where = _("below") if share < low else _("above") if share > high else _("inside")
    words = _("%(share)s, %(where)s the 10 to 30 percent that surveys report") % {
        "share": percent(share, 0),
        "where": where,
    }
    return Band(
        low=f"{low * BAND_WIDTH:.1f}",
        width=f"{(high - low) * BAND_WIDTH:.1f}",
        mark=f"{min(share * BAND_WIDTH, Decimal(BAND_WIDTH - 3)):.1f}",
        words=words,
    )
