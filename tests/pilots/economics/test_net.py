from dataclasses import replace
from decimal import Decimal

import pytest

from pilots.economics.net import economics
from pilots.economics.outcome import OutcomeModel
from pilots.economics.scale import ScaleModel
from tests.pilots.economics.demo_table import TABLE, Printed

CALLS = next(row for row in TABLE if row.key == "P09")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.key)
def test_a_case_and_a_year_leave_what_the_demo_portfolio_prints(row: Printed):
    money = economics(row.outcome, row.scale)
    assert f"{money.net:+.2f}" == row.net
    assert f"{money.net_per_year / 1000:+,.0f}" == row.thousands_a_year


def test_the_table_has_twenty_pilots():
    assert [row.key for row in TABLE] == [f"P{number:02}" for number in range(1, 21)]


def test_a_case_that_clears_its_line_can_cost_more_than_it_gains():
    money = economics(CALLS.outcome, replace(CALLS.scale, pilot_volume=31_000))
    assert round(money.gain, 4) == Decimal("0.5633")
    assert round(money.unit_cost, 4) == Decimal("0.6145")
    assert (money.affordable, money.limit) == (money.gain, money.gain)
    assert round(money.net_in_pilot, 4) == Decimal("-0.3738")


@pytest.mark.parametrize(("agreed", "limit"), [("0.40", "0.40"), ("2", "0.56")])
def test_an_agreed_limit_is_what_a_case_may_cost_and_no_more_than_it_gains(agreed: str, limit: str):
    money = economics(CALLS.outcome, replace(CALLS.scale, highest_affordable=Decimal(agreed)))
    assert (str(money.affordable), f"{money.limit:.2f}") == (agreed, limit)


@pytest.mark.parametrize(
    ("outcome", "scale", "known"),
    [
        (None, None, set()),
        (CALLS.outcome, None, {"gain", "affordable", "limit"}),
        (None, CALLS.scale, {"unit_cost", "full_volume"}),
        (
            None,
            replace(CALLS.scale, highest_affordable=Decimal(1)),
            {"unit_cost", "full_volume", "affordable", "limit"},
        ),
        (replace(CALLS.outcome, candidates=()), CALLS.scale, {"unit_cost", "full_volume"}),
        (CALLS.outcome, replace(CALLS.scale, lines=()), {"gain", "affordable", "limit", "full_volume"}),
        (CALLS.outcome, replace(CALLS.scale, full_volume=None), {"gain", "affordable", "limit"}),
        (
            CALLS.outcome,
            replace(CALLS.scale, full_volume=None, pilot_volume=9),
            {"gain", "affordable", "limit", "unit_cost_in_pilot", "net_in_pilot"},
        ),
        (
            CALLS.outcome,
            CALLS.scale,
            {"gain", "affordable", "limit", "unit_cost", "full_volume", "net", "net_per_year"},
        ),
    ],
)
def test_what_nobody_has_written_down_stays_unknown(
    outcome: OutcomeModel | None, scale: ScaleModel | None, known: set[str]
):
    money = economics(outcome, scale)
    names = [
        "gain",
        "affordable",
        "limit",
        "unit_cost",
        "unit_cost_in_pilot",
        "full_volume",
        "net",
        "net_in_pilot",
        "net_per_year",
    ]
    assert {name for name in names if getattr(money, name) is not None} == known
