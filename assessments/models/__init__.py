from assessments.models.assessment import Assessment
from assessments.models.policy_setting import PolicySetting
from assessments.models.waiver import Waiver

__all__ = ["Assessment", "PolicySetting", "Waiver"]
