from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessments.models.decision import Decision, person
from assessments.vocabulary import Slot


class SigningNonce(models.Model):
    """One opened signing page: bound to person, decision, evidence and slot, good for one signature, briefly."""

    nonce = models.CharField(max_length=43, primary_key=True)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    slot = models.CharField(max_length=5)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    evidence_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    wrong_passwords = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["person", "made_at"], name="signing_pages_of_a_person"),)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.slot} {self.person_id}"


class Signature(models.Model):
    """Somebody's act: what they declared, over which evidence, when, and how they showed who they are.

    Only ever added. The database refuses one out of order, a second by the same person, and one on a draft that ended.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="signatures")
    slot = models.CharField(max_length=5)
    signer = person()
    on_behalf_of = person(null=True)
    """The owner who is away, when the deputy signs."""
    printed_name = models.CharField(max_length=200)
    printed_for = models.CharField(max_length=200, blank=True)
    """The name of the person who is away."""
    capacity = models.CharField(max_length=200)
    """In which role, as printed: "Owner, Contact centre"."""
    meaning = models.TextField()
    """The sentence that was signed, word for word."""
    method = models.CharField(max_length=60)
    """How the person showed who they are: "password"."""
    authenticated_at = models.DateTimeField()
    evidence_sha256 = models.CharField(max_length=64)
    nonce = models.OneToOneField(SigningNonce, models.PROTECT, related_name="signature")
    signed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("decision", "signed_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["decision", "slot"], name="one_signature_per_slot"),
            models.UniqueConstraint(fields=["decision", "signer"], name="nobody_signs_twice"),
            models.CheckConstraint(condition=Q(slot__in=list(Slot)), name="slot_is_known"),
            models.CheckConstraint(condition=~Q(meaning=""), name="signature_has_a_meaning"),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("signer")),
                name="nobody_signs_on_behalf_of_themselves",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} {self.slot}"
