"""How far pilots get: how many ever reached a stage, and how many stand there now."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.figures import number
from common.language import in_sentence
from pilots.models.pilot import STAGES
from pilots.vocabulary import OPEN_STAGES, Stage
from portfolio.filters import Filters
from portfolio.totals import Totals

# The course of a pilot. A stopped pilot was decided, a retired one was live; both passed what lies before.
COURSE: tuple[tuple[Any, tuple[Stage, ...]], ...] = (
    (STAGES[Stage.PROPOSED], (Stage.PROPOSED,)),
    (STAGES[Stage.DESIGNED], (Stage.DESIGNED,)),
    (STAGES[Stage.BUILDING], (Stage.BUILDING,)),
    (STAGES[Stage.MEASURING], (Stage.MEASURING,)),
    (gettext_lazy("decided"), (Stage.STOPPED,)),
    (STAGES[Stage.LIVE], (Stage.LIVE, Stage.RETIRED)),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the course; `here` says in words how many stand there now, `query` leads to them."""

    name: str
    reached: int
    standing: int
    here: str
    query: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class Funnel:
    """The course from proposed to live."""

    steps: tuple[Step, ...]
    ever: int
    narrowest: str
    days_to_decision: int | None

    @classmethod
    def of(cls, totals: Totals) -> "Funnel":
        """Lay the course out from the counts by stage."""
        counts = [_standing(totals, *stages) for _name, stages in COURSE]
        reached = [sum(counts[place:]) for place in range(len(COURSE))]
        took = totals.time_to_decision
        steps = tuple(
            _step(str(name), stages[0], count, _standing(totals, stages[0]))
            for (name, stages), count in zip(COURSE, reached, strict=True)
        )
        return cls(steps, reached[0], _narrowest(steps), round(took.total_seconds() / 86_400) if took else None)


def _standing(totals: Totals, *stages: Stage) -> int:
    return totals.pilots(lambda state: state.stage in stages)


def _step(name: str, stage: Stage, reached: int, standing: int) -> Step:
    here = _("%(count)s stopped") if stage == Stage.STOPPED else _("%(count)s here")
    return Step(
        name=name[:1].upper() + name[1:],
        reached=reached,
        standing=standing,
        here=here % {"count": number(standing)},
        query=Filters(stage=stage).query,
        is_live=stage == Stage.LIVE,
    )


def _narrowest(steps: tuple[Step, ...]) -> str:
    """Where most pilots of those that came so far did not go on, in a sentence; empty where all did."""
    most = max(steps[: len(OPEN_STAGES)], key=lambda step: step.standing)
    if not most.standing:
        return ""
    return ngettext(
        "The course narrows most after %(stage)s: %(count)s pilot came no further.",
        "The course narrows most after %(stage)s: %(count)s pilots came no further.",
        most.standing,
    ) % {"stage": in_sentence(most.name), "count": number(most.standing)}
