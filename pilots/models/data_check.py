from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import kept
from pilots.models.facts import Fact


@kept()
class DataCheck(Fact):
    """A slice of real data: named first, then checked, passed or failed."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="data_checks")
    source_system = models.CharField(_("source system"), max_length=200)
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("to"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    how_drawn = models.CharField(_("how it was drawn"), max_length=500, blank=True)
    production_like = models.BooleanField(_("production-like"), default=False)
    edge_cases = models.BooleanField(_("holds edge cases"), default=False)
    dirty_records = models.BooleanField(_("holds dirty records"), default=False)
    findings = models.TextField(_("findings"), blank=True, max_length=20_000)
    passed = models.BooleanField(_("result"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta(Fact.Meta):
        ordering = ("-checked_on", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(source_system=""), name="data_slice_has_a_source"),
            models.CheckConstraint(
                condition=Q(passed__isnull=True) | Q(checked_on__isnull=False),
                name="data_check_result_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True) | Q(period_to__isnull=True) | Q(period_to__gte=F("period_from")),
                name="data_slice_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.source_system}"
