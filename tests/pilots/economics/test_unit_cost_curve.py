import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots.economics.net import Economics
from pilots.economics.scale import CostLine, ScaleModel, Tier, paying_windows
from pilots.economics.unit_cost_curve import UnitCostCurve, lay_out
from pilots.vocabulary import CostKind, CostShape
from tests.pilots.economics.test_scale import CALLS, FIXED, GAIN, STEPPED

SIZES = [(880, 330), (358, 300)]
FIGURE = 7


def drawn(
    model: ScaleModel, size: tuple[int, int], *, limit: Decimal | None = GAIN, volume: int = 186_000
) -> UnitCostCurve:
    known = [each for each in (model.pilot_volume, model.full_volume, volume) if each]
    lowest, highest = max(1, min(known) // 3), max(known) * 5
    money = Economics(limit, limit, None, None, model.full_volume)
    windows = () if limit is None else paying_windows(model, limit, up_to=highest)
    width, height = size
    return lay_out(
        model, money=money, volume=volume, windows=windows, lowest=lowest, highest=highest, width=width, height=height
    )


def extent(at: float, text: str, anchor: str) -> tuple[float, float]:
    """From where to where a label reaches; it is a little narrower than this in truth."""
    width = FIGURE * len(text)
    start = {"start": at, "middle": at - width / 2, "end": at - width}[anchor]
    return start, start + width


@pytest.mark.parametrize("size", SIZES)
def test_call_summaries_are_drawn_as_the_design_tells_them(size: tuple[int, int]):
    curve = drawn(CALLS, size, volume=110_000)
    assert (curve.in_pilot.volume, curve.at_full.volume, curve.chosen.volume) == (31_000, 186_000, 110_000)
    assert [dot.is_affordable for dot in (curve.in_pilot, curve.at_full, curve.chosen)] == [True, False, False]
    assert [round(dot.cost, 2) for dot in (curve.in_pilot, curve.at_full)] == [Decimal("0.45"), Decimal("0.61")]
    assert [jump.volume for jump in curve.jumps] == [60_000]
    assert curve.jumps[0].y_from > curve.jumps[0].y_to
    assert (len(curve.paths), len(curve.bands)) == (2, 2)
    assert curve.at_full.y < curve.affordable.at < curve.in_pilot.y
    assert curve.in_pilot.x < curve.jumps[0].x < curve.chosen.x < curve.at_full.x


def test_a_volume_that_is_the_full_one_is_not_drawn_twice():
    assert drawn(CALLS, SIZES[0]).chosen is None
    assert drawn(CALLS, SIZES[0], volume=31_000).chosen is None


def test_without_a_limit_there_is_no_line_and_no_band_and_nothing_is_too_dear():
    curve = drawn(CALLS, SIZES[0], limit=None)
    assert (curve.affordable, curve.bands, curve.at_full.is_affordable) == (None, (), True)


def test_a_limit_far_below_nought_is_not_drawn():
    assert drawn(CALLS, SIZES[0], limit=Decimal(-2)).affordable is None


def test_few_steps_are_drawn_as_jumps_and_very_many_as_a_smooth_curve():
    few = replace(CALLS, lines=(STEPPED,), full_volume=60_000)
    assert len(drawn(few, SIZES[0], volume=60_000).jumps) == 7
    many = replace(CALLS, lines=(replace(STEPPED, block=10),))
    assert drawn(many, SIZES[0]).jumps == ()


@pytest.mark.parametrize("size", SIZES)
def test_prices_of_a_millionth_have_labels_that_differ(size: tuple[int, int]):
    line = CostLine(CostKind.INFERENCE, CostShape.PER_CASE, "", Decimal("0.000002"))
    curve = drawn(replace(CALLS, lines=(line,)), size, limit=None)
    labels = [f"{row.value:,.{curve.places}f}" for row in curve.rows]
    assert len(set(labels)) == len(labels)
    assert min(extent(curve.left - 8, label, "end")[0] for label in labels) >= 0


LINES = st.lists(
    st.one_of(
        st.builds(replace, st.just(FIXED), amount=st.decimals(0, 10**12, places=2)),
        st.builds(replace, st.just(STEPPED), amount=st.decimals(0, 10**6, places=2), block=st.integers(1, 10**7)),
        st.builds(
            CostLine,
            st.just(CostKind.INFERENCE),
            st.just(CostShape.TIERED),
            st.just(""),
            st.just(Decimal(0)),
            tiers=st.lists(st.builds(Tier, st.integers(0, 10**8), st.decimals(0, 10**5, places=6)), max_size=4).map(
                tuple
            ),
        ),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
VOLUMES = st.integers(1, 10**9)


@given(
    lines=LINES,
    pilot=st.none() | VOLUMES,
    full=VOLUMES,
    chosen=VOLUMES,
    limit=st.none() | st.decimals(-10, 10**7, places=2),
    size=st.sampled_from(SIZES),
)
@settings(max_examples=60, deadline=None)
def test_nothing_is_drawn_outside_whatever_the_numbers(
    lines: tuple[CostLine, ...],
    pilot: int | None,
    full: int,
    chosen: int,
    limit: Decimal | None,
    size: tuple[int, int],
):
    curve = drawn(ScaleModel(pilot, full, None, lines), size, limit=limit, volume=chosen)
    for row in curve.rows:
        assert curve.top <= row.at <= curve.floor
        assert extent(curve.left - 8, f"{row.value:,.{curve.places}f}", "end")[0] >= 0
    reaches = [extent(column.at, f"{column.value:,}", column.anchor) for column in curve.columns]
    assert all(start >= 0 and end <= curve.width for start, end in reaches)
    assert all(one[1] <= other[0] + FIGURE for one, other in itertools.pairwise(reaches))
    for dot in (curve.in_pilot, curve.at_full, curve.chosen):
        if dot is not None:
            assert curve.left <= dot.x <= curve.right
            assert curve.top <= dot.y <= curve.floor
            assert 10 <= dot.label_y <= curve.height - 4
    assert all(curve.left <= start <= end <= curve.right for start, end in curve.bands)
