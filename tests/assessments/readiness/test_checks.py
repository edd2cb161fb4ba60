"""A truth table for each of the nineteen checks: every state it can have, with its reason, and who can fix it."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from assessments.readiness.check import Fixer, State
from assessments.readiness.facts import PilotFacts
from assessments.readiness.failure_modes import CHECK_TITLES, FAILURE_MODES
from tests.assessments.readiness.ready_pilot import TODAY, judged, ready
from tests.assessments.readiness.truth_change_to_scale import CHANGE_TO_SCALE
from tests.assessments.readiness.truth_metric_to_ownership import METRIC_TO_OWNERSHIP

TABLE = METRIC_TO_OWNERSHIP | CHANGE_TO_SCALE

CASES = [
    pytest.param(name, facts, (state, reason, fixer), id=f"{name}: {sentence}")
    for name, rows in TABLE.items()
    for sentence, facts, state, reason, fixer in rows
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_a_check_answers_as_the_table_says(name: str, facts: PilotFacts, expected: tuple[State, str, Fixer | None]):
    check = judged(facts).checks[name]
    assert (check.state, str(check.reason), check.fixer) == expected


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_whatever_is_not_clear_says_what_to_do_who_and_where(
    name: str, facts: PilotFacts, expected: tuple[State, str, Fixer | None]
):
    check = judged(facts).checks[name]
    assert (check.fix is None, check.fixer is None) == (check.is_clear, check.is_clear)
    assert check.is_clear or (str(check.fix) and check.place is not None)


def test_there_are_nineteen_checks_each_with_a_title_and_a_truth_table():
    names = [rule.__name__ for mode in FAILURE_MODES for rule in mode.checks]
    assert (len(names), max(Counter(names).values())) == (19, 1)
    assert names == list(CHECK_TITLES) == list(TABLE)
    assert len(set(CHECK_TITLES.values())) == 19


def test_six_failure_modes_hold_five_three_two_four_two_and_three_checks():
    assert [len(mode.checks) for mode in FAILURE_MODES] == [5, 3, 2, 4, 2, 3]


def test_every_rule_quotes_where_it_comes_from():
    rules: list[Callable[..., object]] = [rule for mode in FAILURE_MODES for rule in mode.checks]
    unsourced = [
        rule.__name__
        for rule in rules
        if not any(word in (rule.__doc__ or "") for word in ("Source: domain page", "Article:"))
    ]
    assert unsourced == []


def test_the_policy_decides_from_when_on_something_is_old():
    facts = ready(as_of=TODAY + timedelta(days=101))
    assert judged(facts).checks["production_like_slice"].state is State.AT_RISK
