from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.canonical import fingerprint
from common.history import kept
from pilots.models.facts import Fact, counts_as_change, quantity
from pilots.vocabulary import Direction, Protects, TargetKind

PROTECTS = {Protects.COST: _("cost"), Protects.TIME: _("time"), Protects.QUALITY: _("quality")}
DIRECTIONS = {Direction.AT_LEAST: _("at least"), Direction.AT_MOST: _("at most")}
TARGET_KINDS = {
    TargetKind.ABSOLUTE: _("a value"),
    TargetKind.CHANGE: _("a change against the baseline"),
    TargetKind.PERCENT_CHANGE: _("a change against the baseline, in percent"),
}
# What is sealed: exactly what the owner agreed to, nothing that changes afterwards.
SEALED = (
    "number",
    "metric",
    "protects",
    "direction",
    "target_kind",
    "target",
    "unit",
    "window_days",
    "fewest_cases",
    "baseline",
    "baseline_measured_on",
    "baseline_how",
)


@kept()
class Threshold(Fact):
    """The line the pilot has to clear, version by version. A draft until the owner agrees; agreeing seals it."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="thresholds")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    metric = models.CharField(_("metric"), max_length=200)
    protects = models.CharField(_("protects"), max_length=8, choices=PROTECTS)
    direction = models.CharField(_("must be"), max_length=9, choices=DIRECTIONS)
    target_kind = models.CharField(_("written as"), max_length=16, choices=TARGET_KINDS, default=TargetKind.ABSOLUTE)
    target = quantity(_("target"), null=True, blank=True)
    unit = models.CharField(_("unit of the metric"), max_length=40, blank=True)
    window_days = models.PositiveIntegerField(_("measuring window, days"), null=True, blank=True)
    fewest_cases = models.PositiveIntegerField(_("fewest cases"), null=True, blank=True)
    baseline = quantity(_("baseline"), null=True, blank=True)
    baseline_measured_on = models.DateField(_("baseline measured on"), null=True, blank=True)
    baseline_how = models.CharField(_("how the baseline was measured"), max_length=500, blank=True)

    reason = models.CharField(_("why it changes"), max_length=1000, blank=True)
    results_seen = models.BooleanField(_("results had been seen"), null=True, blank=True)
    """What the person said when changing it; `after_results` also heeds the dates."""
    after_results = models.BooleanField(default=False, editable=False)
    """A change after the first valid measurement, or after results were seen, is a deviation; before, an amendment."""
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True, editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    seal = models.CharField(max_length=64, blank=True, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Fact.Meta):
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["pilot", "number"], name="threshold_version_is_unique_per_pilot"),
            models.UniqueConstraint(
                fields=["pilot"],
                condition=Q(agreed_at__isnull=False, superseded_at__isnull=True),
                name="one_agreed_threshold_per_pilot",
            ),
            models.UniqueConstraint(
                fields=["pilot"],
                condition=Q(agreed_at__isnull=True, superseded_at__isnull=True),
                name="one_threshold_draft_per_pilot",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True, seal="")
                | (
                    Q(
                        agreed_at__isnull=False,
                        agreed_by__isnull=False,
                        seal__regex=r"^[0-9a-f]{64}$",
                        target__isnull=False,
                        window_days__isnull=False,
                        fewest_cases__isnull=False,
                    )
                    & Q(window_days__gt=0, fewest_cases__gt=0)
                    & ~Q(metric="")
                ),
                name="agreed_threshold_is_complete_and_sealed",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(agreed_at__isnull=False, superseded_at__gte=F("agreed_at")),
                name="threshold_is_superseded_after_it_was_agreed",
            ),
            models.CheckConstraint(condition=Q(protects__in=list(Protects)), name="threshold_protects_a_known_thing"),
            models.CheckConstraint(condition=Q(direction__in=list(Direction)), name="threshold_direction_is_known"),
            models.CheckConstraint(condition=Q(target_kind__in=list(TargetKind)), name="target_kind_is_known"),
        )
        triggers = (
            counts_as_change(),
            pgtrigger.Trigger(
                name="agreed_threshold_never_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.agreed_at IS NOT NULL"),
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL THEN
                        NEW.version := OLD.version;
                        IF to_jsonb(NEW) - 'superseded_at' = to_jsonb(OLD) - 'superseded_at' THEN RETURN NEW; END IF;
                    END IF;
                    RAISE EXCEPTION 'An agreed threshold never changes; draft a new version.'
                        USING ERRCODE = 'check_violation';
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.metric} v{self.number}"

    @property
    def is_agreed(self) -> bool:
        """Whether this is the line in force."""
        return self.agreed_at is not None and self.superseded_at is None

    def sealed_facts(self) -> dict[str, Any]:
        """What the seal covers, word for word."""
        return {"pilot": self.pilot_id, **{field: getattr(self, field) for field in SEALED}}

    def fingerprint(self) -> str:
        """SHA-256 over the sealed facts, the person and the moment of agreeing."""
        return fingerprint({**self.sealed_facts(), "agreed_by": self.agreed_by_id, "agreed_at": self.agreed_at})
