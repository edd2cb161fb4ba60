"""Which question is the first unanswered: the truth table."""

from itertools import product

import pytest

from assessments.readiness.check import State
from intake.progress import Known, answered, first_unanswered, minutes_left, states_of
from intake.questions import BY_KEY, QUESTIONS, Key
from pilots.vocabulary import IntakePart

ALL = {
    "work_described": True,
    "owner_named": True,
    "owner_accepted": True,
    "baseline_measured": True,
    "line_drafted": True,
    "line_agreed": True,
    "slice_named": True,
    "slice_is_real": True,
    "path_named": True,
    "volume_known": True,
    "costs_known": True,
    "contract_accepted": True,
}
CLEAR, AT_RISK, MISSING = State.CLEAR, State.AT_RISK, State.MISSING


@pytest.mark.parametrize(
    ("lacking", "key", "state"),
    [
        ("work_described", Key.WORK, MISSING),
        ("owner_named", Key.OWNER, MISSING),
        ("owner_accepted", Key.OWNER, AT_RISK),
        ("baseline_measured", Key.TODAY, MISSING),
        ("line_drafted", Key.THRESHOLD, MISSING),
        ("line_agreed", Key.THRESHOLD, AT_RISK),
        ("slice_named", Key.SLICE, MISSING),
        ("slice_is_real", Key.SLICE, AT_RISK),
        ("path_named", Key.PATH, MISSING),
        ("volume_known", Key.COST, MISSING),
        ("costs_known", Key.COST, MISSING),
        ("contract_accepted", Key.CONTRACT, MISSING),
    ],
)
def test_what_is_lacking_shows_in_its_own_question_and_in_no_other(lacking, key, state):
    states = states_of(Known(**{**ALL, lacking: False}))
    assert states == {**dict.fromkeys(Key, CLEAR), key: state}


def test_of_a_new_pilot_everything_is_missing():
    assert states_of(Known()) == dict.fromkeys(Key, MISSING)
    assert first_unanswered(states_of(Known())) is Key.WORK
    assert answered(states_of(Known())) == 0
    assert minutes_left(states_of(Known())) == 14


def test_of_a_finished_one_nothing_is_and_it_goes_on_with_the_contract():
    states = states_of(Known(**ALL))
    assert first_unanswered(states) is Key.CONTRACT
    assert (answered(states), minutes_left(states)) == (8, 0)


def test_for_all_states_the_first_unanswered_is_the_first_that_is_missing_and_is_not_somebody_elses():
    asked = [question.key for question in QUESTIONS if question.key is not Key.CONTRACT]
    for missing in product((True, False), repeat=len(asked)):
        states = {key: MISSING if lacks else AT_RISK for key, lacks in zip(asked, missing, strict=True)}
        states[Key.CONTRACT] = MISSING
        for elsewhere in (set(), {Key.WORK}, {Key.OWNER, Key.COST}):
            left = [key for key in asked if states[key] is MISSING and key not in elsewhere]
            assert first_unanswered(states, without=elsewhere) is (left[0] if left else Key.CONTRACT)


def test_after_a_question_the_next_one_comes_and_what_was_left_out_comes_back():
    states = states_of(Known(**{**ALL, "owner_named": False, "slice_named": False}))
    assert first_unanswered(states, after=Key.TODAY) is Key.SLICE
    assert first_unanswered(states, after=Key.SLICE) is Key.OWNER
    assert first_unanswered(states, after=Key.SLICE, without={Key.OWNER}) is Key.CONTRACT


def test_every_question_says_why_it_is_asked_and_all_but_the_contract_what_a_good_answer_is():
    assert list(BY_KEY) == list(Key)
    assert all(question.ask and question.why and question.minutes for question in QUESTIONS)
    assert {len(question.good) for question in QUESTIONS if question.key is not Key.CONTRACT} == {3}
    assert {len(question.weak) for question in QUESTIONS if question.key is not Key.CONTRACT} == {3}


def test_all_questions_can_be_handed_over_but_the_first_and_the_last():
    assert [key.part for key in Key] == [None, *IntakePart, None]
