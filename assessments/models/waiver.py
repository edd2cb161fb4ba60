from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.history import kept
from pilots.models.facts import Fact, counts_as_change
from pilots.vocabulary import DayOneItem

DAY_ONE_ITEMS = {
    DayOneItem.THRESHOLD: _("agreed threshold with its baseline"),
    DayOneItem.OWNER: _("accepted owner"),
    DayOneItem.INTEGRATION_PATH: _("integration path with a connection owner"),
    DayOneItem.DATA_SLICE: _("a data slice named"),
    DayOneItem.COST_ESTIMATE: _("cost at full volume"),
}


@kept()
class Waiver(Fact):
    """The PMO's written permission to go on without one day-one item, until a date. Never edited, only ended.

    One at a time: whoever may do without everything has no first day."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="waivers")
    item = models.CharField(_("waived"), max_length=16, choices=DAY_ONE_ITEMS)
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"), max_length=2000)
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    waived_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Fact.Meta):
        ordering = ("-waived_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["pilot"],
                condition=Q(ended_at__isnull=True),
                name="one_waiver_in_force_per_pilot",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_is_in_writing"),
            models.CheckConstraint(condition=Q(item__in=list(DayOneItem)), name="waived_item_is_known"),
        )
        triggers = (
            counts_as_change(),
            pgtrigger.Trigger(
                name="waiver_is_never_edited",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.ended_at IS NULL AND
                        to_jsonb(NEW) - 'ended_at' - 'version' = to_jsonb(OLD) - 'ended_at' - 'version'
                    THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'A waiver is never edited; end it and write a new one.'
                        USING ERRCODE = 'check_violation';
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.item} until {self.until}"

    def counts_on(self, day: date) -> bool:
        """Whether it lifts its item on that day: not ended, and its last day counts."""
        return self.ended_at is None and self.until >= day
