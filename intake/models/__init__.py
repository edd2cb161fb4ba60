"""What the intake keeps: the go-live contract as it was accepted, and what somebody wants changed in it."""

from intake.models.contract import ChangeRequest, ContractAcceptance, ContractVersion

__all__ = ["ChangeRequest", "ContractAcceptance", "ContractVersion"]
