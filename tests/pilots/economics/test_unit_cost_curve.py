from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.charts import Box, Line, Spot, label_box, text_width
from pilots.economics.scale import CostLine, ScaleModel, Tier, paying_windows
from pilots.economics.unit_cost_curve import CurveWords, UnitCostCurve, lay_out
from pilots.vocabulary import CostKind, CostShape

FIXED = CostLine(CostKind.INFRASTRUCTURE, CostShape.FIXED, "", Decimal(12_000))
TIERED = CostLine(
    CostKind.INFERENCE,
    CostShape.TIERED,
    "",
    Decimal(0),
    tiers=(Tier(0, Decimal("0.06")), Tier(60_000, Decimal("0.55"))),
)
CALLS = ScaleModel(31_000, 186_000, None, (FIXED, TIERED))
AFFORDABLE = Decimal("0.5633")


def said(*texts: str) -> tuple[tuple[Line, ...], ...]:
    return tuple((Line(text),) for text in texts)


def words(money: str = "EUR 0.61") -> CurveWords:
    return CurveWords(
        unit="EUR a case",
        axis="cases a month, logarithmic",
        cost=lambda value, step: f"{value:,.2f}",
        volume=lambda value: f"{value:,}",
        limit=said(f"highest affordable {money}", f"affordable {money}"),
        in_pilot=said(f"pilot {money}", money),
        at_full=said(f"full volume {money}", money),
        chosen=said(f"looked at: {money}", money),
        windows=(said("pays for itself", "pays"), said("pays again", "pays")),
        jumps=((60_000, said("tier ends at 60,000", "tier ends")),),
    )


def drawn(
    model: ScaleModel = CALLS,
    *,
    affordable: Decimal | None = AFFORDABLE,
    volume: int = 186_000,
    width: int = 880,
    money: str = "EUR 0.61",
) -> UnitCostCurve:
    lowest, highest = 10_000, 1_000_000
    windows = () if affordable is None else paying_windows(model, affordable, up_to=highest)
    return lay_out(
        model,
        affordable=affordable,
        volume=volume,
        windows=windows,
        lowest=lowest,
        highest=highest,
        words=words(money),
        width=width,
        height=330,
    )


def test_the_end_of_a_tier_breaks_the_curve_and_is_drawn_as_a_jump():
    curve = drawn()
    (jump,) = curve.jumps

    assert len(curve.paths) == 2
    assert jump.volume == 60_000
    assert jump.y_to < jump.y_from  # dearer is higher, and higher is less in a drawing


def test_what_pays_is_shaded_up_to_the_tier_and_again_at_the_end():
    curve = drawn()
    (first_start, first_end), (again_start, again_end) = curve.bands

    assert first_end == pytest.approx(curve.jumps[0].x, abs=0.2)
    assert curve.left < first_start < first_end < again_start < again_end == curve.right


def test_full_volume_is_square_where_it_costs_too_much_and_the_pilot_round_where_it_does_not():
    full, pilot = drawn().dots

    assert (full.is_affordable, pilot.is_affordable) == (False, True)
    assert full.y < drawn().limit < pilot.y


def test_a_volume_of_its_own_is_pinned():
    assert drawn(volume=110_000).pin is not None
    assert len(drawn(volume=110_000).dots) == 3
    assert drawn(volume=31_000).pin is None
    assert drawn(volume=186_000).pin is None


def test_without_a_limit_nothing_is_shaded_and_no_line_is_drawn():
    curve = drawn(affordable=None)

    assert curve.limit is None
    assert curve.bands == ()
    assert all(dot.is_affordable for dot in curve.dots)


def test_a_limit_far_above_every_cost_does_not_flatten_the_curve():
    curve = drawn(affordable=Decimal(5_000))

    assert curve.limit is None
    assert curve.floor - min(dot.y for dot in curve.dots) > 50


