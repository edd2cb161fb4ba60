from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import kept
from pilots.models.facts import Fact, share


@kept()
class ChangePlan(Fact):
    """How the people who will use it are brought along."""

    pilot = models.OneToOneField("pilots.Pilot", models.CASCADE, related_name="change_plan")
    users_involved = models.PositiveIntegerField(_("end users involved"), null=True, blank=True)
    involved_since = models.DateField(_("involved since"), null=True, blank=True)
    training_hours_planned = models.DecimalField(
        _("training hours planned"), max_digits=9, decimal_places=1, null=True, blank=True
    )
    training_hours_given = models.DecimalField(
        _("training hours given"), max_digits=9, decimal_places=1, null=True, blank=True
    )
    workflow_before = models.TextField(_("the work before"), blank=True, max_length=20_000)
    workflow_after = models.TextField(_("the work after"), blank=True, max_length=20_000)
    intended_users = models.PositiveIntegerField(_("intended users"), null=True, blank=True)
    adoption_target = share(_("adoption target"), null=True, blank=True)
    trial_without_builders_on = models.DateField(_("trial without the builders"), null=True, blank=True)
    trial_without_builders_held = models.BooleanField(_("it held without them"), null=True, blank=True)
    trial_findings = models.TextField(_("what the trial showed"), blank=True, max_length=20_000)

    class Meta(Fact.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(adoption_target__isnull=True) | Q(adoption_target__range=(0, 1)),
                name="adoption_target_is_a_share",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}"


@kept()
class ActiveUsers(Fact):
    """How many people used it on a day; the latest day counts for adoption."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="active_users")
    counted_on = models.DateField(_("counted on"))
    users = models.PositiveIntegerField(_("active users"))

    class Meta(Fact.Meta):
        ordering = ("-counted_on",)
        constraints = (
            models.UniqueConstraint(fields=["pilot", "counted_on"], name="active_users_are_counted_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.users} ({self.counted_on})"
