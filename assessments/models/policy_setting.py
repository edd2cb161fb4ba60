from functools import reduce
from operator import and_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.policy_numbers import SHIPPED, TEN_YEARS, bounds_of
from common.history import kept


def _within_its_bounds() -> Q:
    """For each pair of bounds: the name is none of theirs, or the value lies between them. A name that no version of
    the program knows any more keeps its value."""
    held = (
        ~Q(name__in=sorted(name for name in SHIPPED if bounds_of(name) == bounds)) | Q(value__range=bounds)
        for bounds in sorted(set(map(bounds_of, SHIPPED)))
    )
    return reduce(and_, held)


@kept()
class PolicySetting(models.Model):
    """One number of the policy that differs from its default; the PMO sets it, changes are kept."""

    name = models.CharField(max_length=60, unique=True)
    value = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(value__lte=TEN_YEARS),
                name="policy_number_is_at_most_ten_years",
                violation_error_message=_("Choose a number up to 3650."),
            ),
            models.CheckConstraint(
                condition=_within_its_bounds(),
                name="policy_number_is_within_its_bounds",
                violation_error_message=_("The number lies outside the bounds that it has."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
