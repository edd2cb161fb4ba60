"""Promise beside delivery: at most 75 s, 142 before, 68 promised; live for a while."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from assessments.readiness.delivery import Delivered, Delivery, delivery
from assessments.readiness.facts import Measurement, Promise
from assessments.readiness.flags import Flag
from assessments.readiness.policy import Policy
from pilots.vocabulary import DataKind, Stage
from tests.assessments.readiness.ready_pilot import MEASURED, POLICY, TODAY, before, judged, ready

COMING, DUE, KEPT, MISSED = Delivered.COMING, Delivered.DUE, Delivered.KEPT, Delivered.MISSED


def shown(value: int, *, until: int, **changes: object) -> Measurement:
    """Thirty days of production that ended so many days ago."""
    days = {"began_on": before(until + 29), "ended_on": before(until)}
    given = {"key": 100 - until, "value": Decimal(value), "data_kind": DataKind.PRODUCTION} | days | changes
    return replace(MEASURED, **given)


def delivered(*measurements: Measurement, live: int, **changes: object) -> Delivery:
    facts = ready(
        stage=Stage.LIVE,
        decision_sealed=True,
        live_on=before(live),
        measurements=(MEASURED, *measurements),
        promise=Promise(Decimal(68), Decimal(1_000)),
        **changes,
    )
    found = delivery(facts, POLICY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("live", "measurements", "states"),
    [
        pytest.param(0, (), [COMING, COMING, COMING], id="just live"),
        pytest.param(29, (), [COMING, COMING, COMING], id="the day before the first check"),
        pytest.param(30, (), [DUE, COMING, COMING], id="the day of the first check"),
        pytest.param(30, (shown(70, until=0),), [KEPT, COMING, COMING], id="measured on the day"),
        pytest.param(37, (shown(75, until=0),), [KEPT, COMING, COMING], id="a week later still answers; on the line"),
        pytest.param(38, (shown(70, until=0),), [DUE, KEPT, COMING], id="eight days later answers the next"),
        pytest.param(40, (shown(76, until=5),), [MISSED, COMING, COMING], id="past the line"),
        pytest.param(64, (shown(70, until=34), shown(71, until=4)), [KEPT, KEPT, COMING], id="green at 60 days"),
        pytest.param(95, (shown(70, until=65), shown(80, until=1)), [KEPT, DUE, MISSED], id="one was left out"),
        pytest.param(40, (shown(90, until=9), shown(70, until=5)), [KEPT, COMING, COMING], id="the latest answers"),
    ],
)
def test_each_check_is_answered_by_production_in_its_time(live: int, measurements, states: list[Delivered]):
    assert [check.state for check in delivered(*measurements, live=live).checks] == states


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"data_kind": DataKind.PRODUCTION_LIKE}, id="like production is not production"),
        pytest.param({"began_on": before(31)}, id="begun before go-live"),
        pytest.param({"cases": 3}, id="too few cases"),
        pytest.param({"review_inside": False}, id="review outside the number"),
        pytest.param({"superseded": True}, id="corrected since"),
    ],
)
def test_what_would_not_have_counted_before_does_not_count_after(changes):
    found = delivered(shown(90, until=0, **changes), live=30)
    assert (found.checks[0].state, found.latest, found.still_clears) == (DUE, None, None)


def test_a_window_that_cannot_be_full_yet_is_no_objection():
    line = replace(ready().threshold, window_days=60)
    assert [check.state for check in delivered(shown(70, until=0), live=30, threshold=line).checks] == [
        KEPT,
        COMING,
        COMING,
    ]
    late = delivered(shown(70, until=0, began_on=before(9)), live=30, threshold=line)
    assert late.checks[0].state is DUE


def test_the_days_are_those_of_the_policy():
    facts = ready(stage=Stage.LIVE, live_on=before(12))
    found = delivery(facts, Policy(first_live_check=10, second_live_check=20, third_live_check=40))
    assert [(check.day, check.due_on - TODAY) for check in found.checks] == [
        (10, timedelta(days=-2)),
        (20, timedelta(days=8)),
        (40, timedelta(days=28)),
    ]


def test_no_check_is_due_after_the_last_day_of_the_calendar():
    found = delivery(ready(stage=Stage.LIVE, live_on=date.max - timedelta(days=40)), POLICY)
    assert [(check.due_on, check.state) for check in found.checks] == [
        (date.max - timedelta(days=10), COMING),
        (date.max, COMING),
        (date.max, COMING),
    ]


@pytest.mark.parametrize(
    ("value", "share"),
    [(68, 1), (142, 0), (105, Decimal("0.5")), (179, Decimal("-0.5")), (31, Decimal("1.5"))],
)
def test_money_is_delivered_in_the_share_of_the_promised_improvement(value: int, share: Decimal):
    found = delivered(shown(value, until=0), live=40)
    assert (found.promised_per_year, found.delivered_per_year) == (1_000, 1_000 * share)


def test_nothing_is_said_of_money_while_nothing_was_measured():
    assert delivered(live=40).delivered_per_year is None


def test_a_line_that_is_no_longer_cleared_raises_a_flag():
    kept, missed = shown(70, until=20), shown(80, until=2)
    facts = ready(stage=Stage.LIVE, decision_sealed=True, live_on=before(64), measurements=(MEASURED, kept))
    assert judged(facts).flags == ()
    assert judged(replace(facts, measurements=(MEASURED, kept, missed))).flags == (Flag.PROMISE_MISSED,)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.LIVE])
def test_only_a_live_pilot_delivers(stage: Stage):
    assert judged(ready(stage=stage, live_on=before(40))).delivery is None


def test_without_an_agreed_line_nothing_is_checked():
    assert judged(ready(stage=Stage.LIVE, live_on=before(40), threshold=None)).delivery is None
