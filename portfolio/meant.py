"""The question of the address, asked of how pilots stand: what can be known from the totals alone."""

from dataclasses import fields
from functools import partial

from assessments.readiness.failure_modes import Mode
from assessments.readiness.flags import Flag
from assessments.readiness.recommendation import Verdict
from pilots.vocabulary import Stage
from portfolio.drawing import SECTIONS, made_once
from portfolio.filters import DECIDABLE, NOBODY, STAGE_OPEN, Filters
from portfolio.totals import NONE, State, Totals, Which

_ENDED = (Stage.STOPPED, Stage.RETIRED)


def _stands(name: str, value: str, state: State) -> bool:
    return bool(getattr(state, name) == value)


_MEANT: dict[tuple[str, str], Which] = {
    ("stage", STAGE_OPEN): lambda state: state.is_open,
    ("verdict", DECIDABLE): lambda state: state.is_decidable,
    ("owner", NOBODY): lambda state: not state.is_owned and state.stage not in _ENDED,
    **{("stage", stage): partial(_stands, "stage", stage) for stage in Stage},
    **{("verdict", verdict): partial(_stands, "verdict", verdict) for verdict in Verdict},
    **{("mode", mode): partial(State.is_in_trouble, mode=mode) for mode in Mode},
    **{("flag", flag): partial(State.shows, flag=flag) for flag in (Flag.LIVE_WITHOUT_DECISION, Flag.SUSPENDED)},
}


def is_known(filters: Filters) -> bool:
    """Whether the totals can tell which pilots are meant."""
    return all(asked in _MEANT for asked in _set(filters))


def meant_by(filters: Filters) -> Which:
    """The same question as `condition` asks of the database; of those that are known."""
    wanted = [_MEANT[asked] for asked in _set(filters)]
    return lambda state: all(is_meant(state) for is_meant in wanted)


@made_once(SECTIONS)
def standing_in(totals: Totals, filters: Filters) -> Totals:
    """How many of the meant pilots stand where; of a question that is known."""
    return NONE.with_states(totals.each(meant_by(filters))) if filters.query else totals


def _set(filters: Filters) -> list[tuple[str, str]]:
    asked = filters.asked
    return [(field.name, value) for field in fields(asked) if (value := getattr(asked, field.name))]
