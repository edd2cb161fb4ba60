"""A pilot with every fact it can hold: Olive's, measured, everything in place."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from assessments.services.day import day_here
from pilots.models import (
    ActiveUsers,
    Candidate,
    ChangePlan,
    CostLine,
    CostTier,
    DataCheck,
    ErrorClass,
    ErrorFrequency,
    IntegrationPath,
    Measurement,
    OutcomeModel,
    Pilot,
    ScaleModel,
    SupportPlan,
    Threshold,
)
from pilots.vocabulary import (
    CostKind,
    CostShape,
    DataKind,
    Direction,
    IntegrationState,
    Mechanism,
    Protects,
    Stage,
)

AS_OF = day_here()
"""The day the tests look on is the real one: the database and the services refuse days that have passed."""


def days_before(days: int) -> date:
    """A day so many days before the one the tests look on."""
    return AS_OF - timedelta(days=days)


def noon(day: date) -> datetime:
    """The middle of a day in UTC."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def agreed_threshold(pilot: Pilot, by: User, on: date, **values: object) -> Threshold:
    """A threshold of at most 75 s, agreed on a day."""
    line = Threshold(
        pilot=pilot,
        **{
            "metric": "after-call work",
            "protects": Protects.TIME,
            "direction": Direction.AT_MOST,
            "target": Decimal(75),
            "unit": "s",
            "window_days": 14,
            "fewest_cases": 500,
            "baseline": Decimal(142),
            "baseline_measured_on": on,
            "baseline_how": "stop-watch, 300 calls",
            **values,
        },
        agreed_at=noon(on),
        agreed_by=by,
    )
    line.seal = line.fingerprint()
    line.save()
    return line


def measurement(pilot: Pilot, **values: object) -> Measurement:
    """A valid measurement of 68 s over the last four weeks."""
    return Measurement.objects.create(
        pilot=pilot,
        **{
            "value": Decimal(68),
            "began_on": days_before(35),
            "ended_on": days_before(7),
            "cases": 4200,
            "data_kind": DataKind.PRODUCTION_LIKE,
            "review_inside": True,
            **values,
        },
    )


def complete(pilot: Pilot, owner: User, it: User) -> Pilot:
    """Give the pilot every fact that a decision to go needs."""
    Pilot.objects.filter(pk=pilot.pk).update(
        stage=Stage.MEASURING,
        proposed_on=days_before(200),
        build_started_on=days_before(100),
        decision_due_on=AS_OF + timedelta(days=30),
        budget=Decimal(400_000),
        spent=Decimal(120_000),
        facts_changed_at=noon(days_before(2)),
    )
    agreed_threshold(pilot, owner, days_before(150))
    measurement(pilot)
    DataCheck.objects.create(
        pilot=pilot,
        source_system="Telephony",
        production_like=True,
        edge_cases=True,
        dirty_records=True,
        passed=True,
        checked_by=it,
        checked_on=days_before(20),
    )
    IntegrationPath.objects.update_or_create(
        pilot=pilot,
        defaults={
            "system_of_record": "CRM",
            "tool": "Agent desktop",
            "mechanism": Mechanism.API,
            "connection_owner": it,
            "state": IntegrationState.WRITE_BACK_PROVEN,
            "proven_on": days_before(15),
        },
    )
    SupportPlan.objects.create(
        pilot=pilot,
        contact=it,
        hours="Mon to Fri 8 to 18",
        escalation="Data platforms on call",
        runbook_link="https://runbooks.example.com/calls",
        reviewed_on=days_before(15),
    )
    ChangePlan.objects.create(
        pilot=pilot,
        users_involved=12,
        involved_since=days_before(120),
        training_hours_planned=Decimal(200),
        training_hours_given=Decimal(180),
        workflow_before="Agents write a summary after each call.",
        workflow_after="Agents read and correct a summary.",
        intended_users=100,
        adoption_target=Decimal("0.8"),
        trial_without_builders_on=days_before(12),
        trial_without_builders_held=True,
    )
    ActiveUsers.objects.create(pilot=pilot, counted_on=days_before(30), users=40)
    ActiveUsers.objects.create(pilot=pilot, counted_on=days_before(5), users=91)
    economics(pilot)
    return Pilot.objects.get(pk=pilot.pk)


def economics(pilot: Pilot) -> None:
    """An outcome and a scale model that pay: three cents a call against a good minute of work."""
    OutcomeModel.objects.create(pilot=pilot, case_name="call", minutes_today=Decimal("2.37"), cost_per_hour=Decimal(29))
    wrong = ErrorClass.objects.create(
        pilot=pilot, name="wrong summary", cost=Decimal(9), frequency_today=Decimal("0.01")
    )
    chosen = Candidate.objects.create(
        pilot=pilot,
        name="small model",
        chosen=True,
        accuracy=Decimal("0.986"),
        minutes_per_case=Decimal("1.13"),
        review_share=Decimal("0.05"),
        minutes_per_review=Decimal(1),
    )
    ErrorFrequency.objects.create(pilot=pilot, candidate=chosen, error_class=wrong, frequency=Decimal("0.014"))
    ScaleModel.objects.create(pilot=pilot, pilot_volume=4000, full_volume=186_000)
    CostLine.objects.create(pilot=pilot, kind=CostKind.INFRASTRUCTURE, shape=CostShape.FIXED, amount=Decimal(3000))
    CostLine.objects.create(pilot=pilot, kind=CostKind.MONITORING, shape=CostShape.FIXED, amount=Decimal(900))
    CostLine.objects.create(pilot=pilot, kind=CostKind.HUMAN_REVIEW, shape=CostShape.PER_CASE, amount=Decimal("0.02"))
    tiered = CostLine.objects.create(pilot=pilot, kind=CostKind.INFERENCE, shape=CostShape.TIERED)
    CostTier.objects.create(pilot=pilot, line=tiered, above=0, price=Decimal("0.06"))
    CostTier.objects.create(pilot=pilot, line=tiered, above=50_000, price=Decimal("0.03"))
