from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.inventory.amounts import LARGEST, read_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200", "1200"),
        ("1,200,000", "1200000"),
        ("1.200.000", "1200000"),
        ("1 200 000", "1200000"),
        ("1'200'000", "1200000"),
        ("€ 1.200.000,50", "1200000.50"),
        ("$1,200,000.50", "1200000.50"),
        ("EUR 3.5", "3.5"),
        ("162,400", "162400"),
        ("22.000", "22000"),
        ("0.500", "0.5"),
        ("0,25 Mio.", "250000"),
        ("$1.2m", "1200000"),
        ("45 k", "45000"),
        ("30 Tsd", "30000"),
        ("2 bn", "2000000000"),
        ("1200,--", "1200"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, amount: str):
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "N/A", "tbd", "–"])
def test_an_empty_cell_is_no_amount_and_no_problem(text: str):
    assert read_amount(text) is None


@pytest.mark.parametrize(
    "text", ["-5", "minus 5", "a lot", "NaN", "Infinity", "1e400", "1" + "0" * 13, "12 or 13", "=1+1", "١٢٣x"]
)
def test_what_is_no_amount_of_ours_is_refused(text: str):
    with pytest.raises(ValueError):
        read_amount(text)


@given(st.text(max_size=40))
def test_no_text_gives_anything_but_an_amount_that_can_be_kept(text: str):
    try:
        amount = read_amount(text)
    except ValueError:
        return
    assert amount is None or 0 <= amount < LARGEST
