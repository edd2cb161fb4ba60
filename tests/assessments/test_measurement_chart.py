from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.measurement_chart import ChartWords, Level, MeasurementChart, Point, lay_out
from assessments.readiness.intervals import Interval
from common.charts import Box, Line, Spot, label_box, text_width

MONDAY = date(2026, 9, 7)


def said(*texts: str) -> tuple[tuple[Line, ...], ...]:
    return tuple((Line(text),) for text in texts)


def point(week: int, value: str, *, counting: bool = False, valid: bool = True, spread: str = "") -> Point:
    began = MONDAY + timedelta(weeks=week)
    measured, half = Decimal(value), Decimal(spread or 0)
    return Point(
        began_on=began,
        ended_on=began + timedelta(days=6),
        value=measured,
        interval=Interval(measured - half, measured + half) if spread else None,
        is_valid=valid,
        is_counting=counting,
        said=said(f"measured {value} s", value),
    )


STORY = (point(0, "54", valid=False), point(1, "80"), point(4, "68", counting=True, spread="1.6"))


def drawn(
    points: tuple[Point, ...] = STORY,
    *,
    goal: str | None = "75",
    base: str | None = "142",
    clears: bool | None = True,
    width: int = 780,
    unit: str = "s",
) -> MeasurementChart:
    words = ChartWords(
        value=lambda value, step: f"{value:g}", day=lambda day: f"{day:%d %b %Y}", window=said("measuring window")
    )
    return lay_out(
        points,
        goal=Level(Decimal(goal), said(f"agreed: at most {goal} {unit}", goal)) if goal else None,
        base=Level(Decimal(base), said(f"baseline {base} {unit}", base)) if base else None,
        clears=clears,
        words=words,
        width=width,
        height=300,
    )


def test_nothing_is_drawn_while_nothing_was_measured():
    assert drawn(()) is None


def test_only_the_wide_drawing_has_room_for_a_day_in_the_middle():
    assert [days(width) for width in (780, 358)] == [
        ["07 Sep 2026", "24 Sep 2026", "11 Oct 2026"],
        ["07 Sep 2026", "11 Oct 2026"],
    ]


def days(width: int) -> list[str]:
    return [label.text for label in drawn(width=width).labels if label.text.endswith("2026")]


def test_a_single_day_and_a_single_value_have_an_extent():
    one = point(0, "5", counting=True)
    chart = drawn((replace(one, ended_on=one.began_on),), goal="5", base="5")

    assert chart.top <= chart.marks[0].y <= chart.floor
    assert chart.left < chart.marks[0].x < chart.right
    assert [label.text for label in chart.labels if label.text.endswith("2026")] == ["07 Sep 2026"]


@pytest.mark.parametrize(
    ("clears", "kinds"),
    [(True, ["dotno", "dot", "dotok"]), (False, ["dotno", "dot", "dotbad"]), (None, ["dotno", "dot", "dotok"])],
)
def test_a_mark_says_whether_it_counts_and_whether_it_clears(clears, kinds):
    assert [mark.kind for mark in drawn(clears=clears).marks] == kinds


def test_only_the_measurement_that_counts_shades_its_window():
    chart = drawn()
    start, end = chart.span

    assert start < chart.marks[-1].x < end
    assert chart.marks[1].x < start
    assert drawn((point(0, "54", valid=False),)).span is None


def test_a_higher_value_stands_higher():
    chart = drawn()

    assert chart.base < chart.marks[1].y < chart.goal < chart.marks[2].y < chart.marks[0].y


def test_the_interval_reaches_around_the_value():
    counting = drawn().marks[-1]

    assert counting.y_high < counting.y < counting.y_low
    assert (drawn().marks[0].y_low, drawn().marks[0].y_high) == (None, None)


def test_without_a_line_or_a_baseline_neither_is_drawn():
    chart = drawn(goal=None, base=None)

    assert (chart.goal, chart.base) == (None, None)


@pytest.mark.parametrize("width", [780, 358])
@pytest.mark.parametrize("unit", ["s", "first decisions within a day, of a hundred", "x" * 200])
@pytest.mark.parametrize(
    "points",
    [
        STORY,
        (point(0, "7", counting=True),),
        tuple(point(week, str(90 - week), valid=week % 2 == 0) for week in range(24)),
        (point(0, "123456789012345.678901", counting=True), point(520, "0.000001", valid=False)),
        (point(0, "-12"), point(1, "-15", counting=True)),
    ],
)
@pytest.mark.parametrize(("goal", "base"), [("75", "142"), ("75", "75"), ("0", "0"), (None, None)])
def test_no_label_leaves_the_drawing_or_meets_another(points, width, unit, goal, base):
    chart = drawn(points, width=width, unit=unit, goal=goal, base=base)
    boxes = [label_box((Line(each.text),), Spot(each.x, each.y, each.anchor)) for each in chart.labels]

    assert all(Box(-0.1, -0.1, width + 0.2, 300.2).holds(box) for box in boxes)
    for index, box in enumerate(boxes):
        inner = Box(box.x + 0.1, box.y + 0.1, box.width - 0.2, box.height - 0.2)
        assert not any(inner.overlaps(other) for other in boxes[index + 1 :])


def test_the_line_keeps_its_words_when_there_is_room_only_for_the_figure():
    chart = drawn(unit="x" * 200)

    assert {"75", "142"} <= {label.text for label in chart.labels}


VALUES = st.one_of(st.decimals(-(10**12), 10**12, places=6), st.decimals(0, 1, places=6), st.just(Decimal(0)))


@given(
    values=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 400), VALUES, VALUES), min_size=1, max_size=4),
    goal=st.none() | VALUES,
    base=st.none() | VALUES,
    width=st.sampled_from([780, 358]),
)
@settings(max_examples=60, deadline=None)
def test_nothing_is_drawn_outside_whatever_the_numbers(values, goal, base, width):
    points = tuple(
        Point(
            began_on=MONDAY + timedelta(days=began),
            ended_on=MONDAY + timedelta(days=began + lasted),
            value=value,
            interval=Interval(value - abs(half), value + abs(half)),
            is_valid=True,
            is_counting=index == 0,
            said=said(f"measured {value} s", str(value)),
        )
        for index, (began, lasted, value, half) in enumerate(values)
    )
    chart = drawn(
        points, goal=None if goal is None else f"{goal:f}", base=None if base is None else f"{base:f}", width=width
    )

    assert chart.left < chart.right
    for mark in chart.marks:
        assert chart.left <= mark.x <= chart.right
        assert chart.top <= mark.y_high <= mark.y <= mark.y_low <= chart.floor
    assert all(chart.top <= at <= chart.floor for at, _said in chart.rows)
    assert all(chart.left - 8 - text_width(said) >= 0 for _at, said in chart.rows)
    assert chart.left <= chart.span[0] <= chart.span[1] <= chart.right
