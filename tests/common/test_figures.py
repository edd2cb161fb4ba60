"""Figures, money and dates on screen, case by case."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common import figures
from common.charts import ticks

TODAY = datetime.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (None, None, "–"),
        (0, None, "0"),
        (186000, None, "186,000"),
        (-114, None, "−114"),
        (Decimal("68.0000"), None, "68"),
        (Decimal("1.240"), None, "1.24"),
        (Decimal("1E+3"), None, "1,000"),
        (Decimal("0.5625"), 2, "0.56"),
        (Decimal("0.005"), 2, "0.01"),
        (Decimal("-0.004"), 2, "0.00"),
        (Decimal("-1234567.5"), 1, "−1,234,567.5"),
        (4.7, 1, "4.7"),
    ],
)
def test_a_number_has_grouped_thousands_and_a_true_minus(value, places, text):
    assert figures.number(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("0.599"), "+0.599"), (Decimal("-0.036"), "−0.036"), (Decimal("0.0004"), "0.000"), (None, "–")],
)
def test_a_ledger_figure_carries_its_sign(value, text):
    assert figures.signed(value, 3) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_619_000, "+1,619 k"),
        (-114_000, "−114 k"),
        (Decimal("-113832.5"), "−114 k"),
        (400, "+400"),
        (0, "0"),
        (None, "–"),
    ],
)
def test_a_cell_holds_thousands_with_their_sign(value, text):
    assert figures.signed_thousands(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3_635_000, "EUR 3.6 m"),
        (3_000_000, "EUR 3 m"),
        (999_499, "EUR 999 k"),
        (999_500, "EUR 1 m"),
        (114_000, "EUR 114 k"),
        (9_999, "EUR 9,999"),
        (950, "EUR 950"),
        (Decimal("9.5"), "EUR 9.50"),
        (9, "EUR 9"),
        (0, "EUR 0"),
        (-114_000, "EUR −114 k"),
        (None, "–"),
    ],
)
def test_money_is_short_and_names_the_currency_first(value, text):
    assert figures.money(value) == text


def test_another_currency_is_a_setting(settings):
    settings.CURRENCY = "ISK"
    assert figures.money(114_000) == "ISK 114 k"
    assert figures.quantity(180, "ISK") == "ISK 180"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(Decimal("0.6145"), 2, "EUR 0.61"), (Decimal("0.563"), 3, "EUR 0.563"), (None, 2, "–")],
)
def test_the_cost_of_one_case_keeps_its_places(value, places, text):
    assert figures.unit_money(value, places) == text


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [(Decimal("0.047"), 1, "4.7 %"), (Decimal("0.2"), 0, "20 %"), (0, 1, "0.0 %"), (None, 1, "–")],
)
def test_a_share_is_written_as_percent_with_a_space(share, places, text):
    assert figures.percent(share, places) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("75.00"), "s", "75 s"),
        (70, "%", "70 %"),
        (180, "EUR", "EUR 180"),
        (Decimal("0.61"), "EUR a call", "EUR 0.61 a call"),
        (Decimal("0.81"), "AUC", "AUC 0.81"),
        (2400, "", "2,400"),
        (None, "s", "–"),
    ],
)
def test_a_quantity_stands_before_its_unit_but_after_a_currency(value, unit, text):
    assert figures.quantity(value, unit) == text


def test_a_day_on_record_carries_its_year():
    assert figures.day(TODAY) == "24 Nov 2026"
    assert figures.day(None) == "–"


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (datetime.date(2026, 11, 26), "Thu 26 Nov"),
        (datetime.date(2027, 3, 24), "Wed 24 Mar"),
        (datetime.date(2027, 3, 25), "25 Mar 2027"),
        (datetime.date(2026, 7, 27), "Mon 27 Jul"),
        (None, "–"),
    ],
)
def test_a_near_day_names_its_weekday(date, text):
    assert figures.near_day(date, TODAY) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (2, "in 2 days"),
        (1, "in 1 day"),
        (0, "today"),
        (-1, "1 day late"),
        (-140, "140 days late"),
        (-1200, "1,200 days late"),
    ],
)
def test_a_due_date_is_told_by_its_distance(days, text):
    assert figures.distance(TODAY + datetime.timedelta(days=days), TODAY) == text


@pytest.mark.parametrize(("days", "text"), [(6, "6 days ago"), (1, "1 day ago"), (0, "today")])
def test_what_is_past_is_told_by_its_distance(days, text):
    assert figures.ago(TODAY - datetime.timedelta(days=days), TODAY) == text


def test_an_unknown_date_has_no_distance():
    assert (figures.distance(None), figures.ago(None), figures.moment(None)) == ("–", "–", "–")


def test_a_moment_is_read_in_the_zone_of_the_reader():
    instant = datetime.datetime(2026, 11, 23, 23, 30, tzinfo=datetime.UTC)
    with timezone.override("Europe/Berlin"):
        assert figures.moment(instant, TODAY) == "Tue 24 Nov 00:30"
        assert figures.distance(instant, TODAY) == "today"
        assert figures.day(instant) == "24 Nov 2026"
    with timezone.override("America/New_York"):
        assert figures.moment(instant, TODAY) == "Mon 23 Nov 18:30"
        assert figures.distance(instant, TODAY) == "1 day late"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (950, "950"), (1000, "1 k"), (-10_000, "−10 k"), (2_540_000, "2.5 m"), (4 * 10**14, "400,000 bn")],
)
def test_a_figure_with_little_room_is_shortened(value, text):
    assert figures.short(value) == text


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (0.5, 0.5, "0.50"),
        (0, 0.25, "0.00"),
        (140, 20, "140"),
        (0.0000005, 0.0000005, "0.0000005"),
        (2.5, 2.5, "2.50"),
        (0.6000000000000001, 0.20000000000000007, "0.60"),
        (9_500, 500, "9,500"),
        (15_000, 5_000, "15 k"),
        (10_020, 20, "10,020"),
        (-200_000, 100_000, "−200 k"),
    ],
)
def test_a_figure_beside_an_axis_has_the_places_of_its_steps(value, step, text):
    assert figures.along_axis(value, step) == text


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_no_two_figures_beside_an_axis_read_the_same(low, span):
    rows = ticks(low, low + max(span, abs(low) * 1e-6))
    labels = [figures.along_axis(row, rows[1] - rows[0]) for row in rows]

    assert len(set(labels)) == len(labels)
