"""Where a decision stands on a day, for one and for many, and whose signature waits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Delegation, User
from assessments.models import Decision
from assessments.services import conditions, decisions
from assessments.services.day import day_here
from assessments.standing import (
    DecisionState,
    register,
    standing_of,
    standings,
    waiting_for,
    with_people,
    with_state,
)
from assessments.vocabulary import Slot
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.assessments.complete_pilot import complete
from tests.assessments.deciding import (
    fresh,
    fresh_pilot,
    go,
    in_days,
    known,
    no_go,
    ready,
    sealed,
    sign,
    with_conditions,
)
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


def drafted(cast: Cast) -> Decision:
    return decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.olive))


def test_a_draft_waits_for_one_after_the_other(cast: Cast, pilot: Pilot):
    decision = drafted(cast)
    seen = []
    for person in (cast.olive, cast.ivan, cast.petra):
        stands = standing_of(decision, on=day_here())
        seen.append((stands.state, stands.slot, stands.people))
        sign(decision, person)
    waits = DecisionState.WAITS
    assert seen == [(waits, Slot.OWNER, (cast.olive,)), (waits, Slot.IT, (cast.ivan,)), (waits, Slot.PMO, ())]
    stands = standing_of(decision, on=day_here())
    assert (stands.state, stands.since) == (DecisionState.IN_FORCE, fresh(decision).seal.sealed_at)


def test_a_draft_that_waits_for_an_owner_who_is_away_names_the_deputy(cast: Cast, pilot: Pilot):
    decision = drafted(cast)
    Pilot.objects.filter(pk=pilot.pk).update(deputy=cast.nora)
    away = Delegation.objects.create(
        person=cast.olive, delegate=cast.nora, began_on=day_here(), ends_on=in_days(3), reason="Leave"
    )
    assert standing_of(decision, on=day_here()).stand_in == away
    assert standing_of(decision, on=in_days(4)).stand_in is None


def test_somebody_who_is_not_the_deputy_stands_in_for_nobody(cast: Cast, pilot: Pilot):
    decision = drafted(cast)
    Delegation.objects.create(person=cast.olive, delegate=cast.nora, began_on=day_here(), ends_on=in_days(3))
    assert standing_of(decision, on=day_here()).stand_in is None


@pytest.mark.parametrize("how", ["void", "declined", "discarded"])
def test_a_draft_that_ended_says_how_and_why(cast: Cast, pilot: Pilot, how: str):
    decision = drafted(cast)
    if how == "void":
        Pilot.objects.filter(pk=pilot.pk).update(spent=1)
        ending = decisions.void_if_changed(pilot)
    else:
        end = {"declined": decisions.decline, "discarded": decisions.discard}[how]
        ending = end(decision, by=cast.olive, reason="Too early")
    stands = standing_of(decision, on=day_here())
    assert (stands.state, stands.since, stands.reason) == (DecisionState(how), ending.at, ending.reason)
    assert stands.ended_by == (None if how == "void" else cast.olive)


def test_a_later_decision_supersedes(cast: Cast, pilot: Pilot):
    first, second = sealed(cast, with_conditions(cast.ivan)), sealed(cast, go())
    stands = standing_of(first, on=day_here())
    assert (stands.state, stands.superseded_by) == (DecisionState.SUPERSEDED, second.reference)
    assert stands.since == second.seal.sealed_at
    assert standing_of(second, on=day_here()).state is DecisionState.IN_FORCE


def test_a_draft_supersedes_nothing_before_it_is_sealed(cast: Cast, pilot: Pilot):
    first = sealed(cast, with_conditions(cast.ivan))
    draft = drafted(cast)
    assert draft.supersedes == first
    assert standing_of(first, on=day_here()).state is DecisionState.IN_FORCE


DAYS = [(29, DecisionState.IN_FORCE), (30, DecisionState.IN_FORCE), (31, DecisionState.SUSPENDED)]


@pytest.mark.parametrize(("days", "state"), DAYS)
def test_a_condition_counts_through_its_day_and_suspends_from_the_next_on(
    cast: Cast, pilot: Pilot, days: int, state: DecisionState
):
    decision = sealed(cast, with_conditions(cast.ivan, days=30))
    stands = standing_of(decision, on=in_days(days))
    assert stands.state is state
    if state is DecisionState.SUSPENDED:
        assert (stands.since, [condition.number for condition in stands.unmet]) == (in_days(31), [1])


def test_accepted_proof_lifts_the_suspension(cast: Cast, pilot: Pilot):
    decision = sealed(cast, with_conditions(cast.ivan, days=30))
    condition = decision.conditions.get()
    conditions.hand_in(condition, by=cast.ivan, text="Thirty days, no gap")
    assert standing_of(decision, on=in_days(31)).state is DecisionState.SUSPENDED
    conditions.judge(condition, by=known(cast.petra), accepted=True, text="Seen")
    assert standing_of(decision, on=in_days(31)).state is DecisionState.IN_FORCE


def test_a_superseded_decision_is_not_suspended_any_more(cast: Cast, pilot: Pilot):
    first = sealed(cast, with_conditions(cast.ivan, days=30))
    sealed(cast, go())
    assert standing_of(first, on=in_days(31)).state is DecisionState.SUPERSEDED


def test_the_register_shows_what_one_may_see(cast: Cast, pilot: Pilot):
    decision = drafted(cast)
    assert list(register(known(cast.vic))) == [decision]
    assert list(register(known(cast.nora))) == []
    Pilot.objects.filter(pk=pilot.pk).update(visibility=Visibility.RESTRICTED)
    assert list(register(known(cast.vic))) == []
    assert list(register(known(cast.ivan))) == [decision]


def test_the_register_filters_by_state_and_counts(cast: Cast, pilot: Pilot):
    sealed(cast, with_conditions(cast.ivan))
    second = sealed(cast, with_conditions(cast.ivan))
    draft = drafted(cast)
    sign(draft, cast.olive)
    rows = {row.number: (row.state, row.signed, row.open_conditions) for row in register(known(cast.vic))}
    assert rows == {1: ("superseded", 3, 1), 2: ("in_force", 3, 1), 3: ("waits", 1, 0)}
    assert list(register(known(cast.vic)).filter(state=DecisionState.IN_FORCE)) == [second]


def another(cast: Cast, name: str) -> Pilot:
    pilot = Pilot.objects.create(name=name, unit=cast.contact_centre, it_lead=cast.ivan)
    now = timezone.now()
    pilot.ownerships.create(person=cast.olive, named_at=now, accepted_at=now)
    return complete(pilot, cast.olive, cast.ivan)


def questions(person: User) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        standings(register(known(person)), on=day_here())
        waiting_for(known(person))
    return len(asked)


def test_many_decisions_take_as_many_questions_as_few(cast: Cast, pilot: Pilot):
    sealed(cast, with_conditions(cast.ivan))
    sealed(cast, go())
    drafted(cast)
    few = questions(cast.petra)
    for name in ("Chat", "Triage", "Mail"):
        other = another(cast, name)
        for draft in (with_conditions(cast.ivan), go()):
            decision = decisions.draft(Pilot.objects.get(pk=other.pk), draft=draft, by=known(cast.olive))
            for person in (cast.olive, cast.ivan, cast.petra):
                sign(decision, person)
        decisions.draft(Pilot.objects.get(pk=other.pk), draft=no_go(), by=known(cast.olive))
    assert questions(cast.petra) == few <= 24


def test_a_signature_waits_for_who_is_asked_and_for_nobody_else(cast: Cast, pilot: Pilot):
    decision = drafted(cast)
    people = (cast.olive, cast.ivan, cast.petra, cast.vic, cast.nora, cast.ada)
    for turn in (cast.olive, cast.ivan, cast.petra):
        assert [person for person in people if waiting_for(known(person)) == [decision]] == [turn]
        sign(decision, turn)
    assert [person for person in people if waiting_for(known(person))] == []


def test_the_state_of_one_and_of_many_is_the_same(cast: Cast, pilot: Pilot):
    sealed(cast, with_conditions(cast.ivan, days=5))
    decisions.discard(drafted(cast), by=known(cast.olive), reason="Again")
    sealed(cast, with_conditions(cast.ivan, days=9))
    drafted(cast)
    for days in (0, 5, 6, 9, 10, 400):
        on = in_days(days)
        many = standings(with_people(with_state(Decision.objects.all(), on=on)), on=on)
        assert many == {decision.pk: standing_of(decision, on=on) for decision in Decision.objects.all()}
