"""Gaps open when a fact is missing, once, and close when it is there, saying whose change it was."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.services import people
from assessments.evidence import evidence_of
from assessments.readiness import Assessment, assess
from assessments.readiness.policy import Policy
from assessments.services import actions, conditions, decisions, reviews
from assessments.services.assessing import assess_pilots, sweep
from assessments.services.day import day_here
from assessments.services.policy import set_policy
from chase.models import Gap
from chase.services.finding import find_others, keep_gaps, refresh
from chase.vocabulary import GapKind, Part
from common.history import on_record
from pilots.models import DataCheck, IntegrationPath, Ownership, Pilot, SupportPlan, Threshold
from pilots.services import ownership
from pilots.vocabulary import Direction, IntegrationState, Protects, Stage
from tests.assessments.complete_pilot import AS_OF, agreed_threshold, complete, days_before, noon
from tests.assessments.deciding import fresh, go, known, ready, sealed, sign, with_conditions
from tests.assessments.test_reviews import asked
from tests.at_once import all_at_once
from tests.cast import Cast, assemble

CountQueries = Callable[..., Any]


def look(*pilots: Pilot) -> None:
    assess_pilots([pilot.pk for pilot in pilots], as_of=AS_OF)


def open_gaps(**only_these: object) -> list[tuple[str, str]]:
    rows = Gap.objects.filter(closed_at=None, **only_these).order_by("kind", "subject")
    return [(row.kind, row.part) for row in rows]


def closers() -> list[tuple[str, str | None]]:
    rows = Gap.objects.exclude(closed_at=None).select_related("closed_by").order_by("kind", "pk")
    return [(row.kind, row.closed_by.short_name if row.closed_by else None) for row in rows]


def stopped(pilots: list[int]) -> list[Assessment]:
    """What would follow if they were stopped."""
    told = [replace(each.facts, stage=Stage.STOPPED) for each in evidence_of(pilots, as_of=AS_OF).values()]
    return [assess(facts, Policy()) for facts in told]


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    """Olive's pilot with every fact, and time until its decision."""
    complete(cast.pilot, cast.olive, cast.ivan)
    return cast.pilot


def test_a_pilot_that_lacks_nothing_has_no_gap(pilot: Pilot) -> None:
    look(pilot)
    assert open_gaps() == []


def test_what_is_missing_is_open_once_however_often_it_is_found(pilot: Pilot) -> None:
    SupportPlan.objects.filter(pilot=pilot).delete()
    for _time in range(3):
        look(pilot)
    [gap] = Gap.objects.all()
    assert (gap.kind, gap.part, gap.pilot, gap.subject) == (GapKind.SUPPORT_PLAN_MISSING, Part.OWNER, pilot, "")
    assert (gap.since, gap.due_on, gap.rung, gap.said) == (days_before(100), None, 0, 0)
    assert (gap.next_on, gap.look_at, gap.closed_at) == (None, None, None)


def test_it_closes_when_the_fact_is_there_and_says_whose_change_it_was(cast: Cast, pilot: Pilot) -> None:
    plan = SupportPlan.objects.get(pilot=pilot)
    SupportPlan.objects.filter(pk=plan.pk).update(runbook_link="")
    look(pilot)
    with on_record(by=cast.ivan, act="completed the support plan"):
        SupportPlan.objects.filter(pk=plan.pk).update(runbook_link="https://runbooks.example.com/calls")
    look(pilot)
    assert open_gaps() == []
    assert closers() == [(GapKind.SUPPORT_PLAN_MISSING, "Ivan")]


def test_who_changed_something_else_has_not_closed_it(cast: Cast, pilot: Pilot) -> None:
    plan = SupportPlan.objects.get(pilot=pilot)
    SupportPlan.objects.filter(pk=plan.pk).update(runbook_link="")
    look(pilot)
    SupportPlan.objects.filter(pk=plan.pk).update(runbook_link="https://runbooks.example.com/calls")
    with on_record(by=cast.petra, act="recorded spend"):
        Pilot.objects.filter(pk=pilot.pk).update(spent=1)
    look(pilot)
    assert closers() == [(GapKind.SUPPORT_PLAN_MISSING, None)]


