from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.history import kept
from common.versioned import Versioned
from pilots.vocabulary import HandedBack, IntakePart

INTAKE_PARTS = {
    IntakePart.OWNER: _("the owner"),
    IntakePart.TODAY: _("today’s number"),
    IntakePart.THRESHOLD: _("the threshold"),
    IntakePart.SLICE: _("the data slice"),
    IntakePart.PATH: _("the integration path"),
    IntakePart.COST: _("the cost at full volume"),
}
HANDED_BACK = {
    HandedBack.DONE: _("done"),
    HandedBack.RETURNED: _("given back"),
    HandedBack.TAKEN_BACK: _("taken back"),
}


@kept()
class HandedPart(Versioned):
    """One question of a proposed pilot that somebody else is asked to answer, because only they know it."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="handed_parts")
    part = models.CharField(_("part"), max_length=9, choices=INTAKE_PARTS)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField(_("by when"))
    note = models.CharField(_("what they should know"), max_length=1000, blank=True)
    handed_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(_("how it ended"), max_length=10, choices=HANDED_BACK, blank=True)
    said = models.CharField(_("what was said"), max_length=1000, blank=True)
    """By whoever gave it back."""

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["pilot", "part"], condition=Q(ended_at__isnull=True), name="a_part_is_handed_to_one_person"
            ),
            models.CheckConstraint(condition=Q(part__in=list(IntakePart)), name="handed_part_is_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__isnull=False, ended_at__gte=F("handed_at"), ending__in=list(HandedBack)),
                name="a_handed_part_says_how_it_ended",
            ),
        )
        indexes = (models.Index(fields=["person"], name="parts_by_person", condition=Q(ended_at__isnull=True)),)

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.part} with {self.person}"
