import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assessments.models.decision import DECISION_KINDS, person
from assessments.vocabulary import DecisionKind, Outcome
from common.history import kept
from common.versioned import Versioned

OUTCOMES = {Outcome.DECIDED: _("decided"), Outcome.DEFERRED: _("deferred")}


def somebody(verbose_name: Any, **options: Any) -> models.ForeignKey:
    """A person who is asked for something."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


@kept()
class ReviewMeeting(Versioned):
    """A review: pilots in order, people who decide, minutes. Its calendar entry updates and cancels itself."""

    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("begins"))
    zone = models.CharField(_("time zone"), max_length=64)
    """The zone the meeting lives in, like `Europe/Berlin`: ten o'clock there stays ten o'clock."""
    length = models.PositiveSmallIntegerField(_("minutes planned"), default=30)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    chair = somebody(_("chair"))
    called_by = person()
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """The calendar entry's steady name."""
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """Grows whenever the calendar entry changes."""
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_because = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("starts_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="meeting_has_a_title"),
            models.CheckConstraint(condition=Q(length__range=(5, 480)), name="meeting_lasts_up_to_eight_hours"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(closed_at__isnull=True),
                name="meeting_is_held_or_cancelled_not_both",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_because=""), name="cancelling_says_why"
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """`R-0014`."""
        return f"R-{self.pk:04d}"

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.starts_at + timedelta(minutes=self.length)

    @property
    def held_on(self) -> date:
        """The day it was begun, or else is to begin, in its own zone: what is on record is when it really was."""
        return (self.opened_at or self.starts_at).astimezone(ZoneInfo(self.zone)).date()


@kept()
class Attendance(models.Model):
    """Somebody who is asked to a review."""

    meeting = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="attendances")
    person = somebody(_("who"))
    present = models.BooleanField(null=True)
    """Empty until the chair ticks who is there."""

    class Meta:
        ordering = ("meeting", "id")
        constraints = (models.UniqueConstraint(fields=["meeting", "person"], name="everybody_is_asked_once"),)

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.person_id}"


@kept()
class AgendaItem(Versioned):
    """One pilot on the agenda, and how it ended: decided, or deferred with what is needed, from whom, by when."""

    meeting = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="items")
    pilot = models.ForeignKey("pilots.Pilot", models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    begun_at = models.DateTimeField(null=True, editable=False)
    outcome = models.CharField(max_length=8, choices=OUTCOMES, blank=True)
    owner_says = models.CharField(max_length=20, choices=DECISION_KINDS, blank=True)
    """What the owner said in the room; signed at their own desk, not here."""
    why = models.TextField(_("why not today"), max_length=2000, blank=True)
    needed = models.TextField(_("what is needed"), max_length=2000, blank=True)
    needed_from = somebody(_("from whom"), null=True, blank=True)
    needed_by = models.DateField(_("by when"), null=True, blank=True)
    beyond_limit = models.TextField(_("why it may be deferred once more"), max_length=2000, blank=True)
    """The PMO's reason for deferring more often than the policy allows."""
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = person(null=True)

    class Meta:
        ordering = ("meeting", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "pilot"], name="a_pilot_is_on_the_agenda_once"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 240)), name="an_item_takes_some_minutes"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome]), name="outcome_is_known"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="an_item_ends_decided_or_deferred",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.DECIDED) | Q(owner_says__in=list(DecisionKind)),
                name="decided_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.DEFERRED)
                | (~Q(why="") & ~Q(needed="") & Q(needed_from__isnull=False) & Q(needed_by__isnull=False)),
                name="deferred_says_why_what_from_whom_and_by_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id}.{self.position}"


@kept()
class MinutesEntry(Versioned):
    """A paragraph of the minutes. Each is a row of its own, so that two people can write at once and lose nothing."""

    meeting = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="minutes_entries")
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, blank=True, related_name="minutes_entries")
    text = models.TextField(_("minutes"), max_length=4000)
    written_by = person()
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("meeting", "id")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="minutes_are_not_empty"),)

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.pk}"


@kept()
class ReviewAction(Versioned):
    """Something a review asked of somebody, until a day; it waits on their desk."""

    meeting = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="actions")
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, blank=True, related_name="actions")
    what = models.CharField(_("what"), max_length=500)
    owner = somebody(_("who"))
    due_on = models.DateField(_("by"))
    asked_by = person()
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = person(null=True)
    done_note = models.CharField(_("what came of it"), max_length=500, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(what=""), name="action_says_what"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="done_says_by_whom",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} ({self.due_on})"


class CalendarMessage(models.Model):
    """One calendar mail: an invitation, its update or its cancellation. The row is the truth, the worker sends it."""

    meeting = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="calendar_messages")
    person = somebody(_("who"))
    method = models.CharField(max_length=7)
    """`REQUEST` or `CANCEL`, as iTIP calls them."""
    sequence = models.PositiveIntegerField()
    made_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "person", "method", "sequence"], name="a_calendar_message_is_made_once"
            ),
            models.CheckConstraint(condition=Q(method__in=["REQUEST", "CANCEL"]), name="calendar_method_is_known"),
        )
        indexes = (models.Index(fields=["due_at"], condition=Q(sent_at__isnull=True), name="calendar_mail_to_send"),)

    def __str__(self) -> str:
        return f"{self.method} {self.sequence} to {self.person_id}"


@kept(exclude=["token_sha256"])
class CalendarFeed(models.Model):
    """A person's private calendar address. Only the fingerprint of its secret is kept; revoking it ends it at once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at__isnull=True), name="one_calendar_feed_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"feed of {self.person_id}"
