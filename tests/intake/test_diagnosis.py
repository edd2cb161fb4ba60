"""What twelve plain answers conclude."""

import itertools

import pytest

from assessments.readiness.check import State
from assessments.readiness.failure_modes import Mode
from intake.diagnosis import CRITERIA, ORDER, STARTS, diagnose, unanswered
from intake.diagnosis_questions import QUESTIONS, UNKNOWN
from intake.told import ABOUT

BEST = {
    "owner": "accepted",
    "support": "plan",
    "number": "agreed",
    "data": "live",
    "result": "yes",
    "path": "proven",
    "errors": "pays",
    "cost": "affordable",
    "builders": "held",
    "people": "before",
    "work": "designed",
}
DEMO = {
    "owner": "builders",
    "support": "nobody",
    "number": "none",
    "data": "sample",
    "result": "no_number",
    "path": "by_hand",
    "errors": "accuracy",
    "cost": "affordable",
    "builders": "near",
    "people": "since",
    "work": "designed",
}


def stalling(**changed: str) -> list[tuple[str, str]]:
    return [(each.mode.key, each.state) for each in diagnose({**BEST, **changed}).stalling]


def test_a_pilot_that_is_ready_has_nothing_that_holds_it_up():
    found = diagnose(BEST)
    assert (found.stalling, found.standing, found.missed) == ((), 4, False)
    assert [each.state for each in found.findings] == [State.CLEAR] * 6


def test_a_demo_is_told_everything_in_the_order_to_tackle_it():
    found = diagnose(DEMO)
    assert [(each.title, each.state, each.to_do[0].question.key) for each in found.stalling] == [
        ("No ownership", "missing", "owner"),
        ("No business metric", "missing", "number"),
        ("Data and integration gaps", "failing", "data"),
        ("Accuracy instead of outcome", "missing", "errors"),
    ]
    assert [(each.mode.key, each.state) for each in found.others] == [
        (Mode.SCALE, State.AT_RISK),
        (Mode.CHANGE_MANAGEMENT, State.AT_RISK),
    ]
    assert found.standing == 1


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"owner": "named"}, [("ownership", "missing")]),
        ({"support": "builders"}, [("ownership", "missing")]),
        ({"number": "late"}, []),
        ({"number": "baseless"}, [("business_metric", "missing")]),
        ({"number": "accuracy"}, [("business_metric", "missing")]),
        ({"result": "open"}, []),
        ({"result": "picked"}, [("business_metric", "missing")]),
        ({"result": "short"}, [("business_metric", "failing")]),
        ({"data": "like"}, []),
        ({"data": "slice"}, [("data_and_integration", "missing")]),
        ({"data": "sample"}, [("data_and_integration", "failing")]),
        ({"path": "agreed"}, [("data_and_integration", "missing")]),
        ({"path": "by_hand", "data": "sample"}, [("data_and_integration", "failing")]),
        ({"errors": "slow"}, [("outcome", "failing")]),
        ({"cost": "pilot"}, [("scale", "missing")]),
        ({"cost": "dear"}, [("scale", "failing")]),
        ({"builders": "near"}, []),
        ({"builders": "broke"}, [("scale", "failing")]),
        ({"people": "since"}, []),
        ({"people": "never", "work": "on_top"}, [("change_management", "failing")]),
        ({"work": "training", "owner": "nobody"}, [("ownership", "missing"), ("change_management", "missing")]),
    ],
)
def test_each_answer_stands_for_a_state(changed: dict[str, str], expected: list[tuple[str, str]]):
    assert stalling(**changed) == expected


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_not_knowing_never_counts_as_clear(question):
    found = {each.mode.key: each for each in diagnose({**BEST, question.key: UNKNOWN}).findings}
    assert found[question.mode].state in (State.MISSING, State.AT_RISK)
    assert [each.question for each in found[question.mode].to_do] == [question]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_a_worse_answer_never_makes_a_mode_better(question):
    by_state = {each.state.severity: each.key for each in question.answers}
    found = [diagnose({**BEST, question.key: by_state[severity]}) for severity in sorted(by_state)]
    severities = [sum(each.state.severity for each in one.findings) for one in found]
    assert severities == sorted(severities)
    assert [one.standing for one in found] == sorted((one.standing for one in found), reverse=True)


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({}, True),
        ({"data": "like"}, True),
        ({"data": "sample"}, False),
        ({"number": "late"}, False),
        ({"result": "open"}, False),
    ],
)
def test_short_of_an_agreed_number_on_real_cases_is_a_no(changed: dict[str, str], missed: bool):
    found = diagnose({**BEST, "result": "short", **changed})
    assert found.missed is missed


def test_who_missed_a_number_is_not_told_there_is_none():
    [finding] = diagnose({**BEST, "result": "short"}).stalling
    assert (finding.title, finding.to_do[0].fix.split(".")[0]) == ("Business metric", "Decide")


@pytest.mark.parametrize(
    ("key", "criterion"), [(key, number) for number, (_title, asked) in enumerate(CRITERIA) for key in asked]
)
def test_a_criterion_stands_only_when_all_its_answers_are_clear(key: str, criterion: int):
    stands = [holds for _title, holds in diagnose({**BEST, key: UNKNOWN}).criteria]
    assert stands == [number != criterion for number in range(4)]


def test_what_was_not_answered_is_asked_first_and_never_concluded_from():
    for question, following in itertools.pairwise(QUESTIONS):
        given = {each.key: BEST[each.key] for each in QUESTIONS[: QUESTIONS.index(following)]}
        assert unanswered(given) == following
        assert unanswered({**given, question.key: "made up"}) == question
    with pytest.raises(ValueError, match="No answer to owner"):
        diagnose({})


def test_every_mode_is_asked_about_and_has_its_place():
    assert set(ORDER) == set(STARTS) == set(Mode) == {each.mode for each in QUESTIONS}
    keys = [each.key for each in QUESTIONS]
    assert len({*keys, ABOUT}) == len(keys) + 1 == 12
    for question in QUESTIONS:
        words = [answer.key for answer in question.answers]
        assert len(words) == len(set(words))
        assert question.answers[0].state is State.CLEAR
        assert words[-1] == UNKNOWN
