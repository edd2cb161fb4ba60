"""Who hears of a gap: one person on each rung who can act, and nobody who may not know of the pilot."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from accounts.models import Role, Unit, User
from accounts.services import people
from accounts.services.delegation import delegate
from accounts.vocabulary import RoleName, UnitKind
from assessments.services import conditions, decisions, reviews
from assessments.services.assessing import assess_pilots
from assessments.services.day import day_here
from chase.models import Gap
from chase.services.addressing import may_see, people_for, stand_ins
from chase.services.clock import database_now
from chase.services.finding import find_others
from chase.services.listening import listeners_of
from chase.vocabulary import GapKind, Part, Rung
from pilots.models import Invitation, Measurement, Ownership, Pilot
from pilots.querysets import who_may_see
from pilots.vocabulary import Visibility
from tests.assessments.deciding import go, known, ready, sealed, sign, with_conditions
from tests.assessments.test_reviews import asked
from tests.cast import Cast, _person
from tests.chase.chasing import gap

CountQueries = Callable[..., Any]
HELD = {"named_at": "2026-06-01T09:00Z", "accepted_at": "2026-06-01T09:00Z"}


def told(*gaps: Gap) -> dict[Rung, str]:
    """Who hears of the first of the gaps, on which rung."""
    return {rung: person.short_name for rung, person in people_for(gaps)[gaps[0].pk].items()}


def waiting(kind: GapKind) -> Gap:
    return Gap.objects.get(kind=kind, closed_at=None)


@pytest.mark.parametrize(
    ("part", "line"),
    [
        (Part.OWNER, {Rung.PERSON: "Olive", Rung.PMO: "Petra"}),
        (Part.IT_LEAD, {Rung.PERSON: "Ivan", Rung.OWNER: "Olive", Rung.PMO: "Petra"}),
        (Part.CONNECTION_OWNER, {Rung.PERSON: "Ivan", Rung.OWNER: "Olive", Rung.PMO: "Petra"}),
        (Part.PMO, {Rung.PERSON: "Petra"}),
    ],
)
def test_each_part_is_somebody_and_goes_up_by_the_owner_to_the_office(
    cast: Cast, part: Part, line: dict[Rung, str]
) -> None:
    assert told(gap(cast.pilot, part=part)) == line


def test_who_was_named_owner_hears_of_it_but_owns_nothing_before_accepting(cast: Cast) -> None:
    Ownership.objects.update(accepted_at=None)
    assert told(gap(cast.pilot, part=Part.PERSON_NAMED_OWNER)) == {Rung.PERSON: "Olive", Rung.PMO: "Petra"}
    assert told(gap(cast.pilot, kind=GapKind.PATH_MISSING, part=Part.OWNER)) == {Rung.PMO: "Petra"}


def test_whoever_is_deactivated_hears_of_nothing(cast: Cast) -> None:
    people.deactivate(cast.ivan, by=cast.ada, reason="Left.")
    assert told(gap(cast.pilot, part=Part.IT_LEAD)) == {Rung.OWNER: "Olive", Rung.PMO: "Petra"}
    people.deactivate(cast.olive, by=cast.ada, reason="Left.")
    assert told(gap(cast.pilot, kind=GapKind.OWNER_LOST, part=Part.OWNER)) == {Rung.PMO: "Petra"}


def test_one_of_the_office_hears_of_it_the_nearest_to_the_unit_and_each_in_turn(cast: Cast) -> None:
    inner = Unit.objects.create(name="Night shift", kind=UnitKind.BUSINESS, parent=cast.contact_centre)
    paul = _person("Paul Near", cast.office, RoleName.PMO, cast.contact_centre)
    first, second = (Pilot.objects.create(name=f"Pilot {n}", unit=inner) for n in range(2))
    elsewhere = Pilot.objects.create(name="Elsewhere", unit=cast.platforms)
    assert told(gap(first, part=Part.PMO)) == {Rung.PERSON: "Paul"}
    assert told(gap(elsewhere, part=Part.PMO)) == {Rung.PERSON: "Petra"}
    Role.objects.create(person=cast.nora, name=RoleName.PMO, unit=cast.contact_centre)
    near = sorted([paul, cast.nora], key=lambda person: person.name)
    heard = {told(row)[Rung.PERSON] for row in (Gap.objects.get(pilot=first), gap(second, part=Part.PMO))}
    assert heard == {person.short_name for person in near}


def test_the_signers_are_asked_in_their_order_and_nobody_who_signed_already(cast: Cast) -> None:
    decision, seen = decisions.draft(ready(cast), draft=go(), by=known(cast.olive)), []
    for person in (cast.olive, cast.ivan, cast.petra):
        find_others()
        seen.append(told(waiting(GapKind.SIGNATURE_WAITING)))
        sign(decision, person)
    assert seen == [
        {Rung.PERSON: "Olive", Rung.PMO: "Petra"},
        {Rung.PERSON: "Ivan", Rung.OWNER: "Olive", Rung.PMO: "Petra"},
        {Rung.PERSON: "Petra"},
    ]


def test_the_connection_owner_confirms_when_the_it_lead_is_the_owner(cast: Cast) -> None:
    pilot = ready(cast)
    Pilot.objects.filter(pk=pilot.pk).update(it_lead=cast.olive)
    decision = decisions.draft(Pilot.objects.get(pk=pilot.pk), draft=go(), by=known(cast.olive))
    sign(decision, cast.olive)
    find_others()
    assert told(waiting(GapKind.SIGNATURE_WAITING))[Rung.PERSON] == "Ivan"


def test_the_office_does_not_countersign_what_only_its_signers_witnessed(cast: Cast) -> None:
    pilot = ready(cast)
    for person in (cast.olive, cast.ivan, cast.petra):
        copy = Measurement.objects.filter(pilot=pilot).first()
        assert copy is not None
        copy.pk, copy.recorded_by, copy._state.adding = None, person, True
        copy.save()
    paul = _person("Paul Second", cast.office, RoleName.PMO)
    decision = decisions.draft(Pilot.objects.get(pk=pilot.pk), draft=go(), by=known(cast.olive))
    for person in (cast.olive, cast.ivan):
        sign(decision, person)
    find_others()
    assert told(waiting(GapKind.SIGNATURE_WAITING)) == {Rung.PERSON: paul.short_name}


def test_who_handed_in_a_proof_is_not_asked_to_judge_it(cast: Cast) -> None:
    ready(cast)
    condition = sealed(cast, with_conditions(cast.petra)).conditions.get()
    find_others()
    assert told(waiting(GapKind.CONDITION_DUE))[Rung.PERSON] == "Petra"
    conditions.hand_in(condition, by=known(cast.petra), text="The list.")
    find_others()
    assert told(waiting(GapKind.PROOF_TO_JUDGE)) == {}
    _person("Paul Second", cast.office, RoleName.PMO)
    assert told(waiting(GapKind.PROOF_TO_JUDGE)) == {Rung.PERSON: "Paul"}


def test_a_forgotten_review_is_its_chairs(cast: Cast) -> None:
    meeting = reviews.call(asked(cast, cast.pilot, chair=cast.vic), by=cast.petra)
    find_others(now=meeting.ends_at + timedelta(days=1))
    assert told(waiting(GapKind.REVIEW_OVERDUE)) == {Rung.PERSON: "Vic", Rung.PMO: "Petra"}


def test_nobody_who_may_not_see_a_restricted_pilot_is_ever_addressed(cast: Cast) -> None:
    ready(cast)
    sealed(cast, with_conditions(cast.vic))
    find_others()
    assert told(waiting(GapKind.CONDITION_DUE)) == {Rung.PERSON: "Vic", Rung.OWNER: "Olive", Rung.PMO: "Petra"}
    Pilot.objects.update(visibility=Visibility.RESTRICTED)
    assert told(waiting(GapKind.CONDITION_DUE)) == {Rung.OWNER: "Olive", Rung.PMO: "Petra"}
    Invitation.objects.create(pilot=cast.pilot, person=cast.vic, invited_by=cast.olive)
    assert told(waiting(GapKind.CONDITION_DUE))[Rung.PERSON] == "Vic"


def test_asked_of_many_at_once_who_may_see_is_what_each_may_see(cast: Cast) -> None:
    inner = Unit.objects.create(name="Night shift", parent=cast.contact_centre)
    _person("Nested Viewer", cast.office, RoleName.VIEWER, cast.contact_centre)
    _person("Near Office", cast.office, RoleName.PMO, cast.contact_centre)
    gone = _person("Gone Person", cast.office, RoleName.PMO)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for unit, visibility in product((inner, cast.contact_centre, cast.platforms), Visibility):
        pilot = Pilot.objects.create(name=f"{unit} {visibility}", unit=unit, visibility=visibility, deputy=gone)
        Invitation.objects.create(pilot=pilot, person=cast.nora, invited_by=cast.olive)
    everybody, every_pilot = list(User.objects.all()), list(Pilot.objects.values_list("pk", flat=True))
    one_by_one = {
        (person.pk, pilot)
        for person in everybody
        for pilot in Pilot.objects.visible_to(person).values_list("pk", flat=True)
    }
    assert who_may_see(list(product([person.pk for person in everybody], every_pilot))) == one_by_one
    assert 0 < len(one_by_one) < len(everybody) * len(every_pilot)
    assert may_see(cast.nora, every_pilot) == {pilot for person, pilot in one_by_one if person == cast.nora.pk}


def test_while_somebody_is_away_their_deputy_hears_instead(cast: Cast) -> None:
    Pilot.objects.update(deputy=cast.nora)
    delegate(to=cast.nora, began_on=day_here(), ends_on=day_here() + timedelta(days=7), reason="Holiday", by=cast.olive)
    assert stand_ins([cast.olive, cast.ivan], day_here()) == {cast.olive.pk: cast.nora}
    assert stand_ins([cast.olive, cast.ivan], day_here() + timedelta(days=8)) == {}
    people.deactivate(cast.nora, by=cast.ada, reason="Left.")
    assert stand_ins([cast.olive], day_here()) == {}


@pytest.mark.parametrize("many", [1, 3, 60])
def test_the_number_of_queries_does_not_grow_with_the_gaps(
    cast: Cast, many: int, django_assert_num_queries: CountQueries
) -> None:
    some = [Pilot.objects.create(name=f"Pilot {n}", unit=cast.contact_centre, it_lead=cast.ivan) for n in range(many)]
    for pilot in some:
        Ownership.objects.create(pilot=pilot, person=cast.olive, **HELD)
    assess_pilots([pilot.pk for pilot in some])
    found = list(Gap.objects.filter(pilot__in=some))
    assert len(found) == 5 * many
    with django_assert_num_queries(7):
        people_for(found)


def test_only_the_deputy_of_the_pilot_is_asked_to_sign_for_who_is_away(cast: Cast) -> None:
    delegate(to=cast.vic, began_on=day_here(), ends_on=day_here() + timedelta(days=7), reason="Holiday", by=cast.olive)
    delegate(to=cast.vic, began_on=day_here(), ends_on=day_here() + timedelta(days=7), reason="Holiday", by=cast.petra)
    pilot = ready(cast)
    decisions.draft(pilot, draft=go(), by=known(cast.olive))
    find_others()

    def hears() -> set[tuple[int, int | None]]:
        gaps = [waiting(GapKind.SIGNATURE_WAITING)]
        [rungs] = listeners_of(gaps, now=database_now()).values()
        return {(each.person, each.instead_of) for each in rungs.values()}

    assert hears() == {(cast.olive.pk, None), (cast.vic.pk, cast.petra.pk)}
    Pilot.objects.filter(pk=pilot.pk).update(deputy=cast.vic)
    assert hears() == {(cast.vic.pk, cast.olive.pk)}
