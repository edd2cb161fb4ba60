"""The tallies are what counting pilot by pilot gives, whatever changes, for whoever looks, counted again or not yet."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role, Unit, User
from accounts.vocabulary import RoleName, UnitKind
from assessments.models import Assessment
from assessments.readiness.flags import Flag
from assessments.readiness.recommendation import Verdict
from pilots.models import Ownership, Pilot
from pilots.querysets import sight_of
from pilots.vocabulary import Stage, Visibility
from portfolio.conditions import condition
from portfolio.filters import Filters
from portfolio.listed import listed
from portfolio.models import CountedPilot, PilotToCount, Tally
from portfolio.services import counting
from portfolio.standing_views import STANDING_VIEWS, standing_views
from portfolio.totals import Totals, totals_among, totals_of
from tests.assessments.complete_pilot import noon
from tests.at_once import all_at_once
from tests.cast import Cast, assemble
from tests.database_roles import owner
from tests.portfolio.pilots import in_days, pilot


def agree(person: User) -> bool:
    """In one snapshot, so that nothing happens in between."""
    return _whole(totals_of(person)) == _whole(totals_among(Pilot.objects.visible_to(person)))


def _whole(totals: Totals) -> object:
    states = {
        (each.stage, each.verdict, each.mode_states, each.is_owned, each.flags): each.sums for each in totals.states
    }
    return states, totals.took, totals.due, totals.units, totals.owners


@dataclass
class Portfolio:
    """A few pilots, and everything that can happen to what is counted of them."""

    cast: Cast
    dice: random.Random
    deeds: list[Callable[[], object]] = field(init=False)

    def __post_init__(self) -> None:
        self.people = [self.cast.olive, self.cast.nora, self.cast.vic]
        self.units = [self.cast.contact_centre, self.cast.platforms]
        self.deeds = [
            self.begin,
            self.move,
            self.judge,
            self.hand_over,
            self.restrict,
            self.leave,
            self.rename_kind,
            self.end,
            counting.count_changed,
        ]

    def one(self) -> Pilot | None:
        return self.dice.choice(list(Pilot.objects.order_by("pk")) or [None])

    def begin(self) -> None:
        days = {"proposed_on": in_days(-90), "decided_on": in_days(-self.dice.randrange(80))}
        days |= {"stage": self.dice.choice([Stage.MEASURING, Stage.LIVE, Stage.STOPPED, Stage.BUILDING])}
        days |= {"decision_due_on": self.dice.choice([None, in_days(self.dice.randrange(-9, 40))])}
        spent = self.dice.choice([None, 70])
        made = Pilot.objects.create(name="New", unit=self.dice.choice(self.units), spent=spent, **days)
        if self.dice.random() < 0.7:
            Ownership.objects.create(
                pilot=made, person=self.dice.choice(self.people), named_at=noon(in_days(-3)), accepted_at=None
            )

    def move(self) -> None:
        if found := self.one():
            told = {"proposed_on": in_days(-self.dice.randrange(90, 99)), "unit": self.dice.choice(self.units)}
            if found.is_open:
                told["stage"] = self.dice.choice([Stage.MEASURING, Stage.DESIGNED])
            Pilot.objects.filter(pk=found.pk).update(**told)

    def judge(self) -> None:
        if found := self.one():
            told = {"verdict": self.dice.choice(list(Verdict)), "mode_states": self.dice.choice(["cccccc", "fmccrc"])}
            told |= {"flags": self.dice.choice([[], [Flag.SUSPENDED], [Flag.LIVE_WITHOUT_DECISION, Flag.STALE]])}
            told |= {"held_up": self.dice.choice([None, 0, 900]), "net_per_year": self.dice.choice([None, -40, 60])}
            told |= {"cost_per_week": self.dice.choice([None, 0, 1200])}
            told |= {"promised_per_year": 100, "delivered_per_year": self.dice.choice([None, 80])}
            kept = {"states": "c" * 19, "criteria_states": "cccc", "facts_version": 1, "policy_version": "1"}
            Assessment.objects.update_or_create(pilot=found, defaults=told | kept | {"as_of": in_days(0)})

    def hand_over(self) -> None:
        if found := self.one():
            Ownership.objects.filter(pilot=found, ended_at=None).update(ended_at=noon(in_days(-1)))
            named = noon(in_days(-1))
            Ownership.objects.create(
                pilot=found, person=self.dice.choice(self.people), named_at=named, accepted_at=named
            )

    def restrict(self) -> None:
        if found := self.one():
            Pilot.objects.filter(pk=found.pk).update(visibility=self.dice.choice(list(Visibility)))

    def leave(self) -> None:
        person = self.dice.choice(self.people[:2])
        User.objects.filter(pk=person.pk).update(is_active=not User.objects.get(pk=person.pk).is_active)

    def rename_kind(self) -> None:
        Unit.objects.filter(pk=self.cast.contact_centre.pk).update(
            kind=self.dice.choice([UnitKind.BUSINESS, UnitKind.IT])
        )

    def end(self) -> None:
        if (found := self.one()) and self.dice.random() < 0.3:
            found.delete()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.integers(0, 8), min_size=5, max_size=25), seed=st.integers(0, 10**6))
def test_the_tallies_are_what_counting_one_by_one_gives_after_any_deed(db: None, deeds: list[int], seed: int) -> None:
    with transaction.atomic():
        portfolio = Portfolio(assemble(), random.Random(seed))
        in_a_unit = User.objects.create(email="ute@example.com", name="Ute", password="!")
        Role.objects.create(person=in_a_unit, name=RoleName.VIEWER, unit=portfolio.cast.platforms)
        for deed in deeds:
            portfolio.deeds[deed]()
            for person in (portfolio.cast.petra, portfolio.cast.vic, portfolio.cast.ada, in_a_unit):
                assert agree(person)
        counting.count_changed()
        assert not PilotToCount.objects.exists()
        assert agree(portfolio.cast.petra)
        assert counting.doubt() == 0
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_whoever_looks_while_others_change_and_count_sees_one_moment() -> None:
    cast = assemble()
    for number in range(12):
        pilot(f"Pilot {number}", cast.contact_centre, owner=cast.olive, held_up=number)

    def change(seed: int) -> Callable[[], object]:
        portfolio = Portfolio(cast, random.Random(seed))

        def several() -> None:
            for _ in range(25):
                portfolio.dice.choice([portfolio.judge, portfolio.move, portfolio.restrict])()

        return several

    def count() -> None:
        for _ in range(20):
            counting.count_changed()

    def look() -> list[bool]:
        return [_in_one_snapshot(cast.petra) for _ in range(20)]

    *_others, first, second = all_at_once([change(1), change(2), change(3), count, count, look, look])
    assert first + second == [True] * 40
    counting.count_changed()
    assert agree(cast.petra)
    assert counting.doubt() == 0


def _in_one_snapshot(person: User) -> bool:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read")
        return agree(User.objects.get(pk=person.pk))


def test_standing_views_count_what_their_tables_show(cast: Cast) -> None:
    centre = cast.contact_centre
    pilot("Go", centre, verdict=Verdict.GO, decision_due_on=in_days(-3))
    pilot("Owned", centre, owner=cast.olive, decision_due_on=in_days(0))
    pilot("Live", centre, stage=Stage.LIVE, flags=(Flag.LIVE_WITHOUT_DECISION,))
    pilot("Held", centre, owner=cast.olive, stage=Stage.LIVE, flags=(Flag.SUSPENDED, Flag.STALE))
    pilot("Stopped", centre, verdict=Verdict.NO_GO, stage=Stage.STOPPED)
    pilots, today = listed(sight_of(cast.petra)), in_days(0)
    counted = {view.name: view.count for view in standing_views(totals_of(cast.petra), Filters(), today=today)}
    shown = {
        str(name): pilots.filter(condition(filters, today=today)).count() for name, filters in STANDING_VIEWS.values()
    }
    assert counted == shown
    assert counted["Overdue"] == 1
    assert counted["No owner"] == 2
    assert counted["Go suspended"] == 1


@pytest.mark.parametrize(("took", "median"), [([4], 4), ([4, 9], 6.5), ([1, 1, 30], 1), ([2, 2, 8, 8], 5), ([], None)])
def test_the_middle_of_the_days_a_decision_took(cast: Cast, took: list[int], median: float | None) -> None:
    for days in took:
        begun = in_days(-100)
        pilot("Decided", cast.contact_centre, proposed_on=begun, decided_on=begun + timedelta(days=days))
    for _ in range(2):
        found = totals_of(cast.petra).time_to_decision
        assert found == (None if median is None else timedelta(days=median))
        counting.count_changed()


def test_what_was_counted_while_the_triggers_were_off_is_found_and_mended(cast: Cast) -> None:
    pilot("Known", cast.contact_centre, held_up=40)
    counting.count_changed()
    with owner(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("update assessments_assessment set held_up = 90")
        cursor.execute("set session_replication_role = default")
    CountedPilot.objects.filter(pilot=cast.pilot.pk).update(spent=5)
    assert not agree(cast.petra)
    call_command("count_pilots")
    assert totals_of(cast.petra).money("held_up", lambda state: True) == Decimal(90)


def test_no_tally_of_nothing_is_kept(cast: Cast) -> None:
    counting.count_changed()
    assert Tally.objects.filter(kind="state").count() == 1
    Pilot.objects.filter(pk=cast.pilot.pk).update(stage=Stage.BUILDING)
    counting.count_changed()
    assert list(Tally.objects.filter(kind="state").values_list("pilots", flat=True)) == [1]
