from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.history import kept

TEN_YEARS = 3650
"""The most that a policy may allow; which number of days it does, it says itself."""


@kept()
class Delegation(models.Model):
    """Somebody away lets another person act in their place for a period; both names stay on the record."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations", verbose_name=_("away")
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegated_to", verbose_name=_("acts instead")
    )
    began_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    """The last day on which it counts."""
    reason = models.CharField(_("why"), max_length=300, blank=True)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    """Ended before its last day."""

    class Meta:
        ordering = ("-began_on", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(person=F("delegate")), name="nobody_stands_in_for_themselves"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("began_on")), name="delegation_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ends_on__lte=F("began_on") + TEN_YEARS), name="delegation_is_for_ten_years_at_most"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} -> {self.delegate_id}, {self.began_on} to {self.ends_on}"

    def counts_on(self, day: date) -> bool:
        """Whether the delegate may act on that day: both ends of the period count."""
        return self.ended_at is None and self.began_on <= day <= self.ends_on
