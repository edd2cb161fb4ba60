from django.db import models
from django.db.models import F, Q


class VerificationPart(models.Model):
    """A part of the day's verification of what must not change, done in one go by whichever worker takes it."""

    day = models.DateField()
    check_name = models.CharField(max_length=20)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    """Both ends belong to it: numbers of entries, of documents, of nights or of rules, as the check counts."""
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    """A worker is at it until then; one that was killed loses it by itself."""
    done_at = models.DateTimeField(null=True)
    found = models.TextField(blank=True)
    """The first thing wrong; empty when all is as it was written."""

    class Meta:
        ordering = ("day", "id")
        constraints = (
            models.UniqueConstraint(fields=["day", "check_name", "first"], name="a_part_is_verified_once_a_day"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_part_ends_after_it_begins"),
        )
        indexes = (models.Index(fields=["id"], condition=Q(done_at=None), name="parts_to_verify"),)

    def __str__(self) -> str:
        return f"{self.check_name} {self.first} to {self.last}"