def test_what_opens_again_is_a_new_gap(pilot: Pilot) -> None:
    plan = SupportPlan.objects.get(pilot=pilot)
    for link in ("", "https://runbooks.example.com/calls", ""):
        SupportPlan.objects.filter(pk=plan.pk).update(runbook_link=link)
        look(pilot)
    assert [(gap.kind, gap.closed_at is None) for gap in Gap.objects.order_by("pk")] == [
        (GapKind.SUPPORT_PLAN_MISSING, False),
        (GapKind.SUPPORT_PLAN_MISSING, True),
    ]


def test_an_owner_is_missing_then_named_then_there(cast: Cast) -> None:
    Ownership.objects.all().delete()
    owner_kinds = [GapKind.OWNER_MISSING, GapKind.OWNER_NOT_ACCEPTED, GapKind.OWNER_LOST]
    look(cast.pilot)
    assert open_gaps(kind__in=owner_kinds) == [(GapKind.OWNER_MISSING, Part.PMO)]
    ownership.name_owner(cast.pilot, person=cast.olive, by=cast.petra)
    look(cast.pilot)
    assert open_gaps(kind__in=owner_kinds) == [(GapKind.OWNER_NOT_ACCEPTED, Part.PERSON_NAMED_OWNER)]
    ownership.accept(Pilot.objects.get(pk=cast.pilot.pk), by=cast.olive)
    look(cast.pilot)
    assert open_gaps(kind__in=owner_kinds) == []
    told = [each for each in closers() if each[0] in owner_kinds]
    assert told == [(GapKind.OWNER_MISSING, "Petra"), (GapKind.OWNER_NOT_ACCEPTED, "Olive")]


def test_an_owner_is_lost_since_the_day_they_left_not_since_it_was_found(cast: Cast, pilot: Pilot) -> None:
    people.deactivate(cast.olive, by=cast.ada, reason="Left.")
    assess_pilots([pilot.pk])
    [gap] = Gap.objects.filter(kind=GapKind.OWNER_LOST, closed_at=None)
    assert gap.since == day_here()


def test_a_path_waits_to_be_confirmed_since_it_was_named_and_a_draft_since_it_was_written(
    cast: Cast, pilot: Pilot
) -> None:
    IntegrationPath.objects.update(state=IntegrationState.NAMED, proven_on=None)
    Threshold.objects.create(
        pilot=pilot,
        number=2,
        metric="after-call work",
        protects=Protects.TIME,
        direction=Direction.AT_MOST,
        target=60,
        unit="s",
    )
    assess_pilots([pilot.pk])
    rows = Gap.objects.filter(kind__in=[GapKind.PATH_UNCONFIRMED, GapKind.THRESHOLD_TO_AGREE_AGAIN])
    assert {row.since for row in rows} == {day_here()}
    assert rows.count() == 2


def test_nothing_is_missing_of_a_pilot_that_was_stopped(pilot: Pilot) -> None:
    SupportPlan.objects.filter(pilot=pilot).delete()
    look(pilot)
    keep_gaps(stopped([pilot.pk]))
    assert open_gaps() == []


def test_a_date_that_moves_takes_its_gap_along_and_the_planner_looks_anew(pilot: Pilot) -> None:
    Pilot.objects.filter(pk=pilot.pk).update(decision_due_on=AS_OF + timedelta(days=3))
    look(pilot)
    Gap.objects.update(next_on=AS_OF, look_at=noon(AS_OF))
    Pilot.objects.filter(pk=pilot.pk).update(decision_due_on=AS_OF + timedelta(days=9))
    look(pilot)
    [gap] = Gap.objects.filter(closed_at=None)
    assert (gap.due_on, gap.next_on, gap.look_at) == (AS_OF + timedelta(days=9), None, None)


