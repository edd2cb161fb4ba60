from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import kept

TEN_YEARS = 3650


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
                condition=Q(value__gte=1) | Q(name="deferrals_at_most"),
                name="policy_number_is_at_least_one",
                violation_error_message=_("Choose a number from 1 on."),
            ),
            models.CheckConstraint(
                condition=~Q(name__endswith="_percent") | Q(value__range=(1, 99)),
                name="policy_percent_is_between_1_and_99",
                violation_error_message=_("Choose a percentage from 1 to 99."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
