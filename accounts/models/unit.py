from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import UnitKind
from common.history import kept

UNIT_KINDS = {
    UnitKind.BUSINESS: _("business"),
    UnitKind.IT: _("IT"),
    UnitKind.LAB: _("lab"),
    UnitKind.PMO: _("PMO"),
    UnitKind.VENDOR: _("vendor"),
}


@kept()
class Unit(models.Model):
    """An operating unit, in a tree; its kind decides whether its people can own a pilot."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=UNIT_KINDS, default=UnitKind.BUSINESS)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=["parent", "name"], nulls_distinct=False, name="unit_name_is_unique_within_its_parent"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(UnitKind)), name="unit_kind_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="unit_is_not_part_of_itself",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_business(self) -> bool:
        """Whether the people of this unit can own a pilot."""
        return self.kind == UnitKind.BUSINESS
