from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

MOST_FACTS = 1000
"""Bytes of JSON: twice what a sealing records, and too few to nest deeper than can be read."""


class Length(Func):
    """How many bytes a document has."""

    function = "octet_length"
    output_field = models.IntegerField()


class Sha256(Func):
    """The fingerprint of bytes, worked out by the database."""

    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = models.CharField()


class StoredDocument(models.Model):
    """A finished document, byte for byte as it left the house. Only ever added; served from here ever after."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    """What it is of: the reference of a decision, a meeting and the state of its minutes."""
    name = models.CharField(max_length=120)
    """The name of the file when somebody saves it."""
    media_type = models.CharField(max_length=60)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    code = models.CharField(_("code"), max_length=32, unique=True)
    """128 random bits in hexadecimal: whoever holds the paper can ask for its standing by this code."""
    level = models.CharField(max_length=8, blank=True)
    """`B-B` or `B-T` for a sealed PDF; empty for one that is not sealed."""
    facts = models.JSONField(default=dict)
    """What the sealing recorded: time, certificate fingerprint, number of pages, head of the ledger."""
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(fields=["kind", "key"], name="one_document_of_a_kind_per_key"),
            models.CheckConstraint(condition=Q(size=Length(F("content"))), name="size_is_the_number_of_bytes"),
            models.CheckConstraint(condition=Q(sha256=Sha256(F("content"))), name="fingerprint_is_that_of_the_bytes"),
            models.CheckConstraint(condition=Q(level__in=["", "B-B", "B-T"]), name="level_of_the_seal_is_known"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length(Cast("facts", models.TextField())), MOST_FACTS),
                name="facts_of_a_document_are_short",
            ),
            models.CheckConstraint(condition=~Q(kind="decision", level=""), name="decision_on_paper_is_sealed"),
            models.CheckConstraint(condition=Q(code__regex="^[0-9a-f]{32}$"), name="code_has_128_bits"),
        )

    def __str__(self) -> str:
        return self.name
