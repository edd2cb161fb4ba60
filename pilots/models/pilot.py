from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Left, Now, Upper
from django.utils.translation import gettext_lazy as _

from common.history import kept
from common.versioned import Versioned
from pilots.models.facts import money
from pilots.querysets import PilotQuerySet
from pilots.vocabulary import OPEN_STAGES, Stage, Visibility

if TYPE_CHECKING:
    from pilots.models.ownership import Ownership

STAGES = {
    Stage.PROPOSED: _("proposed"),
    Stage.DESIGNED: _("designed"),
    Stage.BUILDING: _("building"),
    Stage.MEASURING: _("measuring"),
    Stage.LIVE: _("live"),
    Stage.STOPPED: _("stopped"),
    Stage.RETIRED: _("retired"),
}
VISIBILITIES = {Visibility.OPEN: _("open"), Visibility.RESTRICTED: _("restricted")}

EARLIEST, LATEST = date(1950, 1, 1), date(2200, 1, 1)
TAG_LENGTH = 80
LIKENESS_READS = 300
"""So many characters of the problem are compared: the first sentences say what it is about."""
_DATES = (
    "proposed_on",
    "build_started_on",
    "decision_due_on",
    "decided_on",
    "live_on",
    "stopped_on",
    "retired_on",
)
_COUNTED = ["facts_version", "facts_changed_at"]
_NOT_FACTS = ["version", *_COUNTED]


