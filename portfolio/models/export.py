from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Export(models.Model):
    """One file that somebody asked for. Kept for a day, to count how many a person asks for and how many still run."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["person", "began_at"], name="exports_of_a_person"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.began_at:%H:%M}"