def test_a_block_of_one_case_is_drawn_as_one_curve():
    a_step_a_case = CostLine(CostKind.INFERENCE, CostShape.STEPPED, "", Decimal("0.01"), block=1)

    assert len(drawn(ScaleModel(20_000, 90_000, None, (FIXED, a_step_a_case))).paths) == 1


def test_the_same_facts_are_drawn_the_same():
    assert drawn() == drawn()


@pytest.mark.parametrize("width", [880, 358])
@pytest.mark.parametrize("money", ["EUR 0.61", "EUR 123,456,789,012.34", "EUR 0.0000012", "x" * 200])
@pytest.mark.parametrize("volume", [10_000, 30_900, 110_000, 186_000, 1_000_000])
def test_no_label_leaves_the_drawing_or_meets_another(width, money, volume):
    curve = drawn(width=width, money=money, volume=volume)
    boxes = [label_box((Line(each.text),), Spot(each.x, each.y, each.anchor)) for each in curve.labels]

    assert all(Box(-0.1, -0.1, width + 0.2, 330.2).holds(box) for box in boxes)
    for index, box in enumerate(boxes):
        inner = Box(box.x + 0.1, box.y + 0.1, box.width - 0.2, box.height - 0.2)
        assert not any(inner.overlaps(other) for other in boxes[index + 1 :])


def test_few_steps_are_drawn_as_jumps_and_very_many_as_a_smooth_curve():
    step = CostLine(CostKind.INFRASTRUCTURE, CostShape.STEPPED, "", Decimal(1_500), block=100_000)

    assert len(drawn(ScaleModel(20_000, 400_000, None, (step,))).jumps) == 9
    assert drawn(ScaleModel(20_000, 400_000, None, (replace(step, block=10),))).jumps == ()


def test_a_limit_below_nought_is_not_drawn():
    assert drawn(affordable=Decimal(-2)).limit is None


MONEY = st.decimals(0, 10**9, places=4)
TIERS = st.lists(st.builds(Tier, st.integers(0, 10**8), st.decimals(0, 10**5, places=6)), max_size=4).map(tuple)
LINES = st.lists(
    st.one_of(
        st.builds(replace, st.just(FIXED), amount=MONEY),
        st.builds(replace, st.just(FIXED), shape=st.just(CostShape.STEPPED), amount=MONEY, block=st.integers(1, 10**7)),
        st.builds(replace, st.just(TIERED), tiers=TIERS),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
VOLUMES = st.integers(1, 10**9)


@settings(max_examples=60, deadline=None)
@given(
    lines=LINES,
    pilot=st.none() | VOLUMES,
    full=VOLUMES,
    chosen=VOLUMES,
    affordable=st.none() | st.decimals(-10, 10**7, places=2),
    size=st.sampled_from([(880, 330), (358, 300)]),
)
def test_nothing_is_drawn_outside_whatever_the_numbers(lines, pilot, full, chosen, affordable, size):
    model = ScaleModel(pilot, full, None, lines)
    known = [each for each in (pilot, full, chosen) if each]
    lowest, highest = max(1, min(known) // 3), max(known) * 5
    curve = lay_out(
        model,
        affordable=affordable,
        volume=chosen,
        windows=() if affordable is None else paying_windows(model, affordable, up_to=highest),
        lowest=lowest,
        highest=highest,
        words=words(),
        width=size[0],
        height=size[1],
    )

    assert 0 < curve.left < curve.right < curve.width
    assert all(curve.top <= at <= curve.floor for at, _said in curve.rows)
    assert all(curve.left - 8 - text_width(said) >= 0 for _at, said in curve.rows)
    assert all(curve.left <= dot.x <= curve.right and curve.top <= dot.y <= curve.floor for dot in curve.dots)
    assert all(curve.left <= start <= end <= curve.right for start, end in curve.bands)
    assert all(curve.top <= y <= curve.floor for jump in curve.jumps for y in (jump.y_from, jump.y_to))
