from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chase.vocabulary import GapKind, Part, Rung
from common.history import kept


class Gap(models.Model):
    """Something missing, late or waiting, from when it was found until it was closed.

    Written by `services.finding` alone. A gap that opens again is a new row, so that each says how long it stood open.
    """

    kind = models.CharField(max_length=24)
    pilot = models.ForeignKey("pilots.Pilot", models.PROTECT, null=True, related_name="gaps")
    """Empty for what belongs to a review and not to one pilot."""
    subject = models.CharField(max_length=40, blank=True)
    """Which of several: `action 12`, `condition 5`, `review 7`, `decision 3 pmo`, `day 60`; empty where one is all."""
    part = models.CharField(max_length=20)
    """Who it is for first; the person is looked up anew each time, because people change."""
    due_on = models.DateField(null=True)
    """The day it should be done by, where there is one."""
    since = models.DateField()
    """The first day on which it was a gap."""
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Who made the change that closed it, where the diary knows."""
    closed_with = models.CharField(max_length=20, blank=True)
    """What that change was made to, one of `chase.wording.CLOSED_WITH`; empty: time, a rule, or what no diary keeps."""
    rung = models.PositiveSmallIntegerField(default=Rung.PERSON)
    rung_since = models.DateField(null=True)
    """The day it was first said on this rung."""
    said = models.PositiveSmallIntegerField(default=0)
    """How often it was said to anybody."""
    next_on = models.DateField(null=True)
    """The day on which it is to be said next; empty: the planner is to work it out."""
    look_at = models.DateTimeField(null=True)
    """The planner need not look before; empty: it never did, or somebody else can fix it now, and looks at once."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "pilot", "subject"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="a_gap_is_open_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(GapKind)), name="gap_kind_is_known"),
            models.CheckConstraint(condition=Q(part__in=list(Part)), name="gap_is_for_a_known_part"),
            models.CheckConstraint(condition=Q(rung__in=list(Rung)), name="rung_is_known"),
        )
        indexes = (
            models.Index(fields=["look_at"], condition=Q(closed_at__isnull=True), name="open_gaps_to_look_at"),
            models.Index(fields=["pilot"], condition=Q(closed_at__isnull=True), name="open_gaps_by_pilot"),
            models.Index(fields=["since", "id"], condition=Q(closed_at__isnull=True), name="open_gaps_by_age"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="closed_gaps"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pilot_id or ''} {self.subject}".strip()


@kept()
class Snooze(models.Model):
    """Somebody asked to be left in peace about a gap until a day, and said why. It comes back by itself."""

    gap = models.ForeignKey(Gap, models.PROTECT, related_name="snoozes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="snoozes")
    until = models.DateField(_("until"))
    """The last quiet day."""
    reason = models.CharField(_("why"), max_length=300)
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, editable=False)
    """Woken before its last day."""

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["gap", "person"], condition=Q(ended_at__isnull=True), name="one_snooze_of_a_gap_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="snoozing_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.gap_id} until {self.until}"
