from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class UnluckyTask(models.Model):
    """A task during which a worker died. After three deaths it is parked, and an administrator is shown it."""

    task_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    deaths = models.PositiveSmallIntegerField(default=1)
    first_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())
    parked_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    """It came to its end after all, or an administrator put it aside."""

    class Meta:
        indexes = (
            models.Index(
                fields=["parked_at"],
                condition=Q(parked_at__isnull=False, settled_at__isnull=True),
                name="parked_tasks",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.task_id}: {self.deaths}"

    @property
    def given(self) -> str:
        """Its arguments in one line; tasks are given ids only."""
        named = [f"{name}={value}" for name, value in self.arguments.get("kwargs", {}).items()]
        return ", ".join([*map(str, self.arguments.get("args", [])), *named])
