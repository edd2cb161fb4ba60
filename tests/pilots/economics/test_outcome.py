from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilots.economics.outcome import (
    Candidate,
    ErrorClass,
    GainKind,
    OutcomeModel,
    accuracy_that_loses,
    chosen,
    gain_per_case,
    gain_steps,
    share_right,
)

PROMISE = ErrorClass(1, "Promise left out", Decimal(15), Decimal("0.005"))
REASON = ErrorClass(2, "Wrong reason code", Decimal(3), Decimal("0.005"))


def candidate(
    key: int, name: str, accuracy: str | None, wrong: tuple[str, str], reviewed: str, minutes: str
) -> Candidate:
    frequencies = {number: Decimal(each) for number, each in enumerate(wrong, 1)}
    known = None if accuracy is None else Decimal(accuracy)
    return Candidate(
        key, name, key == 1, known, Decimal("1.13"), Decimal(reviewed), Decimal(minutes), Decimal(0), frequencies
    )


AS_PILOTED = candidate(1, "As piloted", "0.986", ("0.007", "0.007"), "0", "0")
WHEN_UNSURE = candidate(2, "Checked when unsure", "0.990", ("0.004", "0.006"), "0.12", "0.40")
EVERY_CALL = candidate(3, "Every call checked", "0.993", ("0.002", "0.005"), "1", "0.25")
CALLS = OutcomeModel("call", Decimal("2.37"), Decimal(29), (PROMISE, REASON), (AS_PILOTED, WHEN_UNSURE, EVERY_CALL))
AI_AND_FIXED = Decimal("0.55") + Decimal(12_000) / 186_000


@pytest.mark.parametrize(
    ("candidate", "steps", "net", "thousands_a_year"),
    [
        (AS_PILOTED, ["+0.599", "-0.030", "-0.006"], "-0.051", "-114"),
        (WHEN_UNSURE, ["+0.599", "+0.015", "-0.003", "-0.023"], "-0.026", "-59"),
        (EVERY_CALL, ["+0.599", "+0.045", "+0.000", "-0.121"], "-0.091", "-203"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_three_candidates_come_out_as_the_design_draws_them(
    candidate: Candidate, steps: list[str], net: str, thousands_a_year: str
):
    assert [f"{step.amount:+.3f}" for step in gain_steps(CALLS, candidate)] == steps
    left = gain_per_case(CALLS, candidate) - AI_AND_FIXED
    assert (f"{left:+.3f}", f"{left * 186_000 * 12 / 1000:+.0f}") == (net, thousands_a_year)


def test_the_most_accurate_candidate_loses_the_most():
    assert accuracy_that_loses(CALLS) == (EVERY_CALL, WHEN_UNSURE)


@pytest.mark.parametrize(
    "candidates",
    [
        pytest.param((), id="no candidate"),
        pytest.param((EVERY_CALL,), id="a single one"),
        pytest.param((AS_PILOTED, WHEN_UNSURE), id="the more accurate one gains more"),
        pytest.param((replace(EVERY_CALL, accuracy=None), AS_PILOTED), id="the accuracy of one is unknown"),
        pytest.param((EVERY_CALL, replace(AS_PILOTED, accuracy=EVERY_CALL.accuracy)), id="both are as accurate"),
    ],
)
def test_accuracy_loses_only_to_a_less_accurate_candidate_that_gains_more(candidates: tuple[Candidate, ...]):
    assert accuracy_that_loses(replace(CALLS, candidates=candidates)) is None


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ((), None),
        ((replace(AS_PILOTED, chosen=False),), 1),
        ((replace(AS_PILOTED, chosen=False), WHEN_UNSURE), None),
        ((WHEN_UNSURE, AS_PILOTED), 1),
    ],
)
def test_the_piloted_candidate_is_the_marked_one_or_the_only_one(
    candidates: tuple[Candidate, ...], expected: int | None
):
    found = chosen(replace(CALLS, candidates=candidates))
    assert (found and found.key) == expected


def test_what_no_error_takes_away_goes_right():
    assert [share_right(CALLS, each) for each in CALLS.candidates] == [
        Decimal("0.986"),
        Decimal("0.990"),
        Decimal("0.993"),
    ]


def test_errors_that_add_up_to_more_than_all_cases_leave_none_right():
    hopeless = replace(AS_PILOTED, error_frequencies={1: Decimal("0.8"), 2: Decimal("0.7")})
    assert share_right(CALLS, hopeless) == 0


def test_an_error_without_a_price_counts_nothing():
    unpriced = replace(CALLS, error_classes=(replace(PROMISE, cost=None), REASON))
    assert [step.amount for step in gain_steps(unpriced, EVERY_CALL) if step.kind is GainKind.ERROR] == [0, 0]


def test_an_error_the_candidate_never_makes_is_saved_whole():
    [step] = gain_steps(replace(CALLS, error_classes=(PROMISE,)), replace(AS_PILOTED, error_frequencies={}))[1:]
    assert (step.then, step.amount) == (0, Decimal("0.075"))


def test_each_good_case_gains_and_each_bad_one_does_not():
    selling = replace(AS_PILOTED, gain_per_good_case=Decimal("0.50"))
    step = gain_steps(CALLS, selling)[-1]
    assert (step.kind, step.then, step.amount) == (GainKind.GOOD_CASE, Decimal("0.986"), Decimal("0.493"))


def test_review_is_paid_by_the_minute_at_the_same_hourly_cost():
    step = gain_steps(CALLS, EVERY_CALL)[-1]
    assert (step.kind, round(step.amount, 6)) == (GainKind.REVIEW, Decimal("-0.120833"))


AMOUNTS = st.decimals(0, 10_000, places=2)
SHARES = st.decimals(0, 1, places=4)


@given(
    minutes=st.tuples(AMOUNTS, AMOUNTS),
    hour=AMOUNTS,
    errors=st.lists(st.tuples(st.none() | AMOUNTS, SHARES, SHARES), max_size=5),
    review=st.tuples(SHARES, AMOUNTS),
    good=AMOUNTS,
)
def test_the_steps_add_up_to_the_gain(
    minutes: tuple[Decimal, Decimal],
    hour: Decimal,
    errors: list[tuple[Decimal | None, Decimal, Decimal]],
    review: tuple[Decimal, Decimal],
    good: Decimal,
):
    classes = tuple(ErrorClass(key, "", cost, today) for key, (cost, today, _then) in enumerate(errors))
    then = {key: each[2] for key, each in enumerate(errors)}
    one = Candidate(1, "", True, None, minutes[1], *review, good, then)
    model = OutcomeModel("case", minutes[0], hour, classes, (one,))
    assert gain_per_case(model, one) == sum(step.amount for step in gain_steps(model, one))
    exact = (minutes[0] - minutes[1]) * hour / 60 - review[0] * review[1] * hour / 60
    exact += sum((today - wrong) * (cost or 0) for cost, today, wrong in errors)
    exact += good * max(0, 1 - sum(then.values()))
    assert abs(gain_per_case(model, one) - exact) < Decimal("1e-15")
