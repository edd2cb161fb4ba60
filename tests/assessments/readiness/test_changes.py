"""What would change it: each change that is named is applied here, and the recommendation really turns."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.readiness.changes import Change
from assessments.readiness.check import Place
from assessments.readiness.facts import PilotFacts
from assessments.readiness.recommendation import Verdict
from pilots.economics.scale import CostLine, Tier, unit_cost
from pilots.vocabulary import CostKind, CostShape, Direction
from tests.assessments.readiness.ready_pilot import AS_PILOTED, FIXED, INFERENCE, MEASURED, but, judged, priced, ready

CENT = Decimal("0.01")
MISSED = (replace(MEASURED, value=Decimal(80)),)


def changes(facts: PilotFacts) -> tuple[Change, ...]:
    return judged(facts).recommendation.changes


def named(facts: PilotFacts, place: Place, value: str) -> Decimal:
    """The figure in the change that is made at a place."""
    sentences = [change.sentence.values for change in changes(facts) if change.place is place]
    [found] = [values[value] for values in sentences if value in values]
    return getattr(found, "amount", getattr(found, "value", found))


def with_price(facts: PilotFacts, price: Decimal) -> PilotFacts:
    first, *others = facts.scale.lines
    tiers = (*first.tiers[:-1], replace(first.tiers[-1], price=price))
    return but(facts, scale__lines=(replace(first, tiers=tiers), *others))


def with_minutes(facts: PilotFacts, minutes: Decimal) -> PilotFacts:
    return but(facts, outcome__candidates=(replace(facts.outcome.candidates[0], minutes_per_case=minutes),))


def test_what_would_change_a_loss_at_full_volume():
    assert [(str(change.sentence), change.place) for change in changes(priced("0.55"))] == [
        ("A price of 0.49 a case or less at 186,000 cases a month. Today 0.55.", Place.SCALE),
        ("A handling time of 1.02 min a case or less. Today 1.13 min.", Place.OUTCOME),
        ("900,000 cases a month. Planned: 186,000.", Place.SCALE),
    ]


def test_the_named_price_turns_it_to_go_and_a_cent_more_does_not():
    losing = priced("0.55")
    price = named(losing, Place.SCALE, "needed")
    assert judged(with_price(losing, price)).verdict is Verdict.GO
    assert judged(with_price(losing, price + CENT)).verdict is Verdict.NO_GO


def test_the_named_handling_time_turns_it_to_go_and_a_hundredth_more_does_not():
    losing = priced("0.55")
    minutes = named(losing, Place.OUTCOME, "needed")
    assert judged(with_minutes(losing, minutes)).verdict is Verdict.GO
    assert judged(with_minutes(losing, minutes + CENT)).verdict is Verdict.NO_GO


def test_the_named_volume_turns_it_to_go_and_a_hundred_fewer_do_not():
    losing = priced("0.55")
    volume = changes(losing)[-1].sentence.values["volume"]
    assert judged(but(losing, scale__full_volume=volume)).verdict is Verdict.GO
    assert judged(but(losing, scale__full_volume=volume - 100)).verdict is Verdict.NO_GO


def test_a_price_below_ten_cents_is_named_to_the_hundredth_of_a_cent():
    """Weld inspection: a case gains little, so cents are too coarse."""
    cheap = replace(INFERENCE, shape=CostShape.PER_CASE, amount=Decimal("0.012"), tiers=())
    facts = ready(scale__lines=(cheap, *FIXED), scale__highest_affordable=Decimal("0.0700"))
    price = named(facts, Place.SCALE, "needed")
    assert price == Decimal("0.0054")
    assert judged(but(facts, scale__lines=(replace(cheap, amount=price), *FIXED))).verdict is Verdict.GO


def test_working_faster_does_not_help_against_an_agreed_limit():
    facts = ready(scale__highest_affordable=Decimal("0.08"))
    assert [change.place for change in changes(facts)] == [Place.SCALE, Place.SCALE]
    assert "minutes" not in {name for change in changes(facts) for name in change.sentence.values}


def test_working_faster_helps_where_the_limit_is_kept_and_the_gain_is_too_small():
    facts = priced("0.55", scale__highest_affordable=Decimal(2))
    assert judged(with_minutes(facts, named(facts, Place.OUTCOME, "needed"))).verdict is Verdict.GO


def test_a_larger_volume_is_named_exactly_where_the_round_figure_would_not_pay():
    """Each started block of 250 costs 30, so 0.1224 a case is enough from 246 to 250 and from 491 on, not at 300."""
    server = CostLine(CostKind.INFRASTRUCTURE, CostShape.STEPPED, "Servers", Decimal(30), block=250)
    lines = (server, replace(INFERENCE, amount=Decimal(0), tiers=()), replace(FIXED[1], amount=Decimal(0)))
    facts = ready(scale__lines=lines, scale__full_volume=200, scale__highest_affordable=Decimal("0.1224"))
    volume = changes(facts)[-1].sentence.values["volume"]
    assert volume == 246
    assert unit_cost(facts.scale, 246) <= Decimal("0.1224") < unit_cost(facts.scale, 300)


@pytest.mark.parametrize(
    ("direction", "sentence"),
    [
        (Direction.AT_MOST, "A result of at most 75 s. Measured: 80 s."),
        (Direction.AT_LEAST, "A result of at least 90 s. Measured: 80 s."),
    ],
)
def test_a_missed_line_needs_a_result_on_it(direction: Direction, sentence: str):
    line = Decimal(75 if direction is Direction.AT_MOST else 90)
    facts = ready(measurements=MISSED, threshold__direction=direction, threshold__target=line)
    assert [str(change.sentence) for change in changes(facts)] == [sentence]
    assert judged(but(facts, measurements=(replace(MEASURED, value=line),))).verdict is Verdict.GO


def test_a_miss_and_a_loss_need_one_of_each():
    facts = priced("0.55", measurements=MISSED)
    assert str(changes(facts)[0].sentence) == "A result of at most 75 s, and one of the following. Measured: 80 s."
    assert len(changes(facts)) == 4
    better = but(facts, measurements=(replace(MEASURED, value=Decimal(75)),))
    assert judged(better).verdict is Verdict.NO_GO
    assert judged(with_price(better, named(facts, Place.SCALE, "needed"))).verdict is Verdict.GO


def test_where_no_single_fact_would_turn_it_none_is_named():
    """It loses an hour a case: no price, no volume, and no better result alone would do."""
    slow = (replace(AS_PILOTED, minutes_per_case=Decimal(62)),)
    free = tuple(replace(line, amount=Decimal(0), tiers=()) for line in (INFERENCE, *FIXED))
    facts = ready(outcome__candidates=slow, outcome__cost_per_hour=Decimal(0), scale__lines=free)
    losing = but(facts, outcome__candidates=(replace(slow[0], error_frequencies={1: Decimal(1), 2: Decimal(1)}),))
    assert judged(losing).verdict is Verdict.NO_GO
    assert changes(losing) == changes(but(losing, measurements=MISSED)) == ()


def test_what_would_break_a_go():
    assert [str(change.sentence) for change in changes(ready())] == [
        "A result above 75 s. Measured: 68 s.",
        "A case that costs more than 0.56 at full volume. Today 0.09.",
    ]
    at_least = ready(threshold__direction=Direction.AT_LEAST, threshold__target=Decimal(60))
    assert str(changes(at_least)[0].sentence) == "A result below 60 s. Measured: 68 s."


def test_a_result_just_over_the_line_breaks_a_go():
    line = named(ready(), Place.MEASUREMENTS, "line")
    for value, verdict in ((line, Verdict.GO), (line + CENT, Verdict.NO_GO)):
        assert judged(ready(measurements=(replace(MEASURED, value=value),))).verdict is verdict


@pytest.mark.parametrize("agreed", [None, Decimal("0.30"), Decimal(2)])
def test_a_cost_just_over_the_named_one_breaks_a_go(agreed: Decimal | None):
    limit = named(ready(scale__highest_affordable=agreed), Place.SCALE, "affordable")
    free = [replace(line, amount=Decimal(0), tiers=()) for line in (INFERENCE, FIXED[1])]
    for cost, verdict in ((limit - CENT, Verdict.GO), (limit + CENT, Verdict.NO_GO)):
        lines = (replace(FIXED[0], amount=cost * 186_000), *free)
        assert judged(ready(scale__lines=lines, scale__highest_affordable=agreed)).verdict is verdict


@pytest.mark.parametrize("facts", [ready(owner=None), ready(measurements=())])
def test_what_is_not_decidable_is_told_by_what_is_missing(facts: PilotFacts):
    assert changes(facts) == ()


@given(
    price=st.decimals("0.001", "9", places=3),
    fixed=st.integers(0, 50_000),
    block=st.integers(1, 5_000),
    volume=st.integers(1, 300_000),
    limit=st.one_of(st.none(), st.decimals("0.01", "3", places=2)),
)
@settings(max_examples=60, deadline=None)
def test_every_price_time_and_volume_that_is_named_really_turns_a_no_go(
    price: Decimal, fixed: int, block: int, volume: int, limit: Decimal | None
):
    tiers = replace(INFERENCE, tiers=(Tier(0, price * 2), Tier(50_000, price)))
    server = CostLine(CostKind.INFRASTRUCTURE, CostShape.STEPPED, "Servers", Decimal(fixed), block=block)
    facts = ready(scale__lines=(tiers, server, FIXED[1]), scale__full_volume=volume, scale__highest_affordable=limit)
    for change in changes(facts) if judged(facts).verdict is Verdict.NO_GO else ():
        assert judged(applied(facts, change)).verdict is not Verdict.NO_GO


def applied(facts: PilotFacts, change: Change) -> PilotFacts:
    values = change.sentence.values
    if "planned" in values:
        return but(facts, scale__full_volume=values["volume"])
    if "minutes" in values:
        return with_minutes(facts, values["needed"].value)
    needed = values["needed"].amount
    flat = replace(facts.scale.lines[0], tiers=(Tier(0, needed),))
    return but(facts, scale__lines=(flat, *facts.scale.lines[1:]))
