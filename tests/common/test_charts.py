from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.charts import Scale, label_room, log_ticks, nice_step, places_of, polyline, ticks


@pytest.mark.parametrize(
    ("value", "position"), [(0, 50.0), (25, 100.0), (50, 150.0), (100, 250.0), (-9, 50.0), (109, 250.0)]
)
def test_a_value_stands_in_proportion_and_never_outside(value: float, position: float):
    assert Scale(0, 100, 50, 250)(value) == position


def test_a_scale_can_run_upwards():
    up = Scale(0, 100, 300, 20)
    assert (up(0), up(100), up(50)) == (300, 20, 160)


def test_each_power_of_ten_takes_the_same_room_on_a_logarithmic_scale():
    across = Scale(1, 1_000, 0, 300, logarithmic=True)
    assert [across(value) for value in (1, 10, 100, 1_000)] == [0, 100, 200, 300]


def test_a_scale_without_extent_puts_everything_in_the_middle():
    assert Scale(7, 7, 0, 100)(7) == 50


@pytest.mark.parametrize(
    ("span", "step"),
    [(0, 1), (-3, 1), (1, 0.2), (5, 1), (6, 2), (11, 5), (30, 10), (100, 20), (0.003, 0.001), (2.4e9, 5e8)],
)
def test_steps_are_one_two_or_five_times_a_power_of_ten(span: float, step: float):
    assert nice_step(span, 5) == pytest.approx(step)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0.61, [0, 0.2, 0.4, 0.6, 0.8]),
        (54, 142, [40, 60, 80, 100, 120, 140, 160]),
        (-0.05, 0.6, [-0.2, 0, 0.2, 0.4, 0.6]),
        (68, 68, [60, 80]),
        (0, 0, [0, 0.2]),
        (0, 0.0000012, [0, 0.0000005, 0.000001, 0.0000015]),
    ],
)
def test_ticks_are_round_and_enclose_all_values(low: float, high: float, expected: list[float]):
    assert ticks(low, high) == pytest.approx(expected)


@given(st.floats(-1e12, 1e12), st.floats(1e-3, 1e12))
def test_ticks_enclose_whatever_they_are_given_in_a_handful_of_steps(low: float, span: float):
    high = low + span
    found = ticks(low, high)
    slack = 1e-6 * (abs(low) + span)
    assert found[0] - slack <= low <= high <= found[-1] + slack
    assert 2 <= len(found) <= 8
    assert found == sorted(found)


def test_a_logarithmic_axis_is_labelled_at_one_and_three_of_each_power():
    assert log_ticks(10_333, 930_000) == [30_000, 100_000, 300_000]
    assert log_ticks(1, 10) == [1, 3, 10]


@given(st.integers(1, 10**9), st.integers(2, 1_000))
def test_labels_of_a_logarithmic_axis_lie_on_it(low: int, times: int):
    assert all(low <= tick <= low * times for tick in log_ticks(low, low * times))
    assert len(log_ticks(low, low * times)) <= 2 * (log10(times) + 2)


def test_labels_are_given_the_room_they_need_and_no_less_than_is_usual():
    assert label_room([0, 50, 100], 0, 52) == 52
    assert label_room([0, 1_000_000, 2_000_000], 0, 52) == 12 + 7 * len("2,000,000")
    assert label_room([0, 1_000_000, 2_000_000], 2, 52) == 12 + 7 * len("2,000,000.00")
    assert label_room([0, 0.0000005], 7, 52) == 12 + 7 * len("0.0000005")
    assert label_room([-200_000], 0, 20) == 12 + 7 * len("-200,000")


@pytest.mark.parametrize(
    ("values", "places"),
    [([0, 20, 40], 0), ([0, 0.5, 1], 1), ([0, 0.25], 2), ([0, 5e-7, 1e-6], 7), ([1e6], 0), ([], 0)],
)
def test_labels_have_the_places_that_tell_them_apart(values: list[float], places: int):
    assert places_of(values) == places
    assert places_of(values, least=2) == max(2, places)


def test_a_line_goes_through_its_points():
    assert polyline([(60, 12.5), (70.1, 300)]) == "M60 12.5L70.1 300"
    assert polyline([]) == ""
