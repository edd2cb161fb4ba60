"""Pilots against the six failure modes: where it burns, worst first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Case, Count, F, IntegerField, OrderBy, Q, Value, When
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.readiness.failure_modes import Mode
from assessments.wording import mode_short, mode_title
from pilots.vocabulary import OPEN_STAGES, Stage
from portfolio.conditions import in_trouble
from portfolio.drawing import drawn
from portfolio.filters import Filters
from portfolio.listed import Listed
from portfolio.sorting import how_many
from portfolio.words import conclusion, states

SIZE = 20
ASSESSED = Q(assessment__mode_states__isnull=False)
OPEN, LIVE, ENDED = range(3)

_MODES = "assessment__mode_states"
BADNESS = {
    "group": Case(
        When(stage__in=OPEN_STAGES, then=Value(OPEN)),
        When(stage=Stage.LIVE, then=Value(LIVE)),
        default=Value(ENDED),
        output_field=IntegerField(),
    ),
    "badness": how_many("f", _MODES) * 3 + how_many("m", _MODES) * 2 + how_many("r", _MODES),
}
"""Open pilots before live ones; then three points for a mode that fails, two for a missing one, one at risk."""
WORST_FIRST: list[OrderBy | str] = [
    F("group").asc(),
    F("badness").desc(),
    F("assessment__held_up").desc(nulls_last=True),
    "pk",
]


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


def sums(asked: Q) -> dict[str, Aggregate]:
    """What the database counts for the last row: asked-for open pilots in which a mode is missing or failing."""
    modes = {f"heat_{mode}": Count("pk", filter=asked & Q(is_open=True) & in_trouble(mode)) for mode in Mode}
    return {"heat_matched": Count("pk", filter=asked & ASSESSED), **modes}


def lay_out(worst: Iterable[Listed], totals: dict[str, Any], filters: Filters) -> HeatMap:
    """Lay the worst pilots out in groups, under their six columns."""
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
                in_trouble=totals[f"heat_{mode}"],
                query=filters.with_(mode=mode).query,
            )
            for mode in Mode
        ),
        shown=sum(map(len, groups.values())),
        matched=totals["heat_matched"],
    )


def _group(stage: str) -> int:
    if stage in OPEN_STAGES:
        return OPEN
    return LIVE if stage == Stage.LIVE else ENDED


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
