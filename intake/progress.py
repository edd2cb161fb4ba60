"""How far the questions of a proposed pilot are answered. Pure: the same facts, the same states.

An answer can be there and not be good enough yet: *at risk*. Only what is *missing* is asked again.
Source: domain.md, "Stages and their guards" (the day-one set).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assessments.readiness.check import State
from intake.questions import BY_KEY, QUESTIONS, Key

States = Mapping[Key, State]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a pilot, as far as the questions ask for it."""

    work_described: bool = False
    """Workflow, problem, and the day on which it is decided."""
    owner_named: bool = False
    owner_accepted: bool = False
    """And is still in the business."""
    baseline_measured: bool = False
    """A metric with its value of today and the day it was measured."""
    line_drafted: bool = False
    """A target with its window and its fewest cases."""
    line_agreed: bool = False
    slice_named: bool = False
    slice_is_real: bool = False
    """Production-like, with edge cases and dirty records."""
    path_named: bool = False
    """System of record and connection owner."""
    volume_known: bool = False
    costs_known: bool = False
    contract_accepted: bool = False


def states_of(known: Known) -> dict[Key, State]:
    """The state of each question, in the order they are asked."""
    return {
        Key.WORK: _state(known.work_described),
        Key.OWNER: _state(known.owner_named, known.owner_accepted),
        Key.TODAY: _state(known.baseline_measured),
        Key.THRESHOLD: _state(known.line_drafted, known.line_agreed),
        Key.SLICE: _state(known.slice_named, known.slice_is_real),
        Key.PATH: _state(known.path_named),
        Key.COST: _state(known.volume_known and known.costs_known),
        Key.CONTRACT: _state(known.contract_accepted),
    }


def _state(is_answered: bool, is_enough: bool = True) -> State:
    if not is_answered:
        return State.MISSING
    return State.CLEAR if is_enough else State.AT_RISK


def first_unanswered(states: States, *, without: Collection[Key] = (), after: Key | None = None) -> Key:
    """The question to go on with: the first unanswered one behind `after`, else the first of all; those in `without`
    are somebody else's. When nothing is left, the contract."""
    order = [question.key for question in QUESTIONS]
    start = order.index(after) + 1 if after else 0
    for key in (*order[start:], *order[:start]):
        if key is not Key.CONTRACT and key is not after and states[key] is State.MISSING and key not in without:
            return key
    return Key.CONTRACT


def answered(states: States) -> int:
    """How many questions have an answer."""
    return sum(state is not State.MISSING for state in states.values())


def minutes_left(states: States) -> int:
    """About how long the rest takes who has the facts at hand."""
    return sum(BY_KEY[key].minutes for key, state in states.items() if state is State.MISSING)
