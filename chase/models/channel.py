from datetime import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from chase.vocabulary import MessageState, WebhookFormat
from common.history import kept

WEBHOOK_FORMATS = {WebhookFormat.SLACK: _("Slack"), WebhookFormat.TEAMS: _("Microsoft Teams")}


@kept()
class Wishes(models.Model):
    """How a person wants to be reached. No row means the defaults. The inbox is always there."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="wishes", primary_key=True)
    by_mail = models.BooleanField(_("send reminders by e-mail"), default=True)
    weekly_digest = models.BooleanField(_("send a digest on Mondays"), default=False)
    country = models.CharField(_("public holidays of"), max_length=2, blank=True)
    """ISO code; empty means the country of the person's time zone."""
    quiet_from = models.TimeField(_("quiet from"), default=time(19))
    quiet_until = models.TimeField(_("until"), default=time(7))

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"


@kept()
class ClosedDay(models.Model):
    """A day on which the organisation, or its people in one country, get no reminders, beside public holidays."""

    day = models.DateField(_("day"))
    name = models.CharField(_("what it is"), max_length=80)
    country = models.CharField(_("only in"), max_length=2, blank=True)

    class Meta:
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=["day", "country"], name="a_day_is_closed_once"),)

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


POST_STATES = {
    MessageState.WAITING: _("waits"),
    MessageState.SENT: _("delivered"),
    MessageState.LEFT_OUT: _("left out"),
    MessageState.FAILED: _("failed"),
}


@kept(exclude=["url", "salt"])
class Webhook(models.Model):
    """A channel of a unit, in Slack or Teams, that hears of the gaps of its open pilots; never of restricted ones."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="webhooks", verbose_name=_("unit"))
    format = models.CharField(_("written for"), max_length=5, choices=WEBHOOK_FORMATS)
    name = models.CharField(_("name"), max_length=80)
    """As people call the channel."""
    url = models.URLField(_("address"), max_length=500)
    """Whoever knows it can post there, so no page shows more than its host."""
    salt = models.CharField(max_length=64)
    """What the secret is made from, together with the installation's own key: this row alone signs nothing."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("unit__name", "name", "id")
        constraints = (
            models.CheckConstraint(condition=Q(format__in=list(WebhookFormat)), name="webhook_format_is_known"),
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="webhook_goes_over_https"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """Where the channel lives; the rest of the address is a secret."""
        return urlsplit(self.url).hostname or ""

    @property
    def secret(self) -> str:
        """What signs each post; shown once, when the channel is added."""
        return salted_hmac("chase.Webhook", self.salt, algorithm="sha256").hexdigest()


class WebhookPost(models.Model):
    """What one channel is told in one run: what was said to people since the run before. The row is the truth."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="posts")
    since = models.DateTimeField()
    """The run before this one, or when the channel was added."""
    run_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=POST_STATES, default=MessageState.WAITING)
    gaps = models.PositiveIntegerField(default=0)
    """How many it told of, as it left."""
    due_at = models.DateTimeField()
    """Not tried before: `run_at` at first, later after each try that failed, or the end of a worker's lease."""
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-run_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["webhook", "run_at"], name="one_post_per_webhook_and_run"),
            models.CheckConstraint(condition=Q(state__in=list(POST_STATES)), name="post_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="a_delivered_post_says_when",
            ),
        )
        indexes = (models.Index(fields=["due_at"], condition=Q(state=MessageState.WAITING), name="posts_to_send"),)

    def __str__(self) -> str:
        return f"{self.webhook_id} at {self.run_at}"
