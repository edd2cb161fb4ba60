from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.vocabulary import UnitKind
from assessments.evidence import evidence_of, facts_of, facts_of_many
from assessments.models import Waiver
from assessments.readiness import facts
from pilots.economics.outcome import Candidate, ErrorClass, OutcomeModel
from pilots.economics.scale import CostLine, ScaleModel, Tier
from pilots.models import Ownership, Pilot, Threshold
from pilots.vocabulary import (
    CostKind,
    CostShape,
    DataKind,
    DayOneItem,
    Direction,
    IntegrationState,
    Mechanism,
    Protects,
    Stage,
    TargetKind,
    Visibility,
)
from portfolio.demo.loading import load
from tests.assessments.complete_pilot import (
    AS_OF,
    agreed_threshold,
    complete,
    days_before,
    measurement,
    noon,
)
from tests.cast import Cast
from tests.database_roles import owner

LINE = facts.Threshold(
    version=1,
    metric="after-call work",
    protects=Protects.TIME,
    direction=Direction.AT_MOST,
    target_kind=TargetKind.ABSOLUTE,
    target=Decimal(75),
    unit="s",
    window_days=14,
    fewest_cases=500,
    baseline=Decimal(142),
    baseline_measured_on=days_before(150),
    agreed_on=days_before(150),
    agreed_by=0,
)
PATH = facts.IntegrationPath(
    "CRM",
    "Agent desktop",
    Mechanism.API,
    "Ivan Petrov",
    IntegrationState.WRITE_BACK_PROVEN,
    days_before(15),
)
SUPPORT = facts.SupportPlan(
    "Ivan Petrov",
    "Mon to Fri 8 to 18",
    "Data platforms on call",
    "https://runbooks.example.com/calls",
    days_before(15),
)
CHANGE = facts.ChangePlan(
    users_involved=12,
    involved_since=days_before(120),
    training_hours_planned=Decimal(200),
    training_hours_given=Decimal(180),
    workflow_before="Agents write a summary after each call.",
    workflow_after="Agents read and correct a summary.",
    intended_users=100,
    active_users=91,
    adoption_target=Decimal("0.8"),
    trial_without_builders_on=days_before(12),
    trial_without_builders_held=True,
)
COSTS = ScaleModel(
    pilot_volume=4000,
    full_volume=186_000,
    highest_affordable=None,
    lines=(
        CostLine(CostKind.INFRASTRUCTURE, CostShape.FIXED, "", Decimal(3000)),
        CostLine(CostKind.MONITORING, CostShape.FIXED, "", Decimal(900)),
        CostLine(CostKind.HUMAN_REVIEW, CostShape.PER_CASE, "", Decimal("0.02")),
        CostLine(
            CostKind.INFERENCE,
            CostShape.TIERED,
            "",
            Decimal(0),
            tiers=(Tier(0, Decimal("0.06")), Tier(50_000, Decimal("0.03"))),
        ),
    ),
)
MEASURED = facts.Measurement(
    key=0,
    value=Decimal(68),
    began_on=days_before(35),
    ended_on=days_before(7),
    cases=4200,
    data_kind=DataKind.PRODUCTION_LIKE,
    review_inside=True,
)


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return complete(cast.pilot, cast.olive, cast.ivan)


def draft(pilot: Pilot, number: int) -> Threshold:
    return Threshold.objects.create(
        pilot=pilot,
        number=number,
        metric="handling time",
        protects=Protects.COST,
        direction=Direction.AT_LEAST,
    )


def replace_threshold(pilot: Pilot, cast: Cast, number: int, *, after_results: bool) -> Threshold:
    Threshold.objects.filter(pilot=pilot, superseded_at=None).update(superseded_at=timezone.now())
    return agreed_threshold(
        pilot, cast.olive, days_before(100 - number), number=number, after_results=after_results, reason="x"
    )


def outcome_told(error: int, candidate: int) -> OutcomeModel:
    return OutcomeModel(
        case_name="call",
        minutes_today=Decimal("2.37"),
        cost_per_hour=Decimal(29),
        error_classes=(ErrorClass(error, "wrong summary", Decimal(9), Decimal("0.01")),),
        candidates=(
            Candidate(
                key=candidate,
                name="small model",
                chosen=True,
                accuracy=Decimal("0.986"),
                minutes_per_case=Decimal("1.13"),
                review_share=Decimal("0.05"),
                minutes_per_review=Decimal(1),
                gain_per_good_case=Decimal(0),
                error_frequencies={error: Decimal("0.014")},
            ),
        ),
    )


