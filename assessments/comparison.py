"""Candidates side by side: what one case gains and leaves with each, and when the more accurate one is the worse."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.readiness.facts import PilotFacts
from assessments.readiness.ledger import LedgerLine, gain_line
from pilots.economics.net import MONTHS
from pilots.economics.outcome import (
    Candidate,
    OutcomeModel,
    accuracy_that_loses,
    gain_per_case,
    gain_steps,
    share_right,
)
from pilots.economics.scale import unit_cost


@dataclass(frozen=True, slots=True)
class Column:
    """One candidate: share of cases that go right, its lines, and what a case and a year leave."""

    candidate: Candidate
    right: Decimal
    lines: tuple[LedgerLine, ...]
    gain: Decimal
    net: Decimal | None
    net_per_year: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All candidates, and the pair that shows accuracy losing, if there is one."""

    columns: tuple[Column, ...]
    loser: Column | None
    winner: Column | None


def compare(facts: PilotFacts) -> Comparison | None:
    """Nothing while there is no candidate."""
    model = facts.outcome
    if model is None or not model.candidates:
        return None
    columns = {candidate.key: _column(facts, model, candidate) for candidate in model.candidates}
    pair = accuracy_that_loses(model)
    loser, winner = (columns[pair[0].key], columns[pair[1].key]) if pair else (None, None)
    return Comparison(tuple(columns.values()), loser, winner)


def _column(facts: PilotFacts, model: OutcomeModel, candidate: Candidate) -> Column:
    gain = gain_per_case(model, candidate)
    scale = facts.scale
    net = None
    if scale is not None and scale.full_volume and scale.lines:
        net = gain - unit_cost(scale, scale.full_volume)
    year = net * scale.full_volume * MONTHS if net is not None and scale and scale.full_volume else None
    lines = tuple(gain_line(step) for step in gain_steps(model, candidate))
    return Column(candidate, share_right(model, candidate), lines, gain, net, year)
