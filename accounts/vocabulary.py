"""Words about people that the rules share with the database. Standard library only."""

from enum import StrEnum


class UnitKind(StrEnum):
    """What an operating unit is; only a *business* unit can hold the owner of a pilot."""

    BUSINESS = "business"
    IT = "it"
    LAB = "lab"
    PMO = "pmo"
    VENDOR = "vendor"


class RoleName(StrEnum):
    """What a person does, in one or more units or everywhere."""

    BUSINESS_OWNER = "business_owner"
    IT = "it"
    PMO = "pmo"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"
