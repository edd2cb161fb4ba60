from django.db import models
from django.db.models.functions import Now


class Pulse(models.Model):
    """When a part of the engine was last seen alive, by the database's clock: beat's tick, a sweep, a sender."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_default=Now())
    detail = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"
