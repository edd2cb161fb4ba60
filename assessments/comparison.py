"""Candidates side by side: what one case gains and leaves with each, and when the more accurate one is the worse."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.readiness.facts import PilotFacts
from assessments.readiness.ledger import LedgerLine, gain_line
from assessments.readiness.sentence import Sentence
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
    running: Decimal | None
    """Running cost of a case at full volume, as a loss."""
    net: Decimal | None
    net_per_year: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """One label with its line in each candidate's column; nothing where a candidate has no such line."""

    label: Sentence
    lines: tuple[LedgerLine | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All candidates, and the pair that shows accuracy losing, if there is one."""

    columns: tuple[Column, ...]
    loser: Column | None
    winner: Column | None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The lines of all candidates beside each other, matched by their label."""
        labels = {str(line.label): line.label for column in self.columns for line in column.lines}
        by_label = [{str(line.label): line for line in column.lines} for column in self.columns]
        return tuple(Row(label, tuple(lines.get(key) for lines in by_label)) for key, label in labels.items())


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
    lines = tuple(gain_line(step) for step in gain_steps(model, candidate))
    right = share_right(model, candidate)
    if scale is None or not scale.full_volume or not scale.lines:
        return Column(candidate, right, lines, gain, None, None, None)
    cost = unit_cost(scale, scale.full_volume)
    net = gain - cost
    return Column(candidate, right, lines, gain, -cost, net, net * scale.full_volume * MONTHS)
