from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Reassessment(models.Model):
    """The run of one day over every pilot, because time alone changes verdicts. There is one a day."""

    day = models.DateField(unique=True)
    begun_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.day}"


class ReassessmentRange(models.Model):
    """Pilots with neighbouring ids, assessed in one go by whichever worker takes them."""

    run = models.ForeignKey(Reassessment, models.CASCADE, related_name="ranges")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    """Both ends belong to it."""
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    """A worker is at it until then; one that was killed loses it by itself."""
    done_at = models.DateTimeField(null=True)
    written = models.PositiveIntegerField(default=0)
    """How many pilots were judged differently than before."""

    class Meta:
        ordering = ("run", "first")
        constraints = (
            models.UniqueConstraint(fields=["run", "first"], name="a_range_stands_once_in_its_run"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_range_ends_after_it_begins"),
        )
        indexes = (models.Index(fields=["id"], condition=Q(done_at=None), name="ranges_to_assess"),)

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"
