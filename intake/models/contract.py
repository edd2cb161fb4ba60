from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.history import kept
from common.versioned import Versioned
from intake.vocabulary import AcceptedBy, Clause

CLAUSES = {
    Clause.THRESHOLD: _("The threshold"),
    Clause.OWNER: _("The owner"),
    Clause.PATH: _("Data and integration path"),
    Clause.COST: _("Cost at full volume"),
}


class ContractVersion(models.Model):
    """The text of a pilot's contract that somebody acted upon. Only ever added; the same facts are the same version."""

    pilot = models.ForeignKey("pilots.Pilot", models.PROTECT, related_name="contract_versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the content, in hexadecimal."""
    content = models.TextField()
    """Canonical, as it was hashed."""
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pilot", "number")
        constraints = (
            models.UniqueConstraint(fields=["pilot", "number"], name="contract_versions_are_numbered"),
            models.UniqueConstraint(fields=["pilot", "digest"], name="the_same_contract_is_one_version"),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.number}"


class ContractAcceptance(models.Model):
    """Somebody's act: which version they accepted, in which capacity, and in which words. Only ever added."""

    contract = models.ForeignKey(ContractVersion, models.PROTECT, related_name="acceptances")
    slot = models.CharField(max_length=5)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    meaning = models.TextField()
    """The sentence that was accepted, word for word."""
    accepted_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("contract", "accepted_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["contract", "slot"], name="one_acceptance_per_slot"),
            models.UniqueConstraint(fields=["contract", "person"], name="nobody_accepts_twice"),
            models.CheckConstraint(condition=Q(slot__in=list(AcceptedBy)), name="acceptance_slot_is_known"),
            models.CheckConstraint(condition=~Q(meaning=""), name="acceptance_has_a_meaning"),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.slot}"


@kept()
class ChangeRequest(Versioned):
    """Somebody who should accept the contract wants one of its clauses changed first."""

    contract = models.ForeignKey(ContractVersion, models.PROTECT, related_name="change_requests")
    clause = models.PositiveSmallIntegerField(_("clause"), choices=CLAUSES)
    reason = models.CharField(_("your reason"), max_length=1000)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who asks"))
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Empty: the portfolio office."""
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "person", "clause"],
                condition=Q(answered_at__isnull=True),
                name="one_open_change_request_per_clause",
            ),
            models.CheckConstraint(condition=Q(clause__in=list(Clause)), name="clause_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_change_request_says_why"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__gte=F("asked_at"), answered_by__isnull=False) & ~Q(answer=""),
                name="a_change_request_is_answered_in_words",
            ),
        )
        indexes = (models.Index(fields=["asked_at"], name="open_change_requests", condition=Q(answered_at=None)),)

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.clause}"
