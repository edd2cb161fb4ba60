"""All numbers of the policy by name: those that pilots are judged by, and the limits; what each ships as, and between
which bounds it makes sense. Form, service and database take the bounds from here."""

from collections.abc import Mapping
from dataclasses import asdict, fields

from django.conf import settings

from assessments.limits import Limits
from assessments.readiness.policy import Policy

Numbers = Mapping[str, int]

JUDGING, LIMITING = (tuple(field.name for field in fields(kind)) for kind in (Policy, Limits))
SHIPPED: Numbers = {
    **asdict(Policy()),
    **asdict(Limits(second_factor_for_signers=int(settings.SECOND_FACTOR_FOR_SIGNERS))),
}
"""What holds until the portfolio office says otherwise."""

TEN_YEARS = 3650
PERCENT, UP_TO_1000, AT_ONCE, UP_TO_60 = (1, 99), (1, 1000), (1, 20), (1, 60)
BOUNDS: Mapping[str, tuple[int, int]] = {
    "training_given_percent": PERCENT,
    "confidence_percent": PERCENT,
    "deferrals_at_most": (0, TEN_YEARS),
    "exports_an_hour": UP_TO_1000,
    "exports_at_once": AT_ONCE,
    "imports_an_hour": UP_TO_1000,
    "imports_at_once": AT_ONCE,
    "diagnosis_pages_a_minute": (20, 3000),  # less, and nobody comes to the end of the questions
    "diagnosis_papers_a_minute": UP_TO_60,
    "contract_papers_a_minute": UP_TO_60,
    "checks_a_minute": (5, 1000),
    "papers_in_a_pack": UP_TO_1000,
    "second_factor_for_signers": (0, 1),
    "invitation_good_for": (2, 60),  # a letter may lie over a day
    "delegation_at_most": (7, TEN_YEARS),
}
"""The lowest and the highest, where they are others than one and ten years of days."""


def bounds_of(name: str) -> tuple[int, int]:
    """The lowest and the highest that a number may be."""
    return BOUNDS.get(name, (1, TEN_YEARS))


def policy_of(numbers: Numbers) -> Policy:
    """What pilots are judged by."""
    return Policy(**{name: numbers[name] for name in JUDGING})


def limits_of(numbers: Numbers) -> Limits:
    """What is left of the policy."""
    return Limits(**{name: numbers[name] for name in LIMITING})
