from datetime import UTC, date, datetime, timedelta

import pytest

from assessments.evidence import facts_of
from assessments.readiness.facts import PilotFacts
from assessments.services import agenda, conditions, reviews
from assessments.services.day import day_here
from assessments.services.extending import extend
from assessments.services.reviews import Call
from assessments.vocabulary import DecisionKind
from pilots.models import Pilot
from tests.assessments.deciding import fresh_pilot, go, in_days, no_go, ready, sealed, with_conditions
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


def told(cast: Cast, on: date | None = None) -> PilotFacts:
    return facts_of(fresh_pilot(cast), as_of=on or day_here())


def reviewed(cast: Cast, *, deferred: bool = True):
    call = Call("Review", in_days_at_nine(), "UTC", 30, "", cast.petra, (cast.olive,), [(cast.pilot, 10)])
    meeting = reviews.call(call, by=cast.petra)
    item = meeting.items.get()
    if deferred:
        said = {"why": "No price", "needed": "The price", "needed_from": cast.ivan, "needed_by": in_days(7)}
        agenda.defer(item, **said, beyond_limit="Once more", version=1, by=cast.petra)
    else:
        agenda.decide(item, owner_says=DecisionKind.GO, version=1, by=cast.petra)
    return reviews.close(meeting, by=cast.petra)


def in_days_at_nine() -> datetime:
    return datetime.combine(in_days(3), datetime.min.time(), tzinfo=UTC)


def test_a_pilot_nobody_decided_is_told_as_such(cast: Cast, pilot: Pilot):
    facts = told(cast)
    found = (facts.decision_sealed, facts.reviews_without_decision, facts.extended, facts.suspended_since)
    assert found == (False, 0, False, None)


def test_a_sealed_go_is_told_and_a_sealed_no_go_is_not_one(cast: Cast, pilot: Pilot):
    sealed(cast, go(justification="x"))
    assert told(cast).decision_sealed
    sealed(cast, no_go())
    assert told(cast).decision_sealed


def test_a_no_go_alone_lets_nothing_live(cast: Cast, pilot: Pilot):
    sealed(cast, no_go())
    assert not told(cast).decision_sealed


def test_reviews_that_put_it_off_are_counted_until_a_decision_is_sealed(cast: Cast, pilot: Pilot):
    reviewed(cast)
    reviewed(cast)
    reviewed(cast, deferred=False)
    assert told(cast).reviews_without_decision == 2
    sealed(cast, go(justification="x"))
    assert told(cast).reviews_without_decision == 0


def test_a_condition_past_its_date_suspends_the_go_from_the_day_after(cast: Cast, pilot: Pilot):
    sealed(cast, with_conditions(cast.olive, days=5, justification="x"))
    assert told(cast, in_days(5)).suspended_since is None
    assert told(cast, in_days(6)).suspended_since == in_days(6)
    assert told(cast, in_days(60)).suspended_since == in_days(6)


def test_an_accepted_proof_lifts_the_suspension(cast: Cast, pilot: Pilot):
    [condition] = sealed(cast, with_conditions(cast.olive, days=5, justification="x")).conditions.all()
    conditions.hand_in(condition, by=cast.olive, text="The list")
    assert told(cast, in_days(6)).suspended_since == in_days(6)
    conditions.judge(condition, by=cast.petra, accepted=True, text="No gaps")
    assert told(cast, in_days(6)).suspended_since is None


def test_a_later_go_without_conditions_ends_the_suspension(cast: Cast, pilot: Pilot):
    sealed(cast, with_conditions(cast.olive, days=5, justification="x"))
    sealed(cast, go(justification="x"))
    assert told(cast, in_days(6)).suspended_since is None


def test_an_extension_is_told(cast: Cast, pilot: Pilot):
    Pilot.objects.filter(pk=pilot.pk).update(decision_due_on=day_here() - timedelta(days=1))
    extend(fresh_pilot(cast), by=cast.olive, due_on=in_days(20), reason="The price comes next week")
    facts = told(cast)
    assert (facts.extended, facts.decision_due_on) == (True, in_days(20))
