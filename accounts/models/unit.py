from typing import Any

import pgtrigger
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

# One move at a time: two at once could each be right and make a circle together.
_NO_CIRCLE = """
    IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('tree of units'));
    IF EXISTS (
        WITH RECURSIVE above AS (
            SELECT id, parent_id FROM accounts_unit WHERE id = NEW.parent_id
          UNION
            SELECT unit.id, unit.parent_id FROM above JOIN accounts_unit unit ON unit.id = above.parent_id
        )
        SELECT FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'unit is part of nothing below it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


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
        triggers: tuple[Any, ...] = (
            pgtrigger.Trigger(
                name="unit_is_part_of_nothing_below_it",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                func=_NO_CIRCLE,
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_business(self) -> bool:
        """Whether the people of this unit can own a pilot."""
        return self.kind == UnitKind.BUSINESS
