from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chase.vocabulary import MessageKind, MessageState, ReminderState, Rung

MESSAGE_STATES = {
    MessageState.WAITING: _("waits"),
    MessageState.SENT: _("sent"),
    MessageState.LEFT_OUT: _("left out"),
    MessageState.HELD: _("held back"),
    MessageState.FAILED: _("came back"),
}


class Message(models.Model):
    """What one person is told in one run, whatever the number of gaps. The row is the truth, the worker sends it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=9, default=MessageKind.REMINDERS)
    run_at = models.DateTimeField()
    """The moment it is planned for: the same for everybody of a zone, so that no run says a thing twice."""
    state = models.CharField(max_length=8, choices=MESSAGE_STATES, default=MessageState.WAITING)
    by_mail = models.BooleanField(default=True)
    """Otherwise it only stands in the inbox."""
    due_at = models.DateTimeField()
    """Not tried before: `run_at` at first, later after each try that failed, or the end of a worker's lease."""
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    """As it left."""
    made_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-run_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["person", "run_at", "kind"], name="one_message_per_person_and_run"),
            models.CheckConstraint(condition=Q(kind__in=list(MessageKind)), name="message_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=list(MessageState)), name="message_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="a_sent_message_says_when",
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(state=MessageState.WAITING), name="messages_to_send"),
            models.Index(fields=["run_at"], name="messages_by_run"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.run_at:%Y-%m-%d %H:%M} to {self.person_id}"


class Reminder(models.Model):
    """One line of a message: one gap, said to one person on one rung on one day, and never again for that."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reminders")
    gap = models.ForeignKey("chase.Gap", models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders")
    instead_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """The person who is away and would have been told."""
    rung = models.PositiveSmallIntegerField()
    on = models.DateField()
    """The day of the person it is said to."""
    state = models.CharField(max_length=8, default=ReminderState.PLANNED)
    left_out_because = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300, blank=True)
    """What it said, as it left."""
    why = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    """The one place that fixes it, below `BASE_URL`."""
    chain = models.JSONField(default=list)
    """Who was told before, rung by rung: `[[rung, name, day], ...]`."""
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["gap", "person", "rung", "on"], name="a_gap_is_said_once_per_person_rung_and_day"
            ),
            models.CheckConstraint(condition=Q(state__in=list(ReminderState)), name="reminder_state_is_known"),
            models.CheckConstraint(condition=Q(rung__in=list(Rung)), name="reminder_rung_is_known"),
        )
        indexes = (
            models.Index(
                fields=["person"],
                condition=Q(state=ReminderState.SAID, read_at__isnull=True),
                name="unread_reminders",
            ),
        )

    def __str__(self) -> str:
        return f"{self.gap_id} to {self.person_id} on {self.on}"
