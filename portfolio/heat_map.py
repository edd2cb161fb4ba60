"""Pilots against the six failure modes: where it burns, worst first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, OrderBy, Q, Value, When
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.models.assessment import badness
from assessments.readiness.failure_modes import Mode
from assessments.wording import mode_short, mode_title
from pilots.vocabulary import OPEN_STAGES, Stage
from portfolio.drawing import ROWS, drawn, made_once
from portfolio.filters import Filters
from portfolio.listed import Listed
from portfolio.ranking import held_by
from portfolio.totals import Totals
from portfolio.words import conclusion, states

SIZE = 20
ASSESSED = Q(assessment__mode_states__isnull=False)
OPEN, LIVE, ENDED = range(3)

BADNESS = {
    "group": Case(
        When(stage__in=OPEN_STAGES, then=Value(OPEN)),
        When(stage=Stage.LIVE, then=Value(LIVE)),
        default=Value(ENDED),
        output_field=IntegerField(),
    ),
    "badness": badness("assessment__mode_states"),
}
"""Open pilots before live ones; among each the worst modes first."""
WORST_FIRST: list[OrderBy | str] = [
    F("badness").desc(),
    F("assessment__held_up").desc(nulls_last=True),
    "pk",
]
IN_SQL = "badness desc, held_up desc nulls last, pk"
"""The same, of columns called like that."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One pilot and one failure mode: the state, the mode's title, and where its section is."""

    state: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One pilot: its six cells and what it would be."""

    reference: str
    name: str
    url: str
    cells: tuple[Cell, ...]
    lamp: str
    conclusion: str

    @property
    def html(self) -> SafeString:
        """The row as the heat map shows it."""
        return drawn("heat_row", self)


@dataclass(frozen=True, slots=True)
class Column:
    """One failure mode: its short title for the head, how many open pilots it holds up, and the way to them."""

    short: str
    title: str
    in_trouble: int
    query: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The worst of the asked-for pilots, in groups; `shown` of `matched`."""

    groups: tuple[tuple[str, tuple[HeatRow, ...]], ...]
    columns: tuple[Column, ...]
    shown: int
    matched: int


def lay_out(worst: Iterable[Listed], asked: Totals, filters: Filters) -> HeatMap:
    """Lay the worst of the asked-for pilots out in groups, under their six columns."""
    names = {OPEN: _("Open"), LIVE: _("Live"), ENDED: _("Stopped or retired")}
    groups: dict[str, list[HeatRow]] = {}
    for pilot in worst:
        groups.setdefault(names[_group(pilot.stage)], []).append(_row(pilot))
    return HeatMap(
        groups=tuple((name, tuple(rows)) for name, rows in groups.items()),
        columns=tuple(
            Column(
                short=mode_short(mode),
                title=mode_title(mode),
                in_trouble=asked.pilots(held_by(mode)),
                query=filters.with_(mode=mode).query,
            )
            for mode in Mode
        ),
        shown=sum(map(len, groups.values())),
        matched=asked.pilots(lambda state: bool(state.mode_states)),
    )


def _group(stage: str) -> int:
    if stage in OPEN_STAGES:
        return OPEN
    return LIVE if stage == Stage.LIVE else ENDED


@made_once(ROWS)
def _row(pilot: Listed) -> HeatRow:
    lamp, words = conclusion(pilot.stage, pilot.assessment__verdict, pilot.assessment__flags or ())
    found = zip(Mode, states(pilot.assessment__mode_states), strict=False)
    return HeatRow(
        reference=pilot.reference,
        name=pilot.name,
        url=pilot.url,
        cells=tuple(
            Cell(state, mode_title(mode), f"{pilot.url}#m{place}") for place, (mode, state) in enumerate(found, 1)
        ),
        lamp=lamp,
        conclusion=words,
    )
