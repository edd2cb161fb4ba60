from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chase.vocabulary import GapKind
from common.history import kept

A_QUARTER = 92


@kept()
class RuleSetting(models.Model):
    """What the portfolio office set for one kind of gap instead of what ships; all days are working days."""

    kind = models.CharField(max_length=24, unique=True)
    is_on = models.BooleanField(_("is chased"), default=True)
    first = models.SmallIntegerField(_("first after"))
    """Working days after the gap opened; negative: before the day it is due."""
    every = models.PositiveSmallIntegerField(_("again every"))
    up = models.PositiveSmallIntegerField(_("one step up after"))
    """Working days on each rung; 0 means it stays with the person named."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(GapKind)), name="rule_is_for_a_known_kind"),
            models.CheckConstraint(
                condition=Q(first__range=(-A_QUARTER, A_QUARTER)),
                name="first_reminder_within_92_days",
                violation_error_message=_("Choose up to 92 working days."),
            ),
            models.CheckConstraint(
                condition=Q(every__range=(1, A_QUARTER)),
                name="reminded_every_1_to_92_days",
                violation_error_message=_("Choose 1 to 92 working days."),
            ),
            models.CheckConstraint(
                condition=Q(up__lte=A_QUARTER),
                name="goes_up_within_92_days",
                violation_error_message=_("Choose up to 92 working days."),
            ),
        )

    def __str__(self) -> str:
        return self.kind


@kept()
class CadenceSetting(models.Model):
    """One number of the cadence that differs from its default."""

    name = models.CharField(max_length=40, unique=True)
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(name="hour") | Q(value__range=(6, 18)),
                name="reminders_leave_in_daytime",
                violation_error_message=_("Choose an hour from 6 to 18."),
            ),
            models.CheckConstraint(
                condition=Q(value__lte=A_QUARTER),
                name="cadence_number_is_at_most_92",
                violation_error_message=_("Choose up to 92."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
