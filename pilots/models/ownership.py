from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import kept
from pilots.models.facts import Fact


@kept()
class Ownership(Fact):
    """One person's time as the accountable owner: named, then accepted by nobody but that person, then ended."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="ownerships")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ownerships", verbose_name=_("owner")
    )
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    named_at = models.DateTimeField(_("named at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("suggested next"),
    )
    """Whom the administrator suggested when the owner left. The portfolio office names, the person accepts."""
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True)

    class Meta(Fact.Meta):
        ordering = ("-named_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["pilot"], condition=Q(ended_at__isnull=True), name="one_accountable_owner_per_pilot"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("named_at")),
                name="owner_accepts_after_being_named",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("named_at")),
                name="ownership_ends_after_it_began",
            ),
        )
        indexes = (models.Index(fields=["person"], name="ownership_by_person", condition=Q(ended_at__isnull=True)),)

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.person}"

    @property
    def holds(self) -> bool:
        """Whether this person is the owner now: not ended, accepted, active, and in a business unit."""
        person = self.person
        in_business = person.unit is not None and person.unit.is_business
        return self.ended_at is None and self.accepted_at is not None and person.is_active and in_business
