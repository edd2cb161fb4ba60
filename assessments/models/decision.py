from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assessments.vocabulary import DecisionKind, Ending
from pilots.models.facts import money

DECISION_KINDS = {
    DecisionKind.GO: _("Go"),
    DecisionKind.GO_WITH_CONDITIONS: _("Go with conditions"),
    DecisionKind.NO_GO: _("No-go"),
}
ENDINGS = {
    Ending.VOID: _("void"),
    Ending.DECLINED: _("declined"),
    Ending.DISCARDED: _("discarded"),
}


class Sha256OfText(Func):
    """The fingerprint of a text in UTF-8, worked out by the database."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.CharField()


def person(**options: Any) -> models.ForeignKey:
    """Somebody who did something that stays on the record."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class Decision(models.Model):
    """Go, go with conditions, or no-go, with the evidence frozen beside it. Only ever added, never edited.

    What becomes of it stands in rows of its own: `Signature`, `DecisionEnding`, `Seal`. A fresh draft is a new row.
    """

    pilot = models.ForeignKey("pilots.Pilot", models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(_("number"))
    """Counts the drafts of one pilot: D-0009-1, D-0009-2."""
    kind = models.CharField(_("decision"), max_length=20, choices=DECISION_KINDS)
    owner = person(verbose_name=_("owner"))
    """Who owned the pilot when it was drafted, and decides."""
    drafted_by = person()
    drafted_at = models.DateTimeField(db_default=Now())
    why = models.TextField(_("why"), max_length=4000)
    learned = models.TextField(_("what we learned"), max_length=4000, blank=True)
    released = money(_("money released"), null=True, blank=True)
    """What of the budget a no-go sets free."""
    recommendation = models.CharField(max_length=20)
    """The verdict of the arithmetic at the time of drafting."""
    departs = models.BooleanField()
    """Whether it differs from the recommendation."""
    justification = models.TextField(_("why you depart from the recommendation"), max_length=4000, blank=True)
    evidence = models.TextField()
    """Canonical JSON, frozen when drafted."""
    evidence_sha256 = models.CharField(max_length=64)
    schema_version = models.PositiveSmallIntegerField()
    facts_version = models.PositiveIntegerField()
    """The pilot's `facts_version` at which the evidence was read."""
    as_of = models.DateField()
    """The day the evidence speaks of."""
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")

    class Meta:
        ordering = ("-drafted_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["pilot", "number"], name="decisions_of_a_pilot_are_counted"),
            models.CheckConstraint(condition=Q(kind__in=list(DecisionKind)), name="kind_of_decision_is_known"),
            models.CheckConstraint(condition=~Q(why=""), name="decision_says_why"),
            models.CheckConstraint(
                condition=~Q(kind=DecisionKind.NO_GO) | ~Q(learned=""), name="no_go_keeps_what_was_learned"
            ),
            models.CheckConstraint(
                condition=Q(departs=False) | ~Q(justification=""), name="departure_is_justified_in_writing"
            ),
            models.CheckConstraint(
                condition=Q(evidence_sha256=Sha256OfText(F("evidence"))),
                name="fingerprint_is_that_of_the_evidence",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """`D-0009-1`: the first decision drafted on pilot P-0009."""
        return f"D-{self.pilot.number:04d}-{self.number}"


class Condition(models.Model):
    """What must hold for a go to stay one: one person, one date, one proof. Frozen with its decision."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("what must hold"), max_length=1000)
    proof = models.TextField(_("proof expected"), max_length=1000)
    owner = person(verbose_name=_("owner"))
    due_on = models.DateField(_("due"))

    class Meta:
        ordering = ("decision", "number")
        constraints = (
            models.UniqueConstraint(fields=["decision", "number"], name="conditions_are_numbered"),
            models.CheckConstraint(condition=~Q(text=""), name="condition_says_what_must_hold"),
            models.CheckConstraint(condition=~Q(proof=""), name="condition_states_its_proof"),
        )

    def __str__(self) -> str:
        return f"{self.decision_id}.{self.number}"


class ConditionProof(models.Model):
    """The proof of a condition as handed in, and what the PMO said of it. Only ever added; the latest counts."""

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="proofs")
    text = models.TextField(_("proof"), max_length=4000)
    accepted = models.BooleanField(null=True)
    """Empty while handed in; then a further row says yes or no."""
    by = person()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("condition", "id")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="proof_is_in_writing"),)

    def __str__(self) -> str:
        return f"{self.condition_id}: {self.accepted}"


class DecisionEnding(models.Model):
    """Why a draft ended without a seal: a fact changed, somebody declined, its owner put it away."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="ending", primary_key=True)
    kind = models.CharField(max_length=10, choices=ENDINGS)
    reason = models.TextField(_("reason"), max_length=2000)
    """Who declined says why; what is void names the fact that changed."""
    slot = models.CharField(max_length=5, blank=True)
    """Which signature was asked for when somebody declined."""
    by = person(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(Ending)), name="ending_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="ending_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} {self.kind}"


class Seal(models.Model):
    """Written with the last signature: from now on the decision is in force and nothing of it changes."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="seal", primary_key=True)
    sealed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.decision_id} sealed"


class Extension(models.Model):
    """A pilot past its decision date gets a new one, once, with a reason."""

    pilot = models.OneToOneField("pilots.Pilot", models.PROTECT, related_name="extension", primary_key=True)
    was_due_on = models.DateField()
    due_on = models.DateField(_("new decision date"))
    reason = models.TextField(_("reason"), max_length=2000)
    by = person()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(due_on__gt=F("was_due_on")), name="extension_moves_the_date_on"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id} until {self.due_on}"
