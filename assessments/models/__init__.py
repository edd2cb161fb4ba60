from assessments.models.assessment import Assessment
from assessments.models.decision import Condition, ConditionProof, Decision, DecisionEnding, Extension, Seal
from assessments.models.policy_setting import PolicySetting
from assessments.models.reassessment import Reassessment, ReassessmentRange
from assessments.models.review_meeting import (
    AgendaItem,
    Attendance,
    CalendarFeed,
    CalendarMessage,
    MinutesEntry,
    ReviewAction,
    ReviewMeeting,
)
from assessments.models.signature import Signature, SigningNonce
from assessments.models.verification import VerificationPart
from assessments.models.waiver import Waiver

__all__ = [
    "AgendaItem",
    "Assessment",
    "Attendance",
    "CalendarFeed",
    "CalendarMessage",
    "Condition",
    "ConditionProof",
    "Decision",
    "DecisionEnding",
    "Extension",
    "MinutesEntry",
    "PolicySetting",
    "Reassessment",
    "ReassessmentRange",
    "ReviewAction",
    "ReviewMeeting",
    "Seal",
    "Signature",
    "SigningNonce",
    "VerificationPart",
    "Waiver",
]
