from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import kept
from pilots.models.facts import Fact
from pilots.vocabulary import IntegrationState, Mechanism

MECHANISMS = {
    Mechanism.API: _("interface (API)"),
    Mechanism.EVENT: _("event"),
    Mechanism.FILE: _("file"),
    Mechanism.ROBOT: _("robot"),
    Mechanism.BY_HAND: _("by hand"),
}
INTEGRATION_STATES = {
    IntegrationState.UNKNOWN: _("unknown"),
    IntegrationState.NAMED: _("named"),
    IntegrationState.CONFIRMED: _("confirmed"),
    IntegrationState.WRITE_BACK_PROVEN: _("write-back proven"),
}


@kept()
class IntegrationPath(Fact):
    """Where the result is written, where people see it, who owns the connection, and whether it was ever done."""

    pilot = models.OneToOneField("pilots.Pilot", models.CASCADE, related_name="integration_path")
    system_of_record = models.CharField(_("system of record"), max_length=200, blank=True)
    tool = models.CharField(_("tool people see it in"), max_length=200, blank=True)
    mechanism = models.CharField(_("mechanism"), max_length=8, choices=MECHANISMS, blank=True)
    connection_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("connection owner"),
    )
    state = models.CharField(_("state"), max_length=18, choices=INTEGRATION_STATES, default=IntegrationState.UNKNOWN)
    proven_on = models.DateField(_("write-back last proven on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=1000, blank=True)

    class Meta(Fact.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(IntegrationState)), name="integration_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=IntegrationState.WRITE_BACK_PROVEN) | Q(proven_on__isnull=False),
                name="proven_write_back_has_a_date",
            ),
        )
        indexes = (models.Index(fields=["connection_owner"], name="path_by_connection_owner"),)

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.system_of_record}"
