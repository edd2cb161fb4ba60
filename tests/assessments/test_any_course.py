"""Whatever anybody tries, in whatever order: what is sealed was decided by the rules, and no rule is ever broken."""

import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from assessments.invariants import broken_rules
from assessments.models import ConditionProof, Decision, Seal, Signature
from assessments.services import conditions, decisions, signing
from assessments.services.day import day_here
from assessments.slots import is_asked, next_slot
from assessments.standing import DecisionState, standings, with_people, with_state
from assessments.vocabulary import DecisionKind, slots_of
from pilots.models import Pilot
from tests.assessments.deciding import fresh_pilot, go, known, no_go, ready, with_conditions
from tests.cast import PASSWORD, Cast

STEPS = 120


class Course:
    """People who try things at random; each try may be refused, and none may break a rule."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.chance = random.Random(seed)
        self.people = (cast.olive, cast.ivan, cast.petra)
        self.pages: list[tuple[Decision, User, str]] = []

    def somebody(self) -> User:
        """More often than not somebody who has a part in it."""
        return known(self.cast.person(self.chance.choice(["olive", "ivan", "petra"] * 3 + ["vic", "nora", "ada"])))

    def some_decision(self) -> Decision | None:
        newest = list(Decision.objects.order_by("-number"))
        return self.chance.choice(newest[:1] * 4 + newest) if newest else None

    def draft(self) -> None:
        kinds = [go(), with_conditions(self.cast.ivan)] * 4 + [no_go(), no_go(justification="")]
        decisions.draft(fresh_pilot(self.cast), draft=self.chance.choice(kinds), by=self.somebody())

    def open_page(self) -> None:
        if decision := self.some_decision():
            slot = next_slot(decision)
            asked = [person for person in self.people if slot and is_asked(known(person), decision, slot)]
            person = known(asked[0]) if asked and self.chance.random() < 0.6 else self.somebody()
            self.pages.append((decision, person, signing.open_page(decision, by=person).nonce))

    def sign(self) -> None:
        if self.pages:
            decision, person, nonce = self.chance.choice(self.pages[-2:])
            told = {"nonce": nonce, "password": PASSWORD, "read_it": self.chance.random() < 0.9}
            by = person if self.chance.random() < 0.9 else self.somebody()
            signing.sign(decision, by=known(by), **told)

    def end(self) -> None:
        if decision := self.some_decision():
            act = self.chance.choice([decisions.discard, decisions.decline])
            act(decision, by=self.somebody(), reason=self.chance.choice(["", "Not yet"]))

    def change_a_fact(self) -> None:
        Pilot.objects.filter(pk=self.cast.pilot.pk).update(spent=self.chance.randrange(10**6))
        if self.chance.random() < 0.5:
            decisions.void_changed()

    def prove(self) -> None:
        decision = self.some_decision()
        condition = decision.conditions.first() if decision else None
        if condition and self.chance.random() < 0.5:
            conditions.hand_in(condition, by=self.somebody(), text="Rota")
        elif condition:
            conditions.judge(condition, by=self.somebody(), accepted=self.chance.random() < 0.5, text="Seen")

    def step(self) -> None:
        often = {self.draft: 4, self.open_page: 8, self.sign: 8, self.end: 0.4, self.change_a_fact: 0.3, self.prove: 2}
        [act] = self.chance.choices(list(often), weights=list(often.values()))
        try:
            with transaction.atomic():
                act()
        except (ValidationError, PermissionDenied):
            pass


@pytest.mark.parametrize("seed", range(6))
def test_no_course_of_events_breaks_a_rule(cast: Cast, seed: int):
    ready(cast)
    course = Course(cast, seed)
    for _ in range(STEPS):
        course.step()
    assert list(broken_rules()) == []
    for sealed in Seal.objects.select_related("decision"):
        given = list(Signature.objects.filter(decision=sealed.decision).order_by("pk"))
        assert [signature.slot for signature in given] == list(slots_of(DecisionKind(sealed.decision.kind)))
        assert len({signature.signer_id for signature in given}) == len(given)
    states = standings(with_people(with_state(Decision.objects.all(), on=day_here())), on=day_here())
    open_ones = [stands for stands in states.values() if stands.state is DecisionState.WAITS]
    in_force = [stands for stands in states.values() if stands.state is DecisionState.IN_FORCE]
    assert len(open_ones) <= 1
    assert len(in_force) <= 1
    assert not ConditionProof.objects.filter(condition__decision__seal=None).exists()


def test_the_courses_come_far_enough_to_show_something(cast: Cast):
    ready(cast)
    course = Course(cast, 1)
    for _ in range(STEPS):
        course.step()
    assert Seal.objects.exists()
    assert Decision.objects.count() > 1