def test_the_rules_are_told_everything_the_pilot_holds(cast: Cast, pilot: Pilot):
    told = facts_of(pilot, as_of=AS_OF)
    [measured] = pilot.measurements.all()
    [error] = pilot.error_classes.all()
    [candidate] = pilot.candidates.all()
    assert told == facts.PilotFacts(
        pilot_id=pilot.pk,
        as_of=AS_OF,
        stage=Stage.MEASURING,
        visibility=Visibility.OPEN,
        proposed_on=days_before(200),
        build_started_on=days_before(100),
        decision_due_on=AS_OF + timedelta(days=30),
        facts_changed_on=pilot.facts_changed_at.date(),
        budget=Decimal(400_000),
        spent=Decimal(120_000),
        owner=facts.Owner(cast.olive.pk, "Olive Harmsen", date(2026, 6, 1), date(2026, 6, 1), True, True),
        it_lead="Ivan Petrov",
        threshold=replace(LINE, agreed_by=cast.olive.pk),
        threshold_first_agreed_on=days_before(150),
        measurements=(replace(MEASURED, key=measured.pk),),
        data_checks=(facts.DataCheck("Telephony", True, True, True, True, days_before(20)),),
        integration_path=PATH,
        support_plan=SUPPORT,
        change_plan=CHANGE,
        outcome=outcome_told(error.pk, candidate.pk),
        scale=COSTS,
    )


def test_a_pilot_read_alone_and_among_many_is_told_alike(cast: Cast, pilot: Pilot):
    empty = Pilot.objects.create(name="Weld inspection", unit=cast.contact_centre)
    other = Pilot.objects.create(name="Invoice matching", unit=cast.contact_centre)
    complete(other, cast.olive, cast.ivan)
    many = facts_of_many([other.pk, pilot.pk, empty.pk], as_of=AS_OF)
    assert many == {each.pk: facts_of(each, as_of=AS_OF) for each in (pilot, empty, other)}


@pytest.mark.parametrize("others", [0, 2])
def test_the_number_of_questions_does_not_grow_with_the_pilots(
    cast: Cast, pilot: Pilot, others: int, django_assert_num_queries: CaptureQueriesContext
):
    more = [Pilot.objects.create(name=f"Pilot {n}", unit=cast.contact_centre) for n in range(others)]
    for each in more:
        complete(each, cast.olive, cast.ivan)
    with django_assert_num_queries(17):
        assert len(facts_of_many([pilot.pk, *[each.pk for each in more]], as_of=AS_OF)) == 1 + others


def test_a_pilot_of_which_nothing_is_known_has_no_facts_but_its_stage(cast: Cast):
    bare = Pilot.objects.create(name="Weld inspection", unit=cast.contact_centre)
    bare.refresh_from_db()
    assert facts_of(bare, as_of=AS_OF) == facts.PilotFacts(
        pilot_id=bare.pk, as_of=AS_OF, stage=Stage.PROPOSED, facts_changed_on=bare.facts_changed_at.date()
    )


def test_ids_of_no_pilot_are_left_out(cast: Cast):
    assert list(facts_of_many([cast.pilot.pk, 10**9], as_of=AS_OF)) == [cast.pilot.pk]


def test_the_version_says_which_facts_were_read(cast: Cast):
    cast.pilot.refresh_from_db()
    before = cast.pilot.facts_version
    assert evidence_of([cast.pilot.pk], as_of=AS_OF)[cast.pilot.pk].facts_version == before
    draft(cast.pilot, 1)
    assert evidence_of([cast.pilot.pk], as_of=AS_OF)[cast.pilot.pk].facts_version == before + 1


@pytest.mark.parametrize(
    ("change", "active", "in_business"),
    [
        ({}, True, True),
        ({"is_active": False}, False, True),
        ({"unit": "platforms"}, True, False),
        ({"unit": None}, True, False),
    ],
)
def test_who_the_owner_is_counts_as_of_now(cast: Cast, change: dict, active: bool, in_business: bool):
    for field, value in change.items():
        setattr(cast.olive, field, getattr(cast, value) if isinstance(value, str) else value)
    cast.olive.save()
    owner = facts_of(cast.pilot, as_of=AS_OF).owner
    assert owner is not None
    assert (owner.active, owner.in_business) == (active, in_business)


