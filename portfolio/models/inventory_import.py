from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
    result = models.JSONField(default=list)
    """What became of each row: [row, outcome, reference number or null, notes]."""
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="import_status_is_known"),)

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name}"
