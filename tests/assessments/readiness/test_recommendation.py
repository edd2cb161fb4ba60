"""Four criteria, one verdict, its reason and steps, and what is missing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from assessments.readiness import failure_modes
from assessments.readiness.check import State
from assessments.readiness.facts import PilotFacts
from assessments.readiness.go_live import CRITERION_TITLES, Criterion
from assessments.readiness.recommendation import MUST_NOT_FAIL, Verdict
from pilots.vocabulary import DataKind, Direction, IntegrationState
from tests.assessments.readiness.ready_pilot import (
    AS_PILOTED,
    BARE,
    MEASURED,
    REASON,
    before,
    but,
    judged,
    measured,
    priced,
    ready,
)

GO, NO_GO = Verdict.GO, Verdict.NO_GO
NOT_ENOUGH, NOT_DECIDABLE = Verdict.NOT_ENOUGH_EVIDENCE, Verdict.NOT_DECIDABLE
MISSES = {"measurements": (replace(MEASURED, value=Decimal(76)),)}
FEW = {"measurements": (replace(MEASURED, cases=4038),)}
UNPRICED = {"outcome__error_classes": (replace(REASON, cost=None),)}
ABOVE_GAIN = {"scale__highest_affordable": Decimal(2)}


def test_the_four_criteria_stand_in_their_order_with_titles():
    assert [answer.criterion for answer in judged(BARE).criteria] == list(Criterion) == list(CRITERION_TITLES)


@pytest.mark.parametrize(
    ("facts", "letters"),
    [
        pytest.param(ready(), "cccc", id="all four hold"),
        pytest.param(BARE, "mmmm", id="nothing is there"),
        pytest.param(ready(threshold__agreed_on=None), "mccc", id="a draft is no line"),
        pytest.param(ready(measurements=()), "mccc", id="nothing was measured"),
        pytest.param(ready(**FEW), "rccc", id="too few cases is at risk, not missing"),
        pytest.param(ready(**MISSES), "fccc", id="the line is missed"),
        pytest.param(ready(owner=None), "cmcc", id="nobody owns it"),
        pytest.param(ready(owner__active=False), "cfcc", id="the owner is lost"),
        pytest.param(ready(support_plan=None), "cmcc", id="nobody answers after go-live"),
        pytest.param(ready(support_plan=None, owner__active=False), "cfcc", id="the worse of two speaks"),
        pytest.param(ready(support_plan__reviewed_on=None), "cccc", id="at risk takes no criterion away"),
        pytest.param(ready(integration_path=None), "ccmc", id="no path"),
        pytest.param(ready(integration_path__connection_owner=""), "ccmc", id="a path without an owner"),
        pytest.param(ready(integration_path__proven_on=before(300)), "cccc", id="an old proof still holds"),
        pytest.param(ready(scale=None), "cccm", id="no cost at full volume"),
        pytest.param(priced("0.55"), "cccf", id="dearer than it gains"),
    ],
)
def test_a_criterion_holds_unless_what_it_rests_on_is_missing_or_fails(facts: PilotFacts, letters: str):
    assessment = judged(facts)
    assert assessment.criteria_states == letters
    assert assessment.production_candidate is (letters == "cccc")


@pytest.mark.parametrize(
    ("direction", "value", "target", "sentence"),
    [
        (Direction.AT_MOST, 68, 75, "68 s, at most 75 s."),
        (Direction.AT_LEAST, 80, 75, "80 s, at least 75 s."),
        (Direction.AT_MOST, 76, 75, "76 s, and it had to be at most 75 s."),
        (Direction.AT_LEAST, 68, 75, "68 s, and it had to be at least 75 s."),
        (Direction.AT_MOST, 74, 75, "74 s, at most 75 s; cleared by less than the width of its interval."),
        (Direction.AT_LEAST, 76, 75, "76 s, at least 75 s; cleared by less than the width of its interval."),
    ],
)
def test_the_first_criterion_says_value_and_line(direction: Direction, value: int, target: int, sentence: str):
    facts = but(measured(value=Decimal(value)), threshold__direction=direction, threshold__target=Decimal(target))
    assert str(judged(facts).criteria[0].check.reason) == sentence


@pytest.mark.parametrize(
    ("changes", "reason", "fix"),
    [
        ({"cases": 38}, "38 of 5,000 cases, 31 of 28 days.", "Measure 4,962 more cases"),
        ({"ended_on": before(40)}, "6,480 of 5,000 cases, 11 of 28 days.", "Measure 17 more days"),
        (
            {"cases": 38, "ended_on": before(40)},
            "38 of 5,000 cases, 11 of 28 days.",
            "Measure 4,962 more cases over 17 more days",
        ),
    ],
)
def test_not_enough_evidence_says_how_much_is_still_to_come(changes: dict[str, object], reason: str, fix: str):
    assessment = judged(measured(**changes))
    check = assessment.criteria[0].check
    assert (str(check.reason), str(check.fix), assessment.verdict) == (reason, fix, NOT_ENOUGH)
    assert str(assessment.recommendation.why) == f"The measurement is too small to judge: {fix}."


@pytest.mark.parametrize(
    ("facts", "verdict", "why"),
    [
        pytest.param(
            ready(), GO, "All four criteria hold. At full volume it earns 1,046,400 a year.", id="all four hold"
        ),
        pytest.param(
            ready(outcome=None, scale__highest_affordable=Decimal(1), scale__lines=(
                *ready().scale.lines, replace(ready().scale.lines[1], kind="human_review"))),
            GO, "All four criteria hold.", id="affordable by an agreed limit, gain unknown",
        ),
        pytest.param(
            ready(**MISSES), NO_GO, "It misses the threshold on evidence that counts.", id="the line is missed"
        ),
        pytest.param(
            priced("0.55"), NO_GO, "It clears the threshold, but at full volume it would lose 114,240 a year.",
            id="clears and loses",
        ),
        pytest.param(
            priced("0.55", **MISSES), NO_GO,
            "It misses the threshold, and at full volume it would lose 114,240 a year.", id="misses and loses",
        ),
        pytest.param(
            priced("0.55", measurements=()), NO_GO, "At full volume it would lose 114,240 a year.",
            id="loses before anything is measured",
        ),
        pytest.param(
            priced("0.55", **ABOVE_GAIN), NO_GO,
            "It clears the threshold, but at full volume it would lose 114,240 a year.",
            id="below the agreed limit and above the gain loses",
        ),
        pytest.param(
            ready(scale__highest_affordable=Decimal("0.05")), NO_GO,
            "It clears the threshold, but a case costs more at full volume than it may.", id="clears and is too dear",
        ),
        pytest.param(
            ready(scale__highest_affordable=Decimal("0.05"), **MISSES), NO_GO,
            "It misses the threshold, and a case costs more at full volume than it may.", id="misses and is too dear",
        ),
        pytest.param(
            ready(scale__highest_affordable=Decimal("0.05"), measurements=()), NO_GO,
            "A case costs more at full volume than it may.", id="too dear before anything is measured",
        ),
        pytest.param(
            ready(owner=None), NOT_DECIDABLE, "One thing is missing: Name an owner in the business.",
            id="one thing is missing",
        ),
        pytest.param(
            ready(owner=None, integration_path=None), NOT_DECIDABLE,
            "3 things are missing. The first: Name an owner in the business.", id="three things are missing",
        ),
        pytest.param(
            ready(**UNPRICED), NOT_DECIDABLE, "One thing is missing: Say what this error costs: Wrong reason code.",
            id="all four hold and an outcome check fails",
        ),
        pytest.param(
            ready(change_plan__trial_without_builders_held=False), NOT_DECIDABLE,
            "One thing is missing: Mend what broke and try again without the builders.",
            id="all four hold and a scale check fails",
        ),
    ],
)  # fmt: skip
def test_the_verdict_and_its_reason(facts: PilotFacts, verdict: Verdict, why: str):
    assessment = judged(facts)
    assert (assessment.verdict, str(assessment.recommendation.why)) == (verdict, why)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param(ready(owner=None, **MISSES), NO_GO, id="a miss outweighs a missing owner"),
        pytest.param(priced("0.55", **FEW), NO_GO, id="a loss outweighs too few cases"),
        pytest.param(priced("0.55", owner=None, threshold=None), NO_GO, id="a loss outweighs a missing line"),
        pytest.param(ready(owner=None, **FEW), NOT_ENOUGH, id="too few cases is said before other gaps"),
        pytest.param(ready(**FEW, **UNPRICED), NOT_ENOUGH, id="too few cases is said before a failing outcome"),
        pytest.param(ready(**MISSES, **UNPRICED), NO_GO, id="a miss outweighs a failing outcome"),
        pytest.param(
            but(ready(**MISSES), threshold__agreed_on=None), NOT_DECIDABLE, id="nothing misses a line nobody agreed"
        ),
        pytest.param(
            measured(value=Decimal(90), cases=40), NOT_ENOUGH, id="too small a measurement misses nothing"
        ),
        pytest.param(
            measured(value=Decimal(90), data_kind=DataKind.HAND_PICKED), NOT_DECIDABLE,
            id="a demo sample misses nothing",
        ),
        pytest.param(
            measured(value=Decimal(1), data_kind=DataKind.HAND_PICKED), NOT_DECIDABLE,
            id="a demo sample clears nothing, whatever its value",
        ),
    ],
)  # fmt: skip
def test_which_verdict_comes_first(facts: PilotFacts, verdict: Verdict):
    assert judged(facts).verdict is verdict


def test_outcome_and_scale_may_not_fail():
    assert MUST_NOT_FAIL == (
        "error_classes_carry_costs",
        "net_benefit_positive",
        "full_volume_modelled",
        "affordable",
        "holds_without_builders",
    )


@pytest.mark.parametrize(
    ("facts", "keys"),
    [
        pytest.param(ready(), [], id="a go lacks nothing"),
        pytest.param(ready(owner=None, **MISSES), [], id="a no-go lacks nothing"),
        pytest.param(ready(measurements=()), ["threshold_cleared"], id="the measurement"),
        pytest.param(ready(**FEW), ["threshold_cleared"], id="a larger measurement"),
        pytest.param(ready(threshold=None), ["threshold_agreed"], id="a line before its measurement"),
        pytest.param(ready(threshold=None, measurements=()), ["threshold_agreed"], id="still the line alone"),
        pytest.param(ready(scale=None), ["full_volume_modelled"], id="the cost model, once for two checks"),
        pytest.param(ready(integration_path=None), ["path_named", "write_back_proven"], id="path and proof"),
        pytest.param(
            ready(outcome__error_classes=(replace(REASON, cost=None),), owner=None),
            ["accountable_owner", "error_classes_carry_costs"],
            id="an owner and a price",
        ),
        pytest.param(
            BARE,
            [
                "threshold_agreed",
                "accountable_owner",
                "support_plan_complete",
                "path_named",
                "write_back_proven",
                "full_volume_modelled",
            ],
            id="everything a decision needs and nothing else",
        ),
    ],
)
def test_the_list_of_what_is_missing_is_the_shortest(facts: PilotFacts, keys: list[str]):
    missing = judged(facts).recommendation.missing
    assert [each.key for each in missing] == keys
    assert len({(str(each.check.fix), each.check.place) for each in missing}) == len(missing)


@pytest.mark.parametrize(
    ("facts", "steps"),
    [
        (
            ready(),
            [
                ("68 s, at most 75 s.", State.CLEAR),
                ("Signe Holt answers, 07:00 to 21:00.", State.CLEAR),
                ("Written back to CRM on 12 Nov 2026.", State.CLEAR),
                ("A case costs 0.09 at full volume, at most 0.56.", State.CLEAR),
            ],
        ),
        (
            priced("0.55", owner=None, scale__pilot_volume=None, measurements=()),
            [
                ("Nothing was measured yet.", State.MISSING),
                ("Nobody in the business owns it.", State.MISSING),
                ("Written back to CRM on 12 Nov 2026.", State.CLEAR),
                ("A case costs 0.61 at full volume and may cost 0.56.", State.FAILING),
                ("One call loses money: -0.05.", State.FAILING),
            ],
        ),
        (
            priced("0.55", **ABOVE_GAIN, measurements=(replace(MEASURED, review_inside=False),)),
            [
                ("No measurement counts yet.", State.MISSING),
                ("Signe Holt answers, 07:00 to 21:00.", State.CLEAR),
                ("Written back to CRM on 12 Nov 2026.", State.CLEAR),
                ("A case costs 0.61 at full volume, at most 2.00.", State.CLEAR),
                ("One call leaves -0.05 at full volume. In the pilot it still pays.", State.AT_RISK),
            ],
        ),
    ],
)
def test_each_step_to_the_verdict_is_shown(facts: PilotFacts, steps: list[tuple[str, State]]):
    assert [(str(sentence), state) for sentence, state in judged(facts).recommendation.steps] == steps


def test_the_letters_tell_nineteen_checks_six_modes_and_four_criteria():
    assessment = judged(ready(owner=None, deviations=1, data_checks=()))
    assert assessment.states == "crccr" + "mcc" + "mc" + "cccc" + "cc" + "ccc"
    assert (assessment.mode_states, assessment.criteria_states) == ("rmmccc", "cmcc")


def test_a_mode_is_as_bad_as_its_worst_check():
    assessment = judged(ready(integration_path=None, data_checks=(replace(ready().data_checks[0], passed=False),)))
    mode = failure_modes.Mode.DATA_AND_INTEGRATION
    assert list(assessment.checks_of(mode)) == ["production_like_slice", "path_named", "write_back_proven"]
    assert assessment.modes[mode] is State.FAILING


def test_time_alone_makes_a_proof_old_and_leaves_the_verdict():
    later = but(ready(), as_of=ready().as_of + timedelta(days=400))
    assert (judged(later).verdict, judged(later).checks["write_back_proven"].state) == (GO, State.AT_RISK)


def test_a_confirmed_path_is_not_a_proven_one():
    assert judged(ready(integration_path__state=IntegrationState.CONFIRMED)).verdict is NOT_DECIDABLE


@pytest.mark.parametrize(
    ("facts", "held_up"),
    [
        pytest.param(ready(), None, id="a go holds nothing up"),
        pytest.param(ready(owner=None), "1046400", id="a missing owner holds up what it would earn"),
        pytest.param(
            ready(threshold_to_agree_again=True, measurements=()), None, id="what is at risk holds nothing up"
        ),
        pytest.param(priced("0.55", owner=None), None, id="a loss is not held up"),
        pytest.param(ready(owner=None, stage="live"), None, id="a live pilot is not held up"),
        pytest.param(ready(owner=None, outcome=None), None, id="what nobody has worked out is not held up"),
    ],
)
def test_held_up_is_what_a_blocking_check_keeps_from_a_go(facts: PilotFacts, held_up: str | None):
    found = judged(facts).held_up
    assert (found if found is None else str(round(found))) == held_up


def test_a_case_that_leaves_exactly_nothing_is_no_go_yet():
    candidate = replace(AS_PILOTED, minutes_per_case=Decimal("2.37"), error_frequencies={})
    error = replace(REASON, frequency_today=Decimal(0))
    free = tuple(replace(line, amount=Decimal(0), tiers=()) for line in ready().scale.lines)
    facts = ready(outcome__candidates=(candidate,), outcome__error_classes=(error,), scale__lines=free)
    assert (judged(facts).money.net, judged(facts).verdict) == (0, NOT_DECIDABLE)
