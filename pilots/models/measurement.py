import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.history import kept
from pilots.models.facts import Fact, counts_as_change, leads_to_the_web, quantity
from pilots.vocabulary import DataKind

DATA_KINDS = {
    DataKind.HAND_PICKED: _("a hand-picked sample"),
    DataKind.PRODUCTION_LIKE: _("production-like data"),
    DataKind.PRODUCTION: _("production"),
}


@kept()
class Measurement(Fact):
    """One result against the threshold. Never edited: a correction is a new one that supersedes it."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="measurements")
    value = quantity(_("value"))
    began_on = models.DateField(_("first day"))
    ended_on = models.DateField(_("last day"))
    cases = models.PositiveIntegerField(_("number of cases"))
    data_kind = models.CharField(_("taken on"), max_length=16, choices=DATA_KINDS)
    review_inside = models.BooleanField(_("human review is inside the number"), default=False)
    spread = quantity(_("spread (standard deviation)"), null=True, blank=True)
    successes = models.PositiveIntegerField(_("cases that succeeded"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by_system = models.CharField(_("recorded by system"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    evidence_link = models.URLField(_("evidence link"), max_length=1000, blank=True)
    evidence_file = models.FileField(_("evidence file"), upload_to="evidence/%Y/", blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("corrects"),
    )

    class Meta(Fact.Meta):
        ordering = ("-ended_on", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(ended_on__gte=F("began_on")), name="measurement_ends_after_it_began"),
            models.CheckConstraint(condition=Q(cases__gt=0), name="measurement_has_cases"),
            models.CheckConstraint(
                condition=Q(successes__isnull=True) | Q(successes__lte=F("cases")),
                name="successes_are_within_cases",
            ),
            models.CheckConstraint(condition=Q(spread__isnull=True) | Q(spread__gte=0), name="spread_is_not_negative"),
            models.CheckConstraint(condition=Q(data_kind__in=list(DataKind)), name="data_kind_is_known"),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
                name="measurement_corrects_another",
            ),
            models.CheckConstraint(condition=leads_to_the_web("evidence_link"), name="evidence_link_leads_to_the_web"),
        )
        triggers = (
            counts_as_change(),
            pgtrigger.Protect(name="measurement_is_never_edited", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.value} ({self.began_on} – {self.ended_on})"
