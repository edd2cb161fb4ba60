from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import kept
from pilots.models.facts import Fact, money
from pilots.vocabulary import CostKind, CostShape

COST_KINDS = {
    CostKind.INFERENCE: _("inference"),
    CostKind.INFRASTRUCTURE: _("infrastructure"),
    CostKind.MONITORING: _("monitoring"),
    CostKind.HUMAN_REVIEW: _("human review"),
    CostKind.LICENCES: _("licences"),
    CostKind.SUPPORT: _("support"),
}
COST_SHAPES = {
    CostShape.FIXED: _("fixed a month"),
    CostShape.PER_CASE: _("per case"),
    CostShape.STEPPED: _("stepped, a month for each block of cases"),
    CostShape.TIERED: _("tiered, the price depends on the volume"),
}


@kept()
class ScaleModel(Fact):
    """Volumes in the pilot and in full production, and what a case may cost."""

    pilot = models.OneToOneField("pilots.Pilot", models.CASCADE, related_name="scale_model")
    pilot_volume = models.PositiveIntegerField(_("cases a month in the pilot"), null=True, blank=True)
    full_volume = models.PositiveIntegerField(_("cases a month, full production"), null=True, blank=True)
    highest_affordable = money(_("highest affordable cost of a case"), null=True, blank=True)
    """Empty: follows from the outcome model's gain per case."""

    class Meta(Fact.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(full_volume__isnull=True) | Q(full_volume__gt=0), name="full_volume_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(pilot_volume__isnull=True) | Q(pilot_volume__gt=0),
                name="pilot_volume_is_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.full_volume}"


@kept()
class CostLine(Fact):
    """One line of cost and how it grows with volume; a tiered line keeps its prices in `CostTier`."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="cost_lines")
    kind = models.CharField(_("pays for"), max_length=14, choices=COST_KINDS)
    shape = models.CharField(_("grows"), max_length=8, choices=COST_SHAPES)
    name = models.CharField(_("name"), max_length=120, blank=True)
    amount = money(_("amount"), default=0)
    block = models.PositiveIntegerField(_("cases per step"), default=0)
    price_source = models.CharField(_("where the price comes from"), max_length=200, blank=True)

    class Meta(Fact.Meta):
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=0), name="cost_is_not_negative"),
            models.CheckConstraint(
                condition=~Q(shape=CostShape.STEPPED) | Q(block__gt=0),
                name="stepped_cost_has_a_block_of_cases",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(CostKind)), name="cost_kind_is_known"),
            models.CheckConstraint(condition=Q(shape__in=list(CostShape)), name="cost_shape_is_known"),
        )

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


@kept()
class CostTier(Fact):
    """The price per case for months of more than `above` cases."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="cost_tiers")
    line = models.ForeignKey(CostLine, models.CASCADE, related_name="tiers")
    above = models.PositiveIntegerField(_("above, cases a month"), default=0)
    price = money(_("price per case"))

    class Meta(Fact.Meta):
        ordering = ("above",)
        constraints = (
            models.UniqueConstraint(fields=["line", "above"], name="one_price_per_tier"),
            models.CheckConstraint(condition=Q(price__gte=0), name="tier_price_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.above}: {self.price}"