def test_an_older_assessment_opens_nothing_that_newer_facts_have_closed(pilot: Pilot) -> None:
    plan = SupportPlan.objects.get(pilot=pilot)
    SupportPlan.objects.filter(pk=plan.pk).update(runbook_link="")
    [before] = evidence_of([pilot.pk], as_of=AS_OF).values()
    SupportPlan.objects.filter(pk=plan.pk).update(runbook_link="https://runbooks.example.com/calls")
    look(pilot)
    assert keep_gaps([assess(before.facts, Policy())], {pilot.pk: before.facts_version}) == 0
    assert open_gaps() == []


def test_whatever_dies_before_the_gaps_are_kept_the_sweep_finds_them(
    pilot: Pilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    SupportPlan.objects.filter(pilot=pilot).delete()

    def die(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("chase.receivers.keep_gaps", die)
        with pytest.raises(MemoryError), transaction.atomic():
            sweep()
    sweep()
    assert GapKind.SUPPORT_PLAN_MISSING in dict(open_gaps())


@pytest.mark.parametrize("seed", range(12))
def test_kept_twice_in_any_order_is_kept_once(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    some = [Pilot.objects.create(name=f"Pilot {n}", unit=cast.contact_centre) for n in range(8)]
    for pilot in some:
        spoil(pilot, cast, chance)
    look(*some)
    once = sorted(Gap.objects.values_list("kind", "pilot", "subject", "part", "due_on", "since"))
    for _time in range(3):
        look(*chance.sample(some, chance.randint(1, 8)))
        assert keep_gaps([]) == 0
    assert sorted(Gap.objects.values_list("kind", "pilot", "subject", "part", "due_on", "since")) == once


def spoil(pilot: Pilot, cast: Cast, chance: random.Random) -> None:
    """Give the pilot some facts and not others."""
    Pilot.objects.filter(pk=pilot.pk).update(
        stage=chance.choice([Stage.PROPOSED, Stage.BUILDING, Stage.MEASURING]),
        decision_due_on=AS_OF + timedelta(days=chance.randint(-9, 20)),
    )
    if chance.random() < 0.5:
        accepted = noon(days_before(9)) if chance.random() < 0.5 else None
        Ownership.objects.create(pilot=pilot, person=cast.olive, named_at=noon(days_before(9)), accepted_at=accepted)
    if chance.random() < 0.5:
        agreed_threshold(pilot, chance.choice([cast.olive, cast.nora]), days_before(9))
    if chance.random() < 0.5:
        DataCheck.objects.create(
            pilot=pilot,
            source_system="Telephony",
            production_like=True,
            edge_cases=True,
            dirty_records=chance.random() < 0.5,
            passed=chance.random() < 0.5,
            checked_on=days_before(9),
        )


@pytest.mark.django_db(transaction=True)
def test_assessed_by_eight_workers_at_once_each_gap_is_there_once_and_closed_once() -> None:
    cast = assemble()
    some = [Pilot.objects.create(name=f"Pilot {n}", unit=cast.contact_centre) for n in range(30)]
    ids = [pilot.pk for pilot in some]
    all_at_once([lambda: assess_pilots(ids)] * 8)
    assert Gap.objects.filter(pilot__in=ids).count() == 30 * len(open_gaps(pilot=some[0]))
    ended = stopped(ids)
    all_at_once([lambda: keep_gaps(ended)] * 8)
    assert open_gaps(pilot__in=ids) == []


@pytest.mark.django_db(transaction=True)
def test_what_waits_is_found_once_by_eight_at_once() -> None:
    cast = assemble()
    decisions.draft(ready(cast), draft=go(), by=known(cast.olive))
    all_at_once([find_others] * 8)
    assert open_gaps(kind=GapKind.SIGNATURE_WAITING) == [(GapKind.SIGNATURE_WAITING, Part.OWNER)]
    assert Gap.objects.filter(kind=GapKind.SIGNATURE_WAITING).count() == 1


@pytest.mark.parametrize("many", [1, 3, 60])
def test_the_number_of_queries_does_not_grow_with_the_pilots(
    cast: Cast, many: int, django_assert_num_queries: CountQueries
) -> None:
    some = [Pilot.objects.create(name=f"Pilot {n}", unit=cast.contact_centre).pk for n in range(many)]
    policy = Policy()
    judged = [assess(each.facts, policy) for each in evidence_of(some, as_of=AS_OF).values()]
    with django_assert_num_queries(OPENING):
        keep_gaps(judged)
    with django_assert_num_queries(NOTHING_NEW):
        keep_gaps(judged)
    ended = stopped(some)
    with django_assert_num_queries(CLOSING):
        keep_gaps(ended)
    assert open_gaps() == []


OPENING, NOTHING_NEW, CLOSING = 9, 3, 8


def test_a_signature_waits_for_one_after_the_other(cast: Cast) -> None:
    decision, seen = decisions.draft(ready(cast), draft=go(), by=known(cast.olive)), []
    for person in (cast.olive, cast.ivan, cast.petra):
        find_others()
        seen += open_gaps(kind=GapKind.SIGNATURE_WAITING)
        sign(decision, person)
    find_others()
    assert seen == [(GapKind.SIGNATURE_WAITING, part) for part in (Part.OWNER, Part.NAMED, Part.PMO)]
    assert open_gaps() == []
    subjects = Gap.objects.order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == [f"decision {decision.pk} {slot}" for slot in ("owner", "it", "pmo")]
    assert [name for _kind, name in closers()] == ["Olive", "Ivan", "Petra"]


def test_a_decision_that_is_drafted_is_not_chased_as_overdue_too(cast: Cast) -> None:
    pilot = ready(cast)
    Pilot.objects.filter(pk=pilot.pk).update(decision_due_on=day_here() - timedelta(days=2))
    assess_pilots([pilot.pk])
    assert open_gaps(kind=GapKind.DECISION_OVERDUE) == [(GapKind.DECISION_OVERDUE, Part.OWNER)]
    decisions.draft(Pilot.objects.get(pk=pilot.pk), draft=go(), by=known(cast.olive))
    assess_pilots([pilot.pk])
    assert open_gaps(kind=GapKind.DECISION_OVERDUE) == []
    assert (GapKind.DECISION_OVERDUE, "Olive") in closers()


def test_a_declined_draft_is_to_be_drafted_afresh_until_it_is(cast: Cast) -> None:
    pilot = ready(cast)
    decision = decisions.draft(pilot, draft=go(), by=known(cast.olive))
    sign(decision, cast.olive)
    find_others()
    decisions.decline(fresh(decision), by=known(cast.ivan), reason="Proven on a test system.")
    find_others()
    assert open_gaps() == [(GapKind.DRAFT_ENDED, Part.OWNER)]
    assert closers() == [(GapKind.SIGNATURE_WAITING, "Ivan")]
    decisions.draft(Pilot.objects.get(pk=pilot.pk), draft=go(), by=known(cast.olive))
    find_others()
    assert open_gaps() == [(GapKind.SIGNATURE_WAITING, Part.OWNER)]
    assert (GapKind.DRAFT_ENDED, "Olive") in closers()


def test_a_condition_goes_from_its_owner_to_the_office_and_back(cast: Cast) -> None:
    ready(cast)
    condition = sealed(cast, with_conditions(cast.ivan)).conditions.get()
    steps = [
        lambda: conditions.hand_in(condition, by=known(cast.ivan), text="The list."),
        lambda: conditions.judge(condition, by=known(cast.petra), accepted=False, text="A week is missing."),
        lambda: conditions.hand_in(condition, by=known(cast.ivan), text="The whole list."),
        lambda: conditions.judge(condition, by=known(cast.petra), accepted=True, text="Seen."),
    ]
    find_others()
    seen = [open_gaps()]
    for step in steps:
        step()
        find_others()
        seen.append(open_gaps())
    due, judge = [(GapKind.CONDITION_DUE, Part.NAMED)], [(GapKind.PROOF_TO_JUDGE, Part.PMO)]
    assert seen == [due, judge, due, judge, []]


def test_a_late_condition_suspends_the_go_and_owner_and_office_hear_of_it(cast: Cast) -> None:
    ready(cast)
    sealed(cast, with_conditions(cast.ivan, days=3))
    find_others(timezone.now() + timedelta(days=4))
    rows = Gap.objects.filter(kind=GapKind.GO_SUSPENDED).order_by("part")
    assert [(row.part, row.due_on) for row in rows] == [(Part.OWNER, None), (Part.PMO, None)]


def test_an_action_and_a_forgotten_review_are_chased_until_somebody_says_what_came_of_them(cast: Cast) -> None:
    meeting = reviews.call(asked(cast, cast.pilot), by=cast.petra)
    soon = day_here() + timedelta(days=5)
    action = actions.ask(meeting, item=None, what="Ask for a price", owner=cast.ivan, due_on=soon, by=cast.petra)
    far = meeting.ends_at.date() + timedelta(days=60)
    later = actions.ask(meeting, item=None, what="Plan", owner=cast.ivan, due_on=far, by=cast.petra)
    find_others()
    [gap] = Gap.objects.all()
    assert (gap.kind, gap.pilot, gap.subject, gap.due_on) == (GapKind.ACTION_DUE, None, f"action {action.pk}", soon)
    actions.done(action, note="19 cents.", version=action.version, by=cast.ivan)
    find_others(now=meeting.ends_at + timedelta(hours=13))
    assert open_gaps() == [(GapKind.REVIEW_OVERDUE, Part.NAMED)]
    assert closers() == [(GapKind.ACTION_DUE, "Ivan")]
    assert not Gap.objects.filter(subject=f"action {later.pk}").exists()
    reviews.cancel(meeting, reason="Nobody came.", by=cast.petra)
    find_others(now=meeting.ends_at + timedelta(hours=14))
    assert closers()[-1] == (GapKind.REVIEW_OVERDUE, "Petra")


def test_how_early_an_action_is_chased_is_policy(cast: Cast) -> None:
    meeting = reviews.call(asked(cast, cast.pilot), by=cast.petra)
    due_on = day_here() + timedelta(days=5)
    actions.ask(meeting, item=None, what="Ask for a price", owner=cast.ivan, due_on=due_on, by=cast.petra)
    for ahead, found in ((4, 0), (5, 1)):
        set_policy(name="chase_actions_ahead", value=ahead, by=cast.petra, reason="Nearer.")
        find_others()
        assert Gap.objects.filter(kind=GapKind.ACTION_DUE).count() == found


def test_a_review_that_runs_over_its_time_is_not_forgotten(cast: Cast) -> None:
    meeting = reviews.call(asked(cast, cast.pilot), by=cast.petra)
    reviews.open_(meeting, by=cast.petra)
    find_others(now=meeting.ends_at + timedelta(hours=2))
    assert open_gaps() == []


def test_looked_at_again_a_gap_that_is_gone_is_closed(cast: Cast, pilot: Pilot) -> None:
    SupportPlan.objects.filter(pilot=pilot).update(runbook_link="")
    meeting = reviews.call(asked(cast, cast.pilot), by=cast.petra)
    action = actions.ask(meeting, item=None, what="Ask", owner=cast.ivan, due_on=day_here(), by=cast.petra)
    look(pilot)
    find_others()
    support, asked_for = Gap.objects.get(kind=GapKind.SUPPORT_PLAN_MISSING), Gap.objects.get(kind=GapKind.ACTION_DUE)
    refresh([support.pk, asked_for.pk])
    assert (GapKind.SUPPORT_PLAN_MISSING, Part.OWNER) in open_gaps()
    SupportPlan.objects.filter(pilot=pilot).update(runbook_link="https://runbooks.example.com/calls")
    actions.done(action, note="", version=action.version, by=cast.ivan)
    refresh([support.pk, asked_for.pk])
    assert not Gap.objects.filter(pk__in=[support.pk, asked_for.pk], closed_at=None).exists()


def test_a_gap_says_since_when_by_the_facts(cast: Cast, pilot: Pilot) -> None:
    due: date = AS_OF - timedelta(days=6)
    Pilot.objects.filter(pk=pilot.pk).update(decision_due_on=due)
    look(pilot)
    assert Gap.objects.get(kind=GapKind.DECISION_OVERDUE).since == due + timedelta(days=1)
