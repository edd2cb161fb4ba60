from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.history import kept
from common.versioned import Versioned


@kept()
class JoinRequest(Versioned):
    """Somebody wanted to propose a pilot like this one, and asks its owner to take them in instead."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who asks"))
    note = models.CharField(_("what for"), max_length=1000)
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["pilot", "person"], condition=Q(answered_at__isnull=True), name="one_open_request_to_join"
            ),
            models.CheckConstraint(condition=~Q(note=""), name="asking_to_join_says_what_for"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__gte=F("asked_at"), answered_by__isnull=False) & ~Q(answer=""),
                name="a_request_to_join_is_answered_in_words",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.person}"
