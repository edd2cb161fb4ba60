"""The article as a table: six failure modes in its order, each with its checks. A twentieth check is one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from assessments.readiness import (
    business_metric,
    change_management,
    data_and_integration,
    outcome,
    ownership,
    scale,
)
from assessments.readiness.check import Check
from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import gettext_noop

Rule = Callable[[PilotFacts, Policy], Check]


class Mode(StrEnum):
    """The six ways a pilot fails."""

    BUSINESS_METRIC = "business_metric"
    DATA_AND_INTEGRATION = "data_and_integration"
    OWNERSHIP = "ownership"
    CHANGE_MANAGEMENT = "change_management"
    OUTCOME = "outcome"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class FailureMode:
    """One way a pilot fails: its name as a failure, as a heading, and as the head of a narrow column."""

    key: Mode
    title: str
    heading: str
    short: str
    checks: dict[Rule, str]
    """Each rule and what it asks for, as a title."""


FAILURE_MODES = (
    FailureMode(
        Mode.BUSINESS_METRIC,
        gettext_noop("No business metric"),
        gettext_noop("Business metric"),
        gettext_noop("Metric"),
        {
            business_metric.threshold_agreed: gettext_noop("Threshold agreed"),
            business_metric.agreed_by_todays_owner: gettext_noop("Agreed by today's owner"),
            business_metric.agreed_before_building: gettext_noop("Agreed before building"),
            business_metric.baseline_known: gettext_noop("Baseline known"),
            business_metric.goalposts_unmoved: gettext_noop("Goalposts unmoved"),
        },
    ),
    FailureMode(
        Mode.DATA_AND_INTEGRATION,
        gettext_noop("Data and integration gaps"),
        gettext_noop("Data and integration"),
        gettext_noop("Data, integration"),
        {
            data_and_integration.production_like_slice: gettext_noop("Production-like slice passed"),
            data_and_integration.path_named: gettext_noop("Path named with a connection owner"),
            data_and_integration.write_back_proven: gettext_noop("Write-back proven"),
        },
    ),
    FailureMode(
        Mode.OWNERSHIP,
        gettext_noop("No ownership"),
        gettext_noop("Ownership"),
        gettext_noop("Ownership"),
        {
            ownership.accountable_owner: gettext_noop("Accountable owner named and accepted"),
            ownership.support_plan_complete: gettext_noop("Support plan complete"),
        },
    ),
    FailureMode(
        Mode.CHANGE_MANAGEMENT,
        gettext_noop("No change management"),
        gettext_noop("Change management"),
        gettext_noop("Change"),
        {
            change_management.end_users_involved: gettext_noop("End users involved before building"),
            change_management.training_budgeted: gettext_noop("Training budgeted"),
            change_management.workflow_redesigned: gettext_noop("Workflow redesigned"),
            change_management.adoption_on_target: gettext_noop("Adoption on target"),
        },
    ),
    FailureMode(
        Mode.OUTCOME,
        gettext_noop("Accuracy instead of outcome"),
        gettext_noop("Outcome, not accuracy"),
        gettext_noop("Outcome"),
        {
            outcome.error_classes_carry_costs: gettext_noop("Error classes carry costs"),
            outcome.net_benefit_positive: gettext_noop("Net benefit of a case positive after review"),
        },
    ),
    FailureMode(
        Mode.SCALE,
        gettext_noop("No path to scale"),
        gettext_noop("Path to scale"),
        gettext_noop("Scale"),
        {
            scale.full_volume_modelled: gettext_noop("Unit cost at full volume modelled"),
            scale.affordable: gettext_noop("Affordable"),
            scale.holds_without_builders: gettext_noop("Holds without the builders"),
        },
    ),
)

CHECK_TITLES = {rule.__name__: title for mode in FAILURE_MODES for rule, title in mode.checks.items()}
