from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.measurement_chart import MeasurementChart, Point, lay_out
from assessments.readiness.intervals import Interval

SIZES = [(780, 300), (358, 280)]
FIGURE = 7
FIRST = date(2026, 9, 7)
SAMPLE = Point(FIRST, FIRST + timedelta(days=11), Decimal(54), None, counts=False)
VALID = Point(
    FIRST + timedelta(days=28),
    FIRST + timedelta(days=53),
    Decimal(68),
    Interval(Decimal("66.4"), Decimal("69.6")),
    True,
)


def drawn(*points: Point, line: object = 75, baseline: object = 142, clears: bool | None = True, size=SIZES[0]):
    known = [None if each is None else Decimal(str(each)) for each in (line, baseline)]
    return lay_out(points, *known, clears=clears, width=size[0], height=size[1])


def test_nothing_measured_is_nothing_drawn():
    assert drawn() is None


@pytest.mark.parametrize("size", SIZES)
def test_a_result_below_the_line_stands_between_its_days_and_under_the_line(size: tuple[int, int]):
    chart = drawn(SAMPLE, VALID, size=size)
    sample, valid = chart.marks
    assert (sample.kind, valid.kind) == ("dotno", "dotok")
    assert chart.base.at < chart.goal.at < valid.y < sample.y
    assert valid.x_from < valid.x < valid.x_to
    assert valid.y_high < valid.y < valid.y_low
    assert (sample.y_low, sample.y_high) == (None, None)
    assert [on for _at, on, _anchor in chart.days][:: len(chart.days) - 1] == [SAMPLE.began_on, VALID.ended_on]


def test_only_the_wide_drawing_has_room_for_a_day_in_the_middle():
    assert [len(drawn(SAMPLE, VALID, size=size).days) for size in SIZES] == [3, 2]


def test_a_missed_line_makes_the_counting_mark_bad():
    assert [mark.kind for mark in drawn(SAMPLE, VALID, clears=False).marks] == ["dotno", "dotbad"]


def test_without_line_and_baseline_the_values_alone_are_drawn():
    chart = drawn(VALID, line=None, baseline=None, clears=None)
    assert (chart.goal, chart.base, chart.marks[0].kind) == (None, None, "dotok")


def test_a_single_day_and_a_single_value_have_an_extent():
    chart = drawn(Point(FIRST, FIRST, Decimal(5), None, True), line=5, baseline=5)
    assert chart.top <= chart.marks[0].y <= chart.floor
    assert chart.left < chart.marks[0].x < chart.right
    assert [on for _at, on, _anchor in chart.days] == [FIRST]


def within(chart: MeasurementChart) -> None:
    for row in chart.rows:
        assert chart.top <= row.at <= chart.floor
        assert chart.left - 8 - FIGURE * len(f"{row.value.normalize():,f}") >= 0
    for mark in chart.marks:
        assert chart.left <= mark.x_from <= mark.x <= mark.x_to <= chart.right
        assert chart.top <= mark.y <= chart.floor
        assert 8 <= mark.label_y <= chart.height - 4
    for at, _on, anchor in chart.days:
        width = FIGURE * len("30 Sep 2026")
        start = {"start": at, "middle": at - width / 2, "end": at - width}[anchor]
        assert start >= 0
        assert start + width <= chart.width


VALUES = st.one_of(
    st.decimals(-(10**12), 10**12, places=6),
    st.decimals(0, 1, places=6),
    st.sampled_from([Decimal(0), Decimal(10) ** 12]),
)


@given(
    values=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 400), VALUES, VALUES), min_size=1, max_size=4),
    line=st.none() | VALUES,
    baseline=st.none() | VALUES,
    size=st.sampled_from(SIZES),
)
@settings(max_examples=100, deadline=None)
def test_nothing_is_drawn_outside_whatever_the_numbers(
    values: list[tuple[int, int, Decimal, Decimal]],
    line: Decimal | None,
    baseline: Decimal | None,
    size: tuple[int, int],
):
    points = [
        Point(
            FIRST + timedelta(days=began),
            FIRST + timedelta(days=began + lasted),
            value,
            Interval(value - abs(half), value + abs(half)),
            counts=True,
        )
        for began, lasted, value, half in values
    ]
    within(drawn(*points, line=line, baseline=baseline, size=size))
