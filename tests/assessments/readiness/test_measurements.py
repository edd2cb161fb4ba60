"""Which measurement counts, how it stands against the line, and how sure that is."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.readiness import intervals
from assessments.readiness.facts import Measurement, PilotFacts
from assessments.readiness.measurements import (
    Objection,
    clears,
    counting,
    days_covered,
    interval_of,
    line_value,
    objections,
    on_the_way,
    standing,
    why_not,
)
from assessments.readiness.policy import Policy
from pilots.vocabulary import DataKind, Direction, TargetKind
from tests.assessments.readiness.ready_pilot import BARE, MEASURED, POLICY, READY, before, measured, ready

OTHER = {
    "a demo sample": (replace(MEASURED, data_kind=DataKind.HAND_PICKED), ready(), Objection.HAND_PICKED),
    "one that was corrected": (replace(MEASURED, superseded=True), ready(), Objection.SUPERSEDED),
    "one without human review": (replace(MEASURED, review_inside=False), ready(), Objection.REVIEW_OUTSIDE),
    "one that began a day before the line was agreed": (
        replace(MEASURED, began_on=before(151)), ready(), Objection.BEFORE_THRESHOLD,
    ),
    "one while no line was ever agreed": (MEASURED, BARE, Objection.NO_THRESHOLD),
    "one of 27 days for a window of 28": (
        replace(MEASURED, began_on=before(46)), ready(), Objection.SHORT_WINDOW,
    ),
    "one of 4,999 cases for 5,000": (replace(MEASURED, cases=4999), ready(), Objection.FEW_CASES),
}  # fmt: skip


@pytest.mark.parametrize(("measurement", "facts", "objection"), OTHER.values(), ids=OTHER)
def test_each_defect_alone_keeps_a_measurement_from_counting(
    measurement: Measurement, facts: PilotFacts, objection: Objection
):
    assert objections(measurement, facts) == (objection,)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"data_kind": DataKind.PRODUCTION},
        {"began_on": before(150)},
        {"began_on": before(47)},
        {"cases": 5000},
        {"spread": None},
    ],
)
def test_a_measurement_without_defect_counts(changes: dict[str, object]):
    facts = measured(**changes)
    assert counting(facts) == facts.measurements[0]


def test_all_defects_are_found_most_fundamental_first():
    worst = replace(
        MEASURED,
        superseded=True,
        data_kind=DataKind.HAND_PICKED,
        began_on=before(160),
        ended_on=before(160),
        review_inside=False,
        cases=1,
    )
    assert objections(worst, READY) == tuple(each for each in Objection if each is not Objection.NO_THRESHOLD)


@pytest.mark.parametrize(
    ("objection", "sentence"),
    [
        (Objection.SUPERSEDED, "No. A later measurement corrects it."),
        (Objection.HAND_PICKED, "No. A picked sample never counts."),
        (Objection.NO_THRESHOLD, "No. No threshold was agreed."),
        (Objection.BEFORE_THRESHOLD, "No. It began before a threshold was agreed."),
        (Objection.REVIEW_OUTSIDE, "No. Human review is not inside the number."),
        (Objection.SHORT_WINDOW, "Not yet. It covers 31 of 28 days."),
        (Objection.FEW_CASES, "Not yet. It has 6,480 of 5,000 cases."),
    ],
)
def test_each_objection_is_said_in_words(objection: Objection, sentence: str):
    assert str(why_not(objection, MEASURED, READY.threshold)) == sentence


def test_an_objection_without_a_line_is_said_too():
    assert str(why_not(Objection.FEW_CASES, MEASURED, None)) == "Not yet. It has 6,480 of 0 cases."


def test_of_several_valid_measurements_the_latest_counts():
    earlier = replace(MEASURED, key=40, began_on=before(90), ended_on=before(55), value=Decimal(71))
    assert counting(ready(measurements=(MEASURED, earlier))) == MEASURED


def test_of_two_that_ended_on_one_day_the_one_recorded_later_counts():
    again = replace(MEASURED, key=32, value=Decimal(70))
    assert counting(ready(measurements=(again, MEASURED))) == again


def test_a_later_demo_sample_does_not_take_the_place_of_a_valid_one():
    sample = replace(MEASURED, key=50, ended_on=before(1), data_kind=DataKind.HAND_PICKED, value=Decimal(54))
    assert counting(ready(measurements=(MEASURED, sample))) == MEASURED


def test_a_corrected_measurement_makes_way_for_its_correction():
    correction = replace(MEASURED, key=32, value=Decimal(78))
    facts = ready(measurements=(replace(MEASURED, superseded=True), correction))
    assert counting(facts) == correction
    assert standing(facts, POLICY).clears is False


@pytest.mark.parametrize("changes", [{"cases": 40}, {"ended_on": before(40)}, {"cases": 40, "ended_on": before(40)}])
def test_what_lacks_only_cases_or_days_is_on_the_way(changes: dict[str, object]):
    facts = measured(**changes)
    assert (counting(facts), on_the_way(facts)) == (None, facts.measurements[0])


@pytest.mark.parametrize("changes", [{"review_inside": False}, {"data_kind": DataKind.HAND_PICKED}])
def test_what_lacks_more_than_cases_is_not_on_the_way(changes: dict[str, object]):
    assert on_the_way(measured(cases=40, **changes)) is None


def test_first_and_last_day_both_count():
    assert days_covered(replace(MEASURED, began_on=before(3), ended_on=before(3))) == 1
    assert days_covered(MEASURED) == 31


@pytest.mark.parametrize(
    ("kind", "target", "line"),
    [
        (TargetKind.ABSOLUTE, 75, 75),
        (TargetKind.CHANGE, -67, 75),
        (TargetKind.PERCENT_CHANGE, -50, 71),
    ],
)
def test_the_line_is_a_value_or_a_change_against_the_baseline(kind: TargetKind, target: int, line: int):
    threshold = ready(threshold__target_kind=kind, threshold__target=Decimal(target)).threshold
    assert line_value(threshold) == line


@pytest.mark.parametrize("kind", [TargetKind.CHANGE, TargetKind.PERCENT_CHANGE])
def test_a_change_against_an_unknown_baseline_is_no_line(kind: TargetKind):
    threshold = ready(threshold__target_kind=kind, threshold__baseline=None).threshold
    assert (line_value(threshold), clears(Decimal(1), threshold)) == (None, None)


@pytest.mark.parametrize(
    ("direction", "value", "expected"),
    [
        (Direction.AT_MOST, "75.01", False),
        (Direction.AT_MOST, "75", True),
        (Direction.AT_LEAST, "74.99", False),
        (Direction.AT_LEAST, "75", True),
    ],
)
def test_on_the_line_is_cleared_in_both_directions(direction: Direction, value: str, expected: bool):
    assert clears(Decimal(value), ready(threshold__direction=direction).threshold) is expected
    stands = standing(measured(value=Decimal(value), spread=None), POLICY)
    if direction is Direction.AT_MOST:
        assert (stands.clears, stands.margin) == (expected, 75 - Decimal(value))


def test_a_draft_is_no_line_to_stand_against():
    assert standing(ready(threshold__agreed_on=None), POLICY) is None
    assert standing(ready(threshold=None), POLICY) is None
    assert standing(ready(measurements=()), POLICY) is None


@pytest.mark.parametrize(("spread", "narrow"), [(None, False), ("65.7", False), ("140", False), ("146", True)])
def test_clearing_by_less_than_the_width_of_the_interval_is_narrow(spread: str | None, narrow: bool):
    """The margin is 7 s; the interval of a spread of 140 s over 6,480 calls is 6.8 s wide, of 146 s it is 7.1."""
    stands = standing(measured(spread=None if spread is None else Decimal(spread)), POLICY)
    assert (stands.clears, stands.narrow) == (True, narrow)


def test_missing_the_line_is_never_called_narrow():
    assert standing(measured(value=Decimal(76), spread=Decimal(900)), POLICY).narrow is False


def test_the_interval_of_a_mean_follows_from_its_spread():
    """1.95996 × 65.7 ÷ √6,480 = 1.5997: the 66.4 to 69.6 of the design."""
    interval = interval_of(MEASURED, READY.threshold, POLICY)
    assert (round(interval.low, 2), round(interval.high, 2)) == (Decimal("66.40"), Decimal("69.60"))


@pytest.mark.parametrize(
    ("successes", "cases", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_the_interval_of_a_rate_is_wilsons(successes: int, cases: int, low: float, high: float):
    """Newcombe (1998), "Two-sided confidence intervals for the single proportion", method 3, at 95 %."""
    interval = intervals.of_rate(successes, cases, 95)
    assert isclose(interval.low, low, abs_tol=5e-5)
    assert isclose(interval.high, high, abs_tol=5e-5)


@pytest.mark.parametrize(
    ("unit", "value", "low", "high"),
    [
        ("%", "73.5", "72.1", "74.8"),
        ("", "0.735", "0.721", "0.748"),
        ("per 1,000", "735", "721", "748"),
        ("ppm", "735000", "721442", "748128"),
    ],
)
def test_a_rate_is_read_on_the_scale_its_value_is_written_in(unit: str, value: str, low: str, high: str):
    facts = ready(threshold__unit=unit)
    rate = replace(MEASURED, value=Decimal(value), successes=3087, cases=4200, spread=None)
    interval = interval_of(rate, facts.threshold, POLICY)
    places = Decimal(low)
    assert (interval.low.quantize(places), interval.high.quantize(places)) == (Decimal(low), Decimal(high))


def test_a_small_percentage_is_not_mistaken_for_a_share():
    rate = replace(MEASURED, value=Decimal("0.5"), successes=1, cases=3, spread=None)
    assert interval_of(rate, ready(threshold__unit="%").threshold, POLICY) is None
    assert interval_of(rate, ready(threshold__unit="").threshold, POLICY) == intervals.of_rate(1, 3, 95)


@pytest.mark.parametrize(("successes", "value"), [(0, 0), (4_200, 100)])
def test_none_and_all_have_an_interval_that_reaches_them(successes: int, value: int):
    rate = replace(MEASURED, value=Decimal(value), successes=successes, cases=4200, spread=None)
    assert Decimal(value) in interval_of(rate, ready(threshold__unit="%").threshold, POLICY)


def test_successes_that_are_another_rate_than_the_value_give_no_interval():
    rate = replace(MEASURED, value=Decimal(6), successes=3087, cases=4200, spread=None)
    assert interval_of(rate, ready(threshold__unit="%").threshold, POLICY) is None


@pytest.mark.parametrize("changes", [{"successes": None, "spread": None}, {"cases": 0}, {"cases": 0, "successes": 0}])
def test_without_spread_or_cases_there_is_no_interval(changes: dict[str, object]):
    assert interval_of(replace(MEASURED, **changes), READY.threshold, POLICY) is None


def test_more_confidence_is_a_wider_interval():
    widths = [interval_of(MEASURED, READY.threshold, Policy(confidence_percent=p)).half_width for p in (80, 95, 99)]
    assert widths == sorted(set(widths))


@given(cases=st.integers(1, 10**9), share=st.floats(0, 1), confidence=st.integers(1, 99))
def test_the_interval_of_a_rate_contains_it_and_lies_between_none_and_all(cases: int, share: float, confidence: int):
    successes = round(share * cases)
    interval = intervals.of_rate(successes, cases, confidence)
    assert 0 <= interval.low <= interval.high <= 1
    assert float(interval.low) - 1e-12 <= successes / cases <= float(interval.high) + 1e-12


@given(
    mean=st.decimals(-(10**9), 10**9, places=3),
    spread=st.decimals(0, 10**6, places=3),
    cases=st.integers(1, 10**9),
)
def test_the_interval_of_a_mean_contains_it_in_the_middle(mean: Decimal, spread: Decimal, cases: int):
    interval = intervals.of_mean(mean, spread, cases, 95)
    assert mean in interval
    assert isclose((interval.low + interval.high) / 2, mean, abs_tol=1e-9)


def test_a_window_that_ends_before_it_began_covers_too_few_days():
    upside_down = replace(MEASURED, began_on=before(20), ended_on=before(20) - timedelta(days=5))
    assert objections(upside_down, READY) == (Objection.SHORT_WINDOW,)
