from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.history import kept
from pilots.models.facts import Fact, leads_to_the_web


@kept()
class SupportPlan(Fact):
    """Who answers after go-live."""

    pilot = models.OneToOneField("pilots.Pilot", models.CASCADE, related_name="support_plan")
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who answers after go-live"),
    )
    hours = models.CharField(_("hours"), max_length=200, blank=True)
    escalation = models.CharField(_("then goes to"), max_length=500, blank=True)
    runbook_link = models.URLField(_("runbook"), max_length=1000, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)

    class Meta(Fact.Meta):
        indexes = (models.Index(fields=["contact"], name="support_plan_by_contact"),)
        constraints = (
            models.CheckConstraint(condition=leads_to_the_web("runbook_link"), name="runbook_link_leads_to_the_web"),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.hours}"