class ItsWords(Func):
    """What a pilot is about, as one text: pilots like it are found by comparing it."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


def its_words() -> ItsWords:
    """Of a row: its name, its workflow and the beginning of its problem."""
    return ItsWords(F("name"), F("workflow"), Left(F("problem"), Value(LIKENESS_READS)))


def open_due() -> Case:
    """When the decision is due, while it is still open."""
    return Case(When(stage__in=OPEN_STAGES, then=F("decision_due_on")), output_field=models.DateField())


def due_or_never() -> Coalesce:
    """`open_due`, and the last of all days for those without: an order whose index can be walked from anywhere."""
    return Coalesce(open_due(), Value(date.max), output_field=models.DateField())


class NextNumber(Func):
    """The next reference number; a sequence never gives one twice, not even after a deletion."""

    function = "nextval"
    template = "%(function)s('pilots_reference_number')"
    output_field = models.IntegerField()


def reference_of(number: int) -> str:
    """`9` is written `P-0009`."""
    return f"P-{number:04d}"


def _date_is_possible(field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (EARLIEST, LATEST)}),
        name=f"{field}_is_a_possible_date",
    )


# A table of an app above: the rule that guards this one cannot be kept anywhere else than here.
_SEALED = """
IF EXISTS (
    SELECT FROM assessments_decision decision JOIN assessments_seal seal ON seal.decision_id = decision.id
     WHERE decision.pilot_id = NEW.id AND (decision.kind = 'no_go') = (NEW.stage = 'stopped')
       AND NOT EXISTS (
           SELECT FROM assessments_decision later JOIN assessments_seal again ON again.decision_id = later.id
            WHERE later.pilot_id = NEW.id AND later.number > decision.number)
) THEN RETURN NEW; END IF;
"""


def _refuse(sentence: str) -> str:
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';"


@kept(exclude=_COUNTED)
class Pilot(Versioned):
    """One workflow, one question: does it go live, or do we stop?"""

    number = models.IntegerField(_("reference"), unique=True, db_default=NextNumber(), editable=False)
    name = models.CharField(_("name"), max_length=300)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="pilots", verbose_name=_("operating unit"))
    workflow = models.TextField(_("workflow it changes"), blank=True, max_length=20_000)
    problem = models.TextField(_("problem it solves"), blank=True, max_length=20_000)
    stage = models.CharField(_("stage"), max_length=10, choices=STAGES, default=Stage.PROPOSED)
    visibility = models.CharField(_("visibility"), max_length=10, choices=VISIBILITIES, default=Visibility.OPEN)
    vendor = models.CharField(_("vendor"), max_length=200, blank=True)
    tags = ArrayField(models.CharField(max_length=TAG_LENGTH), verbose_name=_("tags"), default=list, blank=True)

    proposed_on = models.DateField(_("proposed on"), null=True, blank=True)
    build_started_on = models.DateField(_("building began on"), null=True, blank=True)
    decision_due_on = models.DateField(_("decision due on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    live_on = models.DateField(_("live since"), null=True, blank=True)
    stopped_on = models.DateField(_("stopped on"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    budget = money(_("budget"), null=True, blank=True)
    spent = money(_("spent to date"), null=True, blank=True)

    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deputy"),
    )
    it_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IT lead"),
    )
    successor_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("successor of"),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    unlike_reason = models.CharField(
        _("why it is another pilot than those like it"), max_length=500, blank=True, db_default=""
    )
    """Said by whoever proposed it, when pilots like it stood in the portfolio already."""
    import_key = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    """Says which row of which inventory this pilot came from, so that importing it twice adds nothing."""

    facts_version = models.PositiveIntegerField(default=1, editable=False)
    """Grows with every change to any fact of this pilot, by trigger; an assessment says which one it was made from."""
    facts_changed_at = models.DateTimeField(db_default=Now(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PilotQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["decision_due_on", "id"], name="pilot_by_due_date"),
            models.Index(fields=["stage", "decision_due_on", "id"], name="pilot_by_stage"),
            models.Index(due_or_never(), "id", name="pilot_by_open_due_date"),
            models.Index(fields=["unit"], name="pilot_by_unit"),
            models.Index(fields=["id"], name="restricted_pilots", condition=Q(visibility=Visibility.RESTRICTED)),
            # `icontains` compares UPPER(name), so that is what has to be indexed.
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="pilot_by_words_in_name"),
            GinIndex(OpClass(its_words(), "gin_trgm_ops"), name="pilot_by_its_words"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="pilot_has_a_name"),
            models.CheckConstraint(condition=Q(stage__in=list(Stage)), name="stage_is_known"),
            models.CheckConstraint(condition=Q(visibility__in=list(Visibility)), name="visibility_is_known"),
            models.CheckConstraint(condition=Q(budget__isnull=True) | Q(budget__gte=0), name="budget_is_not_negative"),
            models.CheckConstraint(condition=Q(spent__isnull=True) | Q(spent__gte=0), name="spend_is_not_negative"),
            models.CheckConstraint(
                condition=Q(successor_of__isnull=True) | ~Q(successor_of=F("id")),
                name="pilot_is_not_its_own_successor",
            ),
            *[_date_is_possible(field) for field in _DATES],
        )
        triggers = (
            pgtrigger.Trigger(
                name="facts_changed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=_NOT_FACTS),
                func="NEW.facts_version := OLD.facts_version + 1; NEW.facts_changed_at := now(); RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="ended_pilot_is_never_reopened",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("stage"),
                condition=pgtrigger.Condition(
                    "OLD.stage IN ('stopped', 'retired') AND NEW.stage IS DISTINCT FROM OLD.stage"
                ),
                func=_refuse("A stopped or retired pilot is never reopened; propose a successor instead."),
            ),
            pgtrigger.Trigger(
                name="live_and_stopped_come_from_a_sealed_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("stage"),
                condition=pgtrigger.Condition(
                    "NEW.stage IN ('live', 'stopped') AND NEW.stage IS DISTINCT FROM OLD.stage"
                ),
                func=_SEALED + _refuse("Live and stopped come from a sealed decision and in no other way."),
            ),
            pgtrigger.Trigger(
                name="reference_never_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("number"),
                condition=pgtrigger.Condition("NEW.number IS DISTINCT FROM OLD.number"),
                func=_refuse("The reference of a pilot never changes."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def reference(self) -> str:
        """`P-0009`, on every page, in every address, never reused."""
        return reference_of(self.number)

    @property
    def is_open(self) -> bool:
        """Whether the question is still to be answered."""
        return self.stage in OPEN_STAGES

    @property
    def owner(self) -> "Ownership | None":
        """The ownership that has not ended, accepted or not."""
        return next((o for o in self.ownerships.all() if o.ended_at is None), None)
