"""The four figures across the top of the portfolio."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.readiness.recommendation import Verdict
from common.figures import percent
from pilots.vocabulary import Stage
from portfolio.ranking import Cause
from portfolio.totals import State, Totals

IN_PRODUCTION = (Stage.LIVE, Stage.RETIRED)
# How many pilots reach production, as surveys of companies report it.
SURVEYS = (Decimal("0.10"), Decimal("0.30"))
BAND_WIDTH = 240


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
    def of(cls, totals: Totals) -> "Headline":
        """Pick the headline's figures from the totals; a sum of nothing is zero."""
        return cls(
            pilots=totals.pilots(lambda state: True),
            open=totals.pilots(_is_open),
            in_production=totals.pilots(lambda state: state.stage in IN_PRODUCTION),
            held_up=totals.money("held_up", _is_open),
            earning=int(totals.money("earning", _is_open)),
            would_go=totals.pilots(lambda state: state.is_open and state.verdict == Verdict.GO),
            would_stop=totals.pilots(_would_stop),
            loss=totals.money("loss", _would_stop),
            undecidable=totals.pilots(_is_undecidable),
            spent_undecidable=totals.money("spent", _is_undecidable),
            spent=totals.money("spent", lambda state: True),
        )

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


def _is_open(state: State) -> bool:
    return state.is_open


def _would_stop(state: State) -> bool:
    return state.is_open and state.verdict == Verdict.NO_GO


def _is_undecidable(state: State) -> bool:
    return state.is_open and not state.is_decidable


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
