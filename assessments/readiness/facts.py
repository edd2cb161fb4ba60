"""What the rules are given: one pilot's facts, frozen. `as_of` is carried, so there is no clock inside."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from pilots.economics.net import Economics, economics
from pilots.economics.outcome import OutcomeModel
from pilots.economics.scale import ScaleModel
from pilots.vocabulary import (
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


@dataclass(frozen=True, slots=True)
class Owner:
    """The person named last as owner. `in_business` and `active` are as of today, whatever was true when naming."""

    person_id: int
    name: str
    named_on: date
    accepted_on: date | None
    active: bool
    in_business: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """The agreed line, or the draft of one when `agreed_on` is empty. Values are in `unit`, the window in days."""

    version: int
    metric: str
    protects: Protects
    direction: Direction
    target_kind: TargetKind
    target: Decimal | None
    unit: str
    window_days: int | None
    fewest_cases: int | None
    baseline: Decimal | None
    baseline_measured_on: date | None
    agreed_on: date | None
    agreed_by: int | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One result. `spread` is a standard deviation in the metric's unit, `successes` the cases that succeeded."""

    key: int
    value: Decimal
    began_on: date
    ended_on: date
    cases: int
    data_kind: DataKind
    review_inside: bool
    spread: Decimal | None = None
    successes: int | None = None
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class DataCheck:
    """A slice of data that was checked, or only named while `passed` is empty."""

    source_system: str
    production_like: bool
    edge_cases: bool
    dirty_records: bool
    passed: bool | None
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class IntegrationPath:
    """Where the result goes, and how far that has come."""

    system_of_record: str
    tool: str
    mechanism: Mechanism | None
    connection_owner: str
    state: IntegrationState
    proven_on: date | None


@dataclass(frozen=True, slots=True)
class SupportPlan:
    """Who answers after go-live."""

    contact: str
    hours: str
    escalation: str
    runbook: str
    reviewed_on: date | None


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """How the people are brought along. Adoption is a share of intended users, 0 to 1."""

    users_involved: int | None
    involved_since: date | None
    training_hours_planned: Decimal | None
    training_hours_given: Decimal | None
    workflow_before: str
    workflow_after: str
    intended_users: int | None
    active_users: int | None
    adoption_target: Decimal | None
    trial_without_builders_on: date | None
    trial_without_builders_held: bool | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A day-one rule that the PMO lifted in writing, through the day `until`."""

    item: DayOneItem
    until: date


@dataclass(frozen=True, slots=True)
class Promise:
    """What the sealed go rests on: the measured value that counted, and the net benefit a year."""

    value: Decimal
    net_per_year: Decimal | None


@dataclass(frozen=True)
class PilotFacts:
    """Everything the rules may look at, for one pilot, as of one day."""

    pilot_id: int
    as_of: date
    stage: Stage
    visibility: Visibility = Visibility.OPEN
    proposed_on: date | None = None
    build_started_on: date | None = None
    decision_due_on: date | None = None
    live_on: date | None = None
    stopped_on: date | None = None
    facts_changed_on: date | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None
    owner: Owner | None = None
    owner_before: str = ""
    it_lead: str = ""
    threshold: Threshold | None = None
    """The agreed version, else the draft, else nothing."""
    threshold_to_agree_again: bool = False
    """A newer version than the agreed one is drafted and waits for the owner."""
    threshold_first_agreed_on: date | None = None
    amendments: int = 0
    deviations: int = 0
    measurements: tuple[Measurement, ...] = ()
    data_checks: tuple[DataCheck, ...] = ()
    integration_path: IntegrationPath | None = None
    support_plan: SupportPlan | None = None
    change_plan: ChangePlan | None = None
    outcome: OutcomeModel | None = None
    scale: ScaleModel | None = None
    waivers: tuple[Waiver, ...] = ()
    reviews_without_decision: int = 0
    """How often reviews put it off since the last sealed decision."""
    decision_sealed: bool = False
    """A go, with or without conditions, has all its signatures."""
    extended: bool = False
    """The decision date was moved on, which happens once."""
    suspended_since: date | None = None
    """The first day on which a condition of the go in force was late without an accepted proof."""
    promise: Promise | None = None
    """Of the sealed decision by which it went live, read from its frozen evidence."""

    @cached_property
    def money(self) -> Economics:
        """What a case gains, costs and leaves, worked out once for all the rules that ask."""
        return economics(self.outcome, self.scale)
