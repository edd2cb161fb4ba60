from django.db import models

from common.history import kept


@kept()
class PolicySetting(models.Model):
    """One number of the policy that differs from its default; the PMO sets it, changes are kept."""

    name = models.CharField(max_length=60, unique=True)
    value = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
