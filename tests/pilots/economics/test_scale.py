import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pilots.economics.scale import (
    MOST_STEPS,
    CostLine,
    ScaleModel,
    Tier,
    Window,
    fixed_monthly_cost,
    kinds_modelled,
    line_cost,
    monthly_cost,
    paying_windows,
    tier_price,
    unit_cost,
)
from pilots.vocabulary import CostKind, CostShape

FIXED = CostLine(CostKind.INFRASTRUCTURE, CostShape.FIXED, "Servers", Decimal(12_000))
PER_CASE = CostLine(CostKind.INFERENCE, CostShape.PER_CASE, "Inference", Decimal("0.07"))
STEPPED = CostLine(CostKind.INFRASTRUCTURE, CostShape.STEPPED, "Servers", Decimal(1_500), block=40_000)
TIERED = CostLine(
    CostKind.INFERENCE,
    CostShape.TIERED,
    "Inference",
    Decimal(0),
    tiers=(Tier(0, Decimal("0.06")), Tier(60_000, Decimal("0.55"))),
)
# Call summaries: a call gains EUR 0.5633 and may cost no more.
CALLS = ScaleModel(31_000, 186_000, None, (TIERED, FIXED))
GAIN = Decimal(29) * Decimal("1.24") / 60 - Decimal("0.036")


@pytest.mark.parametrize(
    ("line", "volume", "cost"),
    [
        pytest.param(FIXED, 1, "12000", id="fixed for one case"),
        pytest.param(FIXED, 1_000_000, "12000", id="fixed for a million"),
        pytest.param(PER_CASE, 1, "0.07", id="per case for one"),
        pytest.param(PER_CASE, 52_000, "3640", id="per case for many"),
        pytest.param(STEPPED, 1, "1500", id="the first case starts a block"),
        pytest.param(STEPPED, 40_000, "1500", id="a full block"),
        pytest.param(STEPPED, 40_001, "3000", id="one case more starts the next"),
        pytest.param(STEPPED, 240_000, "9000", id="six full blocks"),
        pytest.param(replace(STEPPED, block=0), 7, "10500", id="a block of nothing is a block of one"),
        pytest.param(TIERED, 60_000, "3600", id="the last case of the first tier"),
        pytest.param(TIERED, 60_001, "33000.55", id="the next price holds for every case"),
        pytest.param(replace(TIERED, tiers=()), 9, "0", id="no tier, no price"),
        pytest.param(replace(TIERED, tiers=TIERED.tiers[1:]), 9, "0", id="no tier reaches so low"),
    ],
)
def test_a_line_costs_by_its_shape(line: CostLine, volume: int, cost: str):
    assert line_cost(line, volume) == Decimal(cost)


def test_the_order_of_tiers_does_not_matter():
    assert [tier_price(replace(TIERED, tiers=TIERED.tiers[::-1]), volume) for volume in (60_000, 60_001)] == [
        Decimal("0.06"),
        Decimal("0.55"),
    ]


def test_lines_add_up_and_are_shared_by_the_cases():
    model = replace(CALLS, lines=(FIXED, PER_CASE, STEPPED))
    assert monthly_cost(model, 50_000) == 12_000 + 3_500 + 3_000
    assert unit_cost(model, 50_000) == Decimal("0.37")
    assert fixed_monthly_cost(model) == 12_000
    assert kinds_modelled(model) == {CostKind.INFRASTRUCTURE, CostKind.INFERENCE}


def test_without_lines_a_case_costs_nothing():
    assert unit_cost(replace(CALLS, lines=()), 5) == 0


def test_call_summaries_pay_between_23_842_and_60_000_calls_and_again_from_900_000():
    windows = paying_windows(CALLS, GAIN, up_to=186_000 * 20)
    assert windows == (Window(23_842, 60_000), Window(900_000, None))
    for volume, pays in ((23_841, False), (23_842, True), (60_000, True), (60_001, False), (899_999, False)):
        assert (unit_cost(CALLS, volume) <= GAIN) is pays


