from pilots.models.change_plan import ActiveUsers, ChangePlan
from pilots.models.data_check import DataCheck
from pilots.models.handed_part import HandedPart
from pilots.models.integration_path import IntegrationPath
from pilots.models.invitation import Invitation
from pilots.models.join_request import JoinRequest
from pilots.models.measurement import Measurement
from pilots.models.outcome_model import Candidate, ErrorClass, ErrorFrequency, OutcomeModel
from pilots.models.ownership import Ownership
from pilots.models.person import OwnersUnit, Person
from pilots.models.pilot import Pilot
from pilots.models.scale_model import CostLine, CostTier, ScaleModel
from pilots.models.support_plan import SupportPlan
from pilots.models.threshold import Threshold

__all__ = [
    "ActiveUsers",
    "Candidate",
    "ChangePlan",
    "CostLine",
    "CostTier",
    "DataCheck",
    "ErrorClass",
    "ErrorFrequency",
    "HandedPart",
    "IntegrationPath",
    "Invitation",
    "JoinRequest",
    "Measurement",
    "OutcomeModel",
    "OwnersUnit",
    "Ownership",
    "Person",
    "Pilot",
    "ScaleModel",
    "SupportPlan",
    "Threshold",
]
