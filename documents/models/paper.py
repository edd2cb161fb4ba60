import secrets
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


def new_code() -> str:
    """128 random bits in hexadecimal."""
    return secrets.token_hex(16)


class PaperState(StrEnum):
    """How far the making of a paper has come."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


PAPER_STATES = {
    PaperState.WAITING: _("being made"),
    PaperState.MADE: _("made"),
    PaperState.FAILED: _("could not be made"),
}


class Paper(models.Model):
    """A document that was asked for and that a worker makes. The row is the truth, the message only a bell."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    code = models.CharField(max_length=32, unique=True, default=new_code)
    """Printed on the paper, so it is known before the paper is."""
    state = models.CharField(max_length=8, choices=PAPER_STATES, default=PaperState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    """The last failure in words; empty when there was none."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    """Not made before this moment: a failed try waits longer each time."""
    document = models.OneToOneField("documents.StoredDocument", models.PROTECT, null=True, related_name="paper")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "key"], name="a_paper_is_asked_for_once"),
            models.CheckConstraint(condition=Q(state__in=list(PaperState)), name="state_of_the_paper_is_known"),
            models.CheckConstraint(
                condition=Q(state=PaperState.MADE, document__isnull=False)
                | (~Q(state=PaperState.MADE) & Q(document__isnull=True)),
                name="a_made_paper_has_its_document",
            ),
        )
        indexes = (models.Index(fields=["due_at"], condition=Q(state=PaperState.WAITING), name="papers_to_make"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