def test_a_window_is_open_at_the_end_of_the_view_only_where_nothing_jumps_beyond_it():
    assert paying_windows(CALLS, GAIN, up_to=50_000) == (Window(23_842, 50_000),)
    flat = replace(CALLS, lines=(FIXED, PER_CASE))
    assert paying_windows(flat, Decimal("0.19"), up_to=500_000) == (Window(100_000, None),)


def test_a_cheaper_tier_continues_the_window_before_it():
    tiers = (Tier(0, Decimal("0.06")), Tier(60_000, Decimal("0.03")))
    model = replace(CALLS, lines=(replace(TIERED, tiers=tiers), FIXED))
    assert paying_windows(model, GAIN, up_to=500_000) == (Window(23_842, None),)


@pytest.mark.parametrize("up_to", [0, -5])
def test_no_volume_is_no_window(up_to: int):
    assert paying_windows(CALLS, GAIN, up_to=up_to) == ()


def test_what_never_pays_has_no_window_and_what_is_free_always_pays():
    assert paying_windows(CALLS, Decimal("0.05"), up_to=10_000_000) == ()
    assert paying_windows(replace(CALLS, lines=()), Decimal(0), up_to=100) == (Window(1, None),)


MONEY = st.decimals(0, 50, places=2)
FIXED_LINES = st.builds(replace, st.just(FIXED), amount=st.decimals(0, 5_000, places=0))
CASE_LINES = st.builds(replace, st.just(PER_CASE), amount=MONEY)
STEPPED_LINES = st.builds(replace, st.just(STEPPED), amount=st.decimals(0, 500, places=0), block=st.integers(1, 120))
TIERS = st.builds(Tier, st.sampled_from([0, 50, 100, 250, 400]), MONEY)
TIERED_LINES = st.builds(
    replace, st.just(TIERED), tiers=st.lists(TIERS, max_size=4, unique_by=lambda t: t.above).map(tuple)
)
MODELS = st.lists(FIXED_LINES | CASE_LINES | STEPPED_LINES | TIERED_LINES, max_size=4).map(
    lambda lines: ScaleModel(None, None, None, tuple(lines))
)


@given(model=MODELS, affordable=MONEY, up_to=st.integers(1, 600))
@settings(deadline=None)
def test_the_paying_windows_are_what_trying_every_volume_finds(model: ScaleModel, affordable: Decimal, up_to: int):
    windows = paying_windows(model, affordable, up_to=up_to)
    within = {volume for window in windows for volume in range(window.first, (window.last or up_to) + 1)}
    assert within == {volume for volume in range(1, up_to + 1) if unit_cost(model, volume) <= affordable}
    assert all(earlier.last + 1 < later.first for earlier, later in itertools.pairwise(windows))


@given(model=MODELS, affordable=MONEY, volume=st.integers(601, 100_000))
@settings(deadline=None)
def test_an_open_window_pays_at_every_larger_volume(model: ScaleModel, affordable: Decimal, volume: int):
    windows = paying_windows(model, affordable, up_to=600)
    assume(windows and windows[-1].last is None)
    assert unit_cost(model, volume) <= affordable


@given(fixed=st.integers(0, 10**6), price=MONEY, volume=st.integers(1, 59_999))
def test_within_a_tier_a_case_only_gets_cheaper(fixed: int, price: Decimal, volume: int):
    tiered = replace(TIERED, tiers=(Tier(0, price), Tier(60_000, price * 9)))
    model = replace(CALLS, lines=(replace(FIXED, amount=Decimal(fixed)), tiered))
    assert unit_cost(model, volume + 1) <= unit_cost(model, volume)


def test_a_block_of_one_case_does_not_keep_anybody_waiting():
    """So many blocks are taken together; what is called paying at both ends of a stretch really pays."""
    model = replace(CALLS, lines=(FIXED, replace(STEPPED, block=1, amount=Decimal("0.10"))))
    [window] = paying_windows(model, Decimal("0.20"), up_to=1_000 * MOST_STEPS)
    assert window == Window(120_000, 1_000 * MOST_STEPS)
