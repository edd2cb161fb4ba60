from datetime import timedelta
from decimal import Decimal

import pytest

from assessments.readiness.facts import PilotFacts
from assessments.readiness.flags import FLAG_TITLES, Flag
from assessments.readiness.policy import Policy
from pilots.vocabulary import Stage
from tests.assessments.readiness.ready_pilot import BARE, TODAY, before, judged, ready

OPEN = (Stage.PROPOSED, Stage.DESIGNED, Stage.BUILDING, Stage.MEASURING)
CLOSED = (Stage.LIVE, Stage.STOPPED, Stage.RETIRED)
LATE = {"decision_due_on": before(140)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(ready(), [], id="a pilot in order carries none"),
        pytest.param(BARE, [], id="a bare pilot carries none"),
        pytest.param(ready(reviews_without_decision=1), [], id="one review is no loop"),
        pytest.param(ready(reviews_without_decision=2), [Flag.DEMO_LOOP], id="two reviews without a decision are"),
        pytest.param(ready(decision_due_on=TODAY), [], id="due today is not overdue"),
        pytest.param(ready(decision_due_on=before(1)), [Flag.OVERDUE], id="due yesterday is"),
        pytest.param(
            ready(decision_due_on=before(1), extended=True), [Flag.OVERDUE, Flag.STALLED], id="late again is stalled"
        ),
        pytest.param(ready(extended=True), [], id="extended and in time is not stalled"),
        pytest.param(
            ready(stage=Stage.LIVE, decision_sealed=True, suspended_since=TODAY), [Flag.SUSPENDED], id="unmet suspends"
        ),
        pytest.param(ready(suspended_since=TODAY), [], id="only a live pilot has a go to suspend"),
        pytest.param(ready(facts_changed_on=before(30)), [], id="quiet for 30 days is not stale"),
        pytest.param(ready(facts_changed_on=before(31)), [Flag.STALE], id="quiet for 31 days is"),
        pytest.param(
            ready(build_started_on=before(150)), [], id="agreed on the day building began is not retro-fitted"
        ),
        pytest.param(ready(build_started_on=before(151)), [Flag.RETRO_FITTED], id="agreed a day after is"),
        pytest.param(ready(threshold_first_agreed_on=None), [], id="never agreed is not retro-fitted"),
        pytest.param(ready(stage=Stage.LIVE), [Flag.LIVE_WITHOUT_DECISION], id="live without a sealed decision"),
        pytest.param(ready(stage=Stage.LIVE, decision_sealed=True), [], id="live by a sealed decision"),
        pytest.param(ready(stage=Stage.STOPPED), [], id="stopped is not live"),
        pytest.param(ready(owner__active=False), [Flag.OWNER_LOST], id="the owner was deactivated"),
        pytest.param(ready(owner__in_business=False), [Flag.OWNER_LOST], id="the owner moved out of the business"),
        pytest.param(ready(owner=None), [], id="nobody named is nobody lost"),
        pytest.param(ready(owner__accepted_on=None), [], id="not accepted is not lost"),
    ],
)
def test_a_flag_is_raised_by_its_facts(facts: PilotFacts, expected: list[Flag]):
    assert list(judged(facts).flags) == expected


@pytest.mark.parametrize("stage", CLOSED)
def test_what_is_decided_is_neither_late_nor_quiet_nor_in_a_loop(stage: Stage):
    facts = ready(stage=stage, decision_sealed=True, reviews_without_decision=5, facts_changed_on=before(900), **LATE)
    assert judged(facts).flags == ()


@pytest.mark.parametrize("stage", OPEN)
def test_flags_come_in_the_order_of_the_domain_page(stage: Stage):
    facts = ready(
        stage=stage,
        reviews_without_decision=2,
        facts_changed_on=before(900),
        build_started_on=before(900),
        owner__active=False,
        **LATE,
    )
    assert judged(facts).flags == (Flag.DEMO_LOOP, Flag.OVERDUE, Flag.STALE, Flag.RETRO_FITTED, Flag.OWNER_LOST)


def test_every_flag_has_a_title():
    assert list(FLAG_TITLES) == list(Flag)


def test_the_policy_says_when_a_pilot_is_stale_and_when_it_loops():
    facts = ready(facts_changed_on=before(8), reviews_without_decision=2)
    strict = Policy(facts_stale_after=7, demo_loop_after_reviews=3)
    assert judged(facts, strict).flags == (Flag.STALE,)


@pytest.mark.parametrize(
    ("facts", "cost"),
    [
        pytest.param(ready(), None, id="nothing while it is not overdue"),
        pytest.param(ready(stage=Stage.LIVE, **LATE), None, id="nothing once it is live"),
        pytest.param(ready(**LATE), "8650.94", id="131,000 over 106 days is 8,650.94 a week"),
        pytest.param(
            ready(spent=Decimal(1000), **LATE), "2769.23", id="12,000 a month of fixed lines is more, 2,769.23 a week"
        ),
        pytest.param(ready(spent=None, **LATE), "2769.23", id="the fixed lines alone"),
        pytest.param(ready(scale=None, **LATE), "8650.94", id="the spend alone"),
        pytest.param(ready(scale=None, spent=None, **LATE), None, id="neither is known"),
        pytest.param(ready(scale=None, build_started_on=None, **LATE), None, id="building never began"),
        pytest.param(ready(scale=None, build_started_on=TODAY + timedelta(days=9), **LATE), None, id="it begins later"),
        pytest.param(
            ready(scale=None, build_started_on=before(3), **LATE), "131000.00", id="the first week is a whole one"
        ),
    ],
)
def test_a_stalled_pilot_costs_its_spend_or_its_fixed_lines_a_week(facts: PilotFacts, cost: str | None):
    found = judged(facts).cost_per_week
    assert (found if found is None else str(round(found, 2))) == cost
