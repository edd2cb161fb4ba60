from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

Entry = list[Any]

STATUSES = {
    "matching": _("columns are being matched"),
    "waiting": _("waits for the worker"),
    "done": _("done"),
    "failed": _("failed"),
}


class InventoryImport(models.Model):
    """One file on its way to becoming pilots: kept with its fingerprint, its plan, and what became of each row."""

    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    fingerprint = models.CharField(max_length=64)
    how_read = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    plan = models.JSONField(default=dict)
    all_or_nothing = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=STATUSES, default="matching")
    why_failed = models.CharField(max_length=500, blank=True)
    units = models.JSONField(null=True)
    """The unit of each path of names, decided before the first part is written: [[path, unit]]. None until then."""
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="import_status_is_known"),)

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name}"

    @property
    def result(self) -> list[Entry]:
        """What became of each row that was dealt with so far, in the file's order."""
        return [entry for part in self.parts.order_by("place") for entry in part.result]


class ImportPart(models.Model):
    """Some rows of a file that were dealt with in one transaction: what is here is never done again."""

    of = models.ForeignKey(InventoryImport, models.CASCADE, related_name="parts")
    place = models.PositiveIntegerField()
    """How many rows of the file come before it."""
    rows = models.PositiveIntegerField()
    result = models.JSONField()
    """What became of each row: [row, outcome, reference number or null, notes]."""
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["of", "place"], name="a_part_is_written_once"),)

    def __str__(self) -> str:
        return f"{self.of_id}, from {self.place}"
