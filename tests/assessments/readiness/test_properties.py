"""What holds for all facts whatever."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessments.readiness import assess
from assessments.readiness.check import State
from assessments.readiness.facts import Measurement, PilotFacts
from assessments.readiness.measurements import counting, line_value
from assessments.readiness.policy import Policy
from assessments.readiness.recommendation import MUST_NOT_FAIL, Verdict
from pilots.vocabulary import DataKind, Direction, IntegrationState, Stage
from tests.assessments.readiness.any_facts import ABSURD, FACTS, PLAUSIBLE, POLICIES
from tests.assessments.readiness.ready_pilot import BARE, MEASURED, READY, SLICE, TODAY, but, judged, measured, priced

# Two verdicts that leave it open stand on one step: with an owner still missing, enough cases turn "not enough
# evidence" into "not decidable yet", and that is no step back.
ORDER = {Verdict.NO_GO: 0, Verdict.NOT_DECIDABLE: 1, Verdict.NOT_ENOUGH_EVIDENCE: 1, Verdict.GO: 2}


def owned(facts: PilotFacts) -> PilotFacts:
    return replace(facts, owner=READY.owner)


def supported(facts: PilotFacts) -> PilotFacts:
    return replace(facts, support_plan=replace(READY.support_plan, reviewed_on=facts.as_of))


def connected(facts: PilotFacts) -> PilotFacts:
    return replace(facts, integration_path=replace(READY.integration_path, state=IntegrationState.CONFIRMED))


def proven(facts: PilotFacts) -> PilotFacts:
    return replace(facts, integration_path=replace(READY.integration_path, proven_on=facts.as_of))


def slice_passed(facts: PilotFacts) -> PilotFacts:
    return replace(facts, data_checks=(*facts.data_checks, replace(SLICE, checked_on=facts.as_of)))


def changed_well(facts: PilotFacts) -> PilotFacts:
    return replace(facts, change_plan=replace(READY.change_plan, trial_without_builders_on=facts.as_of))


def unmoved(facts: PilotFacts) -> PilotFacts:
    return replace(facts, deviations=0, amendments=0, threshold_to_agree_again=False)


def cheaper(facts: PilotFacts) -> PilotFacts:
    """Every line half as dear, where lines cost anything."""
    lines = tuple(
        replace(
            line,
            amount=min(line.amount, line.amount / 2),
            tiers=tuple(replace(tier, price=min(tier.price, tier.price / 2)) for tier in line.tiers),
        )
        for line in (facts.scale.lines if facts.scale else ())
    )
    return but(facts, scale__lines=lines) if facts.scale else facts


def quicker(facts: PilotFacts) -> PilotFacts:
    if facts.outcome is None or facts.outcome.cost_per_hour < 0:
        return facts
    faster = tuple(replace(each, minutes_per_case=each.minutes_per_case - 1) for each in facts.outcome.candidates)
    return but(facts, outcome__candidates=faster)


def larger_limit(facts: PilotFacts) -> PilotFacts:
    """A higher agreed limit; where none was agreed the gain is the limit, and stays it."""
    if facts.scale is None or facts.scale.highest_affordable is None:
        return facts
    return but(facts, scale__highest_affordable=facts.scale.highest_affordable + 1)


def measured_well(facts: PilotFacts) -> PilotFacts:
    """One more measurement, the latest of all, that nothing can be said against and that clears the line."""
    threshold, first = facts.threshold, facts.threshold_first_agreed_on
    line = line_value(threshold) if threshold else None
    if threshold is None or first is None or line is None or (threshold.window_days or 0) > 400:
        return facts
    ended = max([facts.as_of, first, *(each.ended_on for each in facts.measurements)])
    if ended.year > 2100:
        return facts
    ended += timedelta(days=max(threshold.window_days or 0, 1))
    better = line + (1 if threshold.direction == Direction.AT_LEAST else -1)
    good = replace(
        MEASURED,
        value=better,
        began_on=max(first, ended - timedelta(days=max(threshold.window_days or 0, 1) - 1)),
        ended_on=ended,
        cases=max(threshold.fewest_cases or 1, 1),
        data_kind=DataKind.PRODUCTION,
    )
    return replace(facts, measurements=(*facts.measurements, good))


# What is not on this list can be bad news, and should be: agreeing a line, recording a result, pricing an error,
# writing down a cost or a volume let a pilot be judged that nobody could judge before.
GOOD_FACTS: list[Callable[[PilotFacts], PilotFacts]] = [
    owned,
    supported,
    connected,
    proven,
    slice_passed,
    changed_well,
    unmoved,
    cheaper,
    quicker,
    larger_limit,
    measured_well,
]


def unproven(facts: PilotFacts) -> bool:
    return not (facts.integration_path and facts.integration_path.state == IntegrationState.WRITE_BACK_PROVEN)


@given(facts=FACTS, policy=POLICIES)
@settings(max_examples=80, deadline=None)
def test_the_rules_answer_whatever_the_facts(facts: PilotFacts, policy: Policy):
    assessment = assess(facts, policy)
    assert (len(assessment.states), len(assessment.mode_states), len(assessment.criteria_states)) == (19, 6, 4)
    assert set(assessment.states + assessment.mode_states + assessment.criteria_states) <= set("crmf")


@given(facts=FACTS)
@settings(max_examples=60, deadline=None)
def test_everything_the_rules_say_can_be_said(facts: PilotFacts):
    assessment = judged(facts)
    sentences = [assessment.recommendation.why, *(step for step, _state in assessment.recommendation.steps)]
    sentences += [change.sentence for change in assessment.recommendation.changes]
    sentences += [check.reason for check in assessment.checks.values()]
    sentences += [check.fix for check in assessment.checks.values() if check.fix]
    sentences += [line.label for line in assessment.ledger] + [line.step for line in assessment.ledger if line.step]
    assert all(str(sentence) for sentence in sentences if sentence.message != "{name}")


@given(facts=FACTS, policy=POLICIES)
@settings(max_examples=60, deadline=None)
def test_the_same_facts_have_the_same_answer(facts: PilotFacts, policy: Policy):
    assert assess(facts, policy) == assess(replace(facts), replace(policy))


@given(facts=PLAUSIBLE)
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_measurements_came_in_does_not_matter(facts: PilotFacts):
    keyed = tuple(replace(each, key=number) for number, each in enumerate(facts.measurements))
    there, back = replace(facts, measurements=keyed), replace(facts, measurements=keyed[::-1])
    assert counting(there) == counting(back)
    assert judged(there).verdict is judged(back).verdict


@given(facts=FACTS)
@settings(max_examples=80, deadline=None)
@example(facts=READY)
@example(facts=priced("0.55"))
def test_go_needs_all_four_criteria_and_no_failing_outcome_or_scale(facts: PilotFacts):
    assessment = judged(facts)
    fails = any(assessment.checks[name].state is State.FAILING for name in MUST_NOT_FAIL)
    loses = assessment.money.net is not None and assessment.money.net < 0
    assert (assessment.verdict is Verdict.GO) is (assessment.production_candidate and not fails and not loses)


@given(facts=FACTS)
@settings(max_examples=80, deadline=None)
@example(facts=measured(value=Decimal(76)))
@example(facts=priced("0.55"))
def test_no_go_needs_a_missed_line_or_failing_economics(facts: PilotFacts):
    assessment = judged(facts)
    missed = assessment.standing is not None and not assessment.standing.clears
    loses = assessment.money.net is not None and assessment.money.net < 0
    fails = assessment.checks["affordable"].state is State.FAILING
    assert (assessment.verdict is Verdict.NO_GO) is (missed or loses or fails)


@given(facts=FACTS)
@settings(max_examples=60, deadline=None)
@example(facts=BARE)
def test_what_cannot_be_decided_says_what_is_missing_and_from_whom(facts: PilotFacts):
    assessment = judged(facts)
    missing = assessment.recommendation.missing
    assert bool(missing) is (assessment.verdict in (Verdict.NOT_DECIDABLE, Verdict.NOT_ENOUGH_EVIDENCE))
    assert all(each.check.fix and each.check.fixer and each.check.place for each in missing)


@pytest.mark.parametrize("good", GOOD_FACTS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_good_fact_never_makes_the_verdict_worse(good: Callable[[PilotFacts], PilotFacts], data: st.DataObject):
    facts = data.draw(FACTS.filter(unproven) if good is connected else FACTS)
    assert ORDER[judged(good(facts)).verdict] >= ORDER[judged(facts).verdict]


@pytest.mark.parametrize("good", GOOD_FACTS)
def test_a_good_fact_leaves_a_go_a_go(good: Callable[[PilotFacts], PilotFacts]):
    assert judged(READY if good is connected else good(READY)).verdict is Verdict.GO


@pytest.mark.parametrize(
    ("spoilt", "good"),
    [
        ({"owner": None}, owned),
        ({"support_plan": None}, supported),
        ({"integration_path": None}, proven),
        ({"change_plan__trial_without_builders_held": False}, changed_well),
        ({"measurements": ()}, measured_well),
        ({"measurements": (replace(MEASURED, value=Decimal(90)),)}, measured_well),
        ({"scale__highest_affordable": Decimal("0.05")}, cheaper),
        ({"scale__highest_affordable": Decimal("0.05")}, larger_limit),
        ({"outcome__minutes_today": Decimal("1.3")}, quicker),
    ],
)
def test_the_good_fact_that_lacked_brings_the_go(spoilt: dict[str, object], good: Callable[[PilotFacts], PilotFacts]):
    facts = but(READY, **spoilt)
    assert judged(facts).verdict is not Verdict.GO
    assert judged(good(facts)).verdict is Verdict.GO


@given(measurement=st.builds(replace, st.just(MEASURED), value=st.from_type(Decimal)), threshold=st.booleans())
def test_a_demo_sample_never_decides_whatever_its_value(measurement: Measurement, threshold: bool):
    sample = replace(measurement, data_kind=DataKind.HAND_PICKED, key=99, ended_on=TODAY)
    with_it = replace(READY, measurements=(*READY.measurements, sample) if threshold else (sample,))
    assert judged(with_it).verdict is (Verdict.GO if threshold else Verdict.NOT_DECIDABLE)


@given(facts=ABSURD, stage=st.sampled_from(Stage))
@settings(max_examples=60, deadline=None)
def test_held_up_money_is_positive_and_only_of_open_pilots_that_may_not_go(facts: PilotFacts, stage: Stage):
    assessment = judged(replace(facts, stage=stage))
    if assessment.held_up is not None:
        assert assessment.held_up > 0
        assert assessment.verdict is not Verdict.GO
        assert stage in (Stage.PROPOSED, Stage.DESIGNED, Stage.BUILDING, Stage.MEASURING)