@pytest.mark.parametrize("change", ["deactivated", "moved", "renamed", "unit is no business any more"])
def test_what_happens_to_the_owner_counts_as_a_change_of_the_facts(cast: Cast, change: str):
    cast.pilot.refresh_from_db()
    person, unit = cast.olive, cast.contact_centre
    if change == "deactivated":
        person.is_active = False
    elif change == "moved":
        person.unit = cast.platforms
    elif change == "renamed":
        person.name = "Olive Brandt"
    else:
        unit.kind = UnitKind.LAB
        unit.save()
    person.save()
    after = Pilot.objects.get(pk=cast.pilot.pk)
    assert after.facts_version == cast.pilot.facts_version + 1
    assert after.facts_changed_at == cast.pilot.facts_changed_at


def test_what_happens_to_somebody_who_owns_nothing_changes_no_facts(cast: Cast):
    cast.pilot.refresh_from_db()
    cast.nora.is_active = False
    cast.nora.save()
    assert Pilot.objects.get(pk=cast.pilot.pk).facts_version == cast.pilot.facts_version


def test_the_owner_before_is_the_one_whose_time_ended_last(cast: Cast):
    Ownership.objects.filter(pilot=cast.pilot).update(ended_at=noon(days_before(30)))
    Ownership.objects.create(
        pilot=cast.pilot, person=cast.nora, named_at=noon(days_before(29)), ended_at=noon(days_before(20))
    )
    told = facts_of(cast.pilot, as_of=AS_OF)
    assert (told.owner, told.owner_before) == (None, "Nora Quist")


def test_the_agreed_line_counts_while_a_newer_draft_waits(cast: Cast):
    agreed_threshold(cast.pilot, cast.olive, days_before(90))
    draft(cast.pilot, 2)
    told = facts_of(cast.pilot, as_of=AS_OF)
    assert told.threshold is not None
    assert (told.threshold.version, told.threshold_to_agree_again) == (1, True)


def test_a_draft_is_told_as_one_that_nobody_agreed(cast: Cast):
    draft(cast.pilot, 1)
    told = facts_of(cast.pilot, as_of=AS_OF)
    assert told.threshold is not None
    assert (told.threshold.agreed_on, told.threshold.target) == (None, None)
    assert (told.threshold_to_agree_again, told.threshold_first_agreed_on) == (False, None)


def test_changes_of_the_line_are_counted_before_and_after_results(cast: Cast):
    agreed_threshold(cast.pilot, cast.olive, days_before(100))
    replace_threshold(cast.pilot, cast, 2, after_results=False)
    replace_threshold(cast.pilot, cast, 3, after_results=True)
    replace_threshold(cast.pilot, cast, 4, after_results=True)
    told = facts_of(cast.pilot, as_of=AS_OF)
    assert (told.amendments, told.deviations) == (1, 2)
    assert told.threshold is not None
    assert (told.threshold.version, told.threshold_first_agreed_on) == (4, days_before(100))


def test_a_corrected_measurement_is_told_as_superseded(cast: Cast):
    wrong = measurement(cast.pilot, value=Decimal(60))
    right = measurement(cast.pilot, supersedes=wrong)
    told = facts_of(cast.pilot, as_of=AS_OF).measurements
    assert [(each.key, each.superseded) for each in told] == [(wrong.pk, True), (right.pk, False)]


@pytest.mark.parametrize(
    ("until", "ended", "counts"),
    [(AS_OF, False, True), (days_before(1), False, False), (AS_OF, True, False)],
)
def test_a_waiver_counts_through_its_last_day_unless_ended(cast: Cast, until: object, ended: bool, counts: bool):
    Waiver.objects.create(
        pilot=cast.pilot,
        item=DayOneItem.DATA_SLICE,
        until=until,
        reason="Extract in December.",
        waived_by=cast.petra,
        ended_at=datetime.now(UTC) if ended else None,
    )
    told = facts_of(cast.pilot, as_of=AS_OF).waivers
    assert told == ((facts.Waiver(DayOneItem.DATA_SLICE, until),) if counts else ())


def test_every_pilot_of_the_demo_is_told_alike_alone_and_among_all(db: None):
    with owner():
        ids = load(AS_OF)
    many = facts_of_many(ids, as_of=AS_OF)
    assert len(many) == 20
    assert many == {pilot.pk: facts_of(pilot, as_of=AS_OF) for pilot in Pilot.objects.filter(pk__in=ids)}
