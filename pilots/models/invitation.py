from django.conf import settings
from django.db import models

from common.history import kept
from pilots.models.facts import Fact


@kept()
class Invitation(Fact):
    """Lets a person see a restricted pilot without being named on it."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="invitations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)

    class Meta(Fact.Meta):
        constraints = (models.UniqueConstraint(fields=["pilot", "person"], name="person_is_invited_once_to_a_pilot"),)

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.person}"
