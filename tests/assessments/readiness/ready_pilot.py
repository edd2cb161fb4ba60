"""A pilot whose facts leave nothing to wish for, and ways to spoil them. Nothing here touches a database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from assessments.readiness import Assessment, assess
from assessments.readiness.facts import (
    ChangePlan,
    DataCheck,
    IntegrationPath,
    Measurement,
    Owner,
    PilotFacts,
    SupportPlan,
    Threshold,
)
from assessments.readiness.policy import Policy
from pilots.economics.outcome import Candidate, ErrorClass, OutcomeModel
from pilots.economics.scale import CostLine, ScaleModel, Tier
from pilots.vocabulary import (
    CostKind,
    CostShape,
    DataKind,
    Direction,
    IntegrationState,
    Mechanism,
    Protects,
    Stage,
    TargetKind,
)

TODAY = date(2026, 11, 20)
POLICY = Policy()
OLIVE = 7


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


MEASURED = Measurement(
    key=31,
    value=Decimal(68),
    began_on=before(50),
    ended_on=before(20),
    cases=6480,
    data_kind=DataKind.PRODUCTION_LIKE,
    review_inside=True,
    spread=Decimal("65.7"),
)
SLICE = DataCheck("Telephony", True, True, True, True, before(80))
AS_PILOTED = Candidate(
    key=1,
    name="As piloted",
    chosen=True,
    accuracy=Decimal("0.986"),
    minutes_per_case=Decimal("1.13"),
    review_share=Decimal(0),
    minutes_per_review=Decimal(0),
    gain_per_good_case=Decimal(0),
    error_frequencies={1: Decimal("0.007"), 2: Decimal("0.007")},
)
PROMISE = ErrorClass(1, "Promise left out", Decimal(15), Decimal("0.005"))
REASON = ErrorClass(2, "Wrong reason code", Decimal(3), Decimal("0.005"))
INFERENCE = CostLine(
    CostKind.INFERENCE,
    CostShape.TIERED,
    "Inference",
    Decimal(0),
    tiers=(Tier(0, Decimal("0.06")), Tier(60_000, Decimal("0.03"))),
)
FIXED = (
    CostLine(CostKind.INFRASTRUCTURE, CostShape.FIXED, "Servers", Decimal(5200)),
    CostLine(CostKind.MONITORING, CostShape.FIXED, "Monitoring", Decimal(2300)),
    CostLine(CostKind.SUPPORT, CostShape.FIXED, "Support", Decimal(4500)),
)
READY = PilotFacts(
    pilot_id=9,
    as_of=TODAY,
    stage=Stage.MEASURING,
    proposed_on=before(200),
    build_started_on=before(106),
    decision_due_on=TODAY + timedelta(days=6),
    facts_changed_on=before(2),
    budget=Decimal(160_000),
    spent=Decimal(131_000),
    owner=Owner(OLIVE, "Olive Harmsen", before(170), before(170), active=True, in_business=True),
    it_lead="Ivan Petrov",
    threshold=Threshold(
        version=2,
        metric="After-call work, median",
        protects=Protects.TIME,
        direction=Direction.AT_MOST,
        target_kind=TargetKind.ABSOLUTE,
        target=Decimal(75),
        unit="s",
        window_days=28,
        fewest_cases=5000,
        baseline=Decimal(142),
        baseline_measured_on=before(148),
        agreed_on=before(109),
        agreed_by=OLIVE,
    ),
    threshold_first_agreed_on=before(150),
    measurements=(MEASURED,),
    data_checks=(SLICE,),
    integration_path=IntegrationPath(
        "CRM", "Agent desktop", Mechanism.API, "Signe Holt", IntegrationState.WRITE_BACK_PROVEN, before(8)
    ),
    support_plan=SupportPlan("Signe Holt", "07:00 to 21:00", "Ivan Petrov", "Call summaries", before(11)),
    change_plan=ChangePlan(
        users_involved=38,
        involved_since=before(180),
        training_hours_planned=Decimal(64),
        training_hours_given=Decimal(61),
        workflow_before="The agent writes a note.",
        workflow_after="The agent reads and corrects a note.",
        intended_users=100,
        active_users=91,
        adoption_target=Decimal("0.8"),
        trial_without_builders_on=before(21),
        trial_without_builders_held=True,
    ),
    outcome=OutcomeModel("call", Decimal("2.37"), Decimal(29), (PROMISE, REASON), (AS_PILOTED,)),
    scale=ScaleModel(31_000, 186_000, None, (INFERENCE, *FIXED)),
)
BARE = PilotFacts(pilot_id=1, as_of=TODAY, stage=Stage.PROPOSED)


def ready(**changes: Any) -> PilotFacts:
    """The ready pilot with other facts; `threshold__target=None` reaches into a part."""
    return but(READY, **changes)


def but(facts: PilotFacts, **changes: Any) -> PilotFacts:
    for name, value in changes.items():
        part, _inside, field = name.partition("__")
        facts = replace(facts, **{part: replace(getattr(facts, part), **{field: value}) if field else value})
    return facts


def measured(**changes: Any) -> PilotFacts:
    """The ready pilot whose only measurement is another."""
    return ready(measurements=(replace(MEASURED, **changes),))


def priced(price: str, **changes: Any) -> PilotFacts:
    """The ready pilot with another price of inference at full volume: 0.55 is more than a call gains."""
    tiers = (Tier(0, Decimal("0.06")), Tier(60_000, Decimal(price)))
    return ready(scale__lines=(replace(INFERENCE, tiers=tiers), *FIXED), **changes)


def judged(facts: PilotFacts, policy: Policy = POLICY) -> Assessment:
    return assess(facts, policy)
