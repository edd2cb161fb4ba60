"""The words of the field that rules, models and pages share. Standard library only."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a pilot stands; the ways between stages are in `assessments.readiness.stages`."""

    PROPOSED = "proposed"
    DESIGNED = "designed"
    BUILDING = "building"
    MEASURING = "measuring"
    LIVE = "live"
    STOPPED = "stopped"
    RETIRED = "retired"


OPEN_STAGES = (Stage.PROPOSED, Stage.DESIGNED, Stage.BUILDING, Stage.MEASURING)


class Visibility(StrEnum):
    """A restricted pilot is seen only by those named on it, invited to it, and the PMO."""

    OPEN = "open"
    RESTRICTED = "restricted"


class Protects(StrEnum):
    """What a threshold protects."""

    COST = "cost"
    TIME = "time"
    QUALITY = "quality"


class Direction(StrEnum):
    """On which side of the target a measurement clears."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class TargetKind(StrEnum):
    """How the target is written: as a value, or as a change against the baseline."""

    ABSOLUTE = "absolute"
    CHANGE = "change"
    PERCENT_CHANGE = "percent_change"


class DataKind(StrEnum):
    """What a measurement was taken on."""

    HAND_PICKED = "hand_picked"
    PRODUCTION_LIKE = "production_like"
    PRODUCTION = "production"


class Mechanism(StrEnum):
    """How a result reaches the system of record."""

    API = "api"
    EVENT = "event"
    FILE = "file"
    ROBOT = "robot"
    BY_HAND = "by_hand"


class IntegrationState(StrEnum):
    """How far the integration path has come."""

    UNKNOWN = "unknown"
    NAMED = "named"
    CONFIRMED = "confirmed"
    WRITE_BACK_PROVEN = "write_back_proven"


class CostKind(StrEnum):
    """What a cost line pays for."""

    INFERENCE = "inference"
    INFRASTRUCTURE = "infrastructure"
    MONITORING = "monitoring"
    HUMAN_REVIEW = "human_review"
    LICENCES = "licences"
    SUPPORT = "support"


class CostShape(StrEnum):
    """How a cost line grows with volume.

    - fixed: an amount a month, whatever the volume;
    - per case: an amount for each case;
    - stepped: an amount a month for each started block of cases (a server per 50,000 cases);
    - tiered: a price per case that depends on the month's volume and then holds for every case.
    """

    FIXED = "fixed"
    PER_CASE = "per_case"
    STEPPED = "stepped"
    TIERED = "tiered"


class DayOneItem(StrEnum):
    """What must stand before a pilot is *designed*; the PMO can waive one, in writing, until a date."""

    THRESHOLD = "threshold"
    OWNER = "owner"
    INTEGRATION_PATH = "integration_path"
    DATA_SLICE = "data_slice"
    COST_ESTIMATE = "cost_estimate"


class IntakePart(StrEnum):
    """A question of the intake that can be handed to a colleague."""

    OWNER = "owner"
    TODAY = "today"
    THRESHOLD = "threshold"
    SLICE = "slice"
    PATH = "path"
    COST = "cost"


class HandedBack(StrEnum):
    """How a handed part came back."""

    DONE = "done"
    RETURNED = "returned"
    """Not theirs to answer."""
    TAKEN_BACK = "taken_back"
    """Whoever handed it, or the owner, answers it after all."""
