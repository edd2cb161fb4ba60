from django.conf import settings
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact


class TypeOfJson(Func):
    """What the JSON in a text is; the database refuses a text that is no JSON."""

    template = "jsonb_typeof((%(expressions)s)::jsonb)"
    output_field = models.CharField()


class LedgerEntry(models.Model):
    """One act that binds somebody. Only ever added; each entry carries the fingerprint of the one before.

    `number`, `previous` and `fingerprint` are set by trigger under a locked head, whatever the writer sends.
    """

    number = models.BigIntegerField(primary_key=True)
    """1, 2, 3 … without a gap: a missing number is a removed entry."""
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    """What the act is about, as people refer to it: `P-0009`, `D-0009-1`, `person 7`."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Who did it; nobody for what the house does by itself. Names stay out, so that a person can be forgotten."""
    details = models.TextField()
    """Canonical JSON."""
    recorded_at = models.DateTimeField(db_default=Now())
    previous = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(condition=~Q(act=""), name="ledger_entry_names_its_act"),
            models.CheckConstraint(condition=Exact(TypeOfJson("details"), "object"), name="details_are_a_json_object"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.subject}"


class LedgerHead(models.Model):
    """The one row that every writer locks first, so that no two entries follow the same one."""

    only = models.BooleanField(primary_key=True, default=True)
    number = models.BigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(only=True), name="ledger_has_one_head"),)

    def __str__(self) -> str:
        return f"{self.number} {self.fingerprint}"
