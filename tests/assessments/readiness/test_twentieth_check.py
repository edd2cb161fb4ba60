"""A twentieth check is one function, one line in the table, and its test: this one."""

from dataclasses import replace

import pytest

from assessments import readiness
from assessments.readiness.check import Check, Fixer, Place, State, at_risk, clear
from assessments.readiness.facts import PilotFacts
from assessments.readiness.failure_modes import FAILURE_MODES, Mode
from assessments.readiness.policy import Policy
from assessments.readiness.recommendation import Verdict
from assessments.readiness.sentence import gettext_noop, say
from tests.assessments.readiness.ready_pilot import BARE, READY, judged


def within_budget(facts: PilotFacts, policy: Policy) -> Check:
    """Clear while no more was spent than the budget allows."""
    if facts.spent is None or facts.budget is None or facts.spent <= facts.budget:
        return clear(say(gettext_noop("Within budget.")), Place.PURPOSE)
    return at_risk(
        say(gettext_noop("Over budget.")),
        fix=say(gettext_noop("Ask for more, or stop")),
        fixer=Fixer.OWNER,
        place=Place.PURPOSE,
    )


@pytest.fixture
def _twenty_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    *others, last = FAILURE_MODES
    longer = replace(last, checks=last.checks | {within_budget: "Within budget"})
    monkeypatch.setattr(readiness, "FAILURE_MODES", (*others, longer))


@pytest.mark.usefixtures("_twenty_checks")
def test_a_line_in_the_table_is_enough_for_a_check_to_be_asked():
    poor = judged(replace(READY, budget=READY.spent - 1))
    assert list(poor.checks)[-1] == "within_budget"
    assert (len(poor.states), poor.states[-1], poor.mode_states) == (20, "r", "cccccr")
    assert poor.checks_of(Mode.SCALE)["within_budget"].state is State.AT_RISK
    assert (judged(READY).states, judged(READY).verdict) == ("c" * 20, Verdict.GO)
    assert judged(BARE).checks["within_budget"].is_clear


def test_without_that_line_there_are_nineteen():
    assert "within_budget" not in judged(READY).checks
    assert judged(READY).states == "c" * 19
