from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.charts import (
    Box,
    Line,
    Scale,
    Spot,
    Wish,
    boxes_along,
    label_box,
    log_ticks,
    nice_step,
    place_labels,
    polyline,
    spots_around,
    spread,
    text_width,
    ticks,
)

FRAME = Box(0, 0, 300, 100)


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


def test_a_line_goes_through_its_points():
    assert polyline([(60, 12.5), (70.1, 300)]) == "M60 12.5L70.1 300"
    assert polyline([]) == ""


def test_wide_scripts_take_twice_the_room():
    assert text_width("試験") == text_width("pass")


@pytest.mark.parametrize(("anchor", "left"), [("start", 100), ("middle", 79.3), ("end", 58.6)])
def test_a_label_grows_from_its_anchor(anchor, left):
    assert label_box((Line("EUR 12"),), Spot(100, 50, anchor)).x == pytest.approx(left)


def test_a_label_takes_its_first_free_spot():
    wish = Wish(((Line("full volume"),),), (Spot(290, 50, "start"), Spot(10, 50, "start"), Spot(10, 80, "start")))
    (placed,) = place_labels([wish], FRAME, [], [])

    assert (placed.x, placed.y) == (10, 50)


def test_a_label_makes_way_for_a_more_important_one():
    spots = (Spot(10, 50, "start"), Spot(10, 80, "start"))
    first, second = place_labels([Wish(((Line("one"),),), spots), Wish(((Line("two"),),), spots)], FRAME, [], [])

    assert (first.y, second.y) == (50, 80)


def test_a_label_that_is_too_long_says_it_shorter():
    wish = Wish(((Line("x" * 60),), (Line("short"),)), (Spot(10, 50, "start"),))

    assert [placed.text for placed in place_labels([wish], FRAME, [], [])] == ["short"]


def test_a_label_that_fits_nowhere_is_left_out():
    assert place_labels([Wish(((Line("x" * 60),),), (Spot(10, 50, "start"),))], FRAME, [], []) == []


def test_a_label_crosses_the_curve_only_when_it_fits_nowhere_beside_it():
    curve = Box(0, 30, 300, 30)
    beside = Wish(((Line("one"),),), (Spot(10, 50, "start"), Spot(10, 90, "start")))
    nowhere_else = Wish(((Line("one"),),), (Spot(10, 50, "start"),))

    assert place_labels([beside], FRAME, [], [curve])[0].y == 90
    assert place_labels([nowhere_else], FRAME, [], [curve])[0].y == 50
    assert place_labels([nowhere_else], FRAME, [curve], []) == []


texts = st.lists(st.lists(st.text("abc 0123.,€", min_size=1, max_size=50), min_size=1, max_size=3), max_size=8)


@given(texts, st.lists(st.tuples(st.floats(0, 300), st.floats(0, 100)), min_size=8, max_size=8))
def test_placed_labels_never_meet_and_never_leave_the_frame(wordings, points):
    wishes = [
        Wish(tuple((Line(text),) for text in each), spots_around(*point))
        for each, point in zip(wordings, points, strict=False)
    ]
    placed = place_labels(wishes, FRAME, [], [])
    boxes = [label_box((Line(each.text),), Spot(each.x, each.y, each.anchor)) for each in placed]

    # Positions are written with one decimal, which may move an edge by as much.
    assert all(Box(-0.1, -0.1, 300.2, 100.2).holds(box) for box in boxes)
    for index, box in enumerate(boxes):
        inner = Box(box.x + 0.1, box.y + 0.1, box.width - 0.2, box.height - 0.2)
        assert not any(inner.overlaps(other) for other in boxes[index + 1 :])


def test_labels_along_an_axis_keep_their_distance_and_stay_inside():
    marks = [(0.0, "10,000"), (20.0, "30,000"), (150.0, "100,000"), (299.0, "1,000,000")]
    found = spread(marks, 90, FRAME)

    assert [label.text for _at, label in found] == ["10,000", "100,000", "1,000,000"]
    assert [at for at, _label in found] == [0, 150, 299]
    assert found[0][1].x - text_width("10,000") / 2 >= 0
    assert found[-1][1].x + text_width("1,000,000") / 2 <= 300


def test_the_boxes_along_a_curve_hold_its_points():
    points = [(0.0, 10.0), (50.0, 40.0), (100.0, 20.0)]

    for (x, y), box in zip(points, boxes_along(points), strict=False):
        assert box.holds(Box(x, y, 0, 0))
