"""The channels of units: adding one, ending one, and who may."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.roles import reach
from accounts.vocabulary import RoleName
from chase.models import Webhook, WebhookPost
from chase.vocabulary import WebhookFormat
from common import outbound
from common.history import on_record
from common.permit import Permit
from documents import ledger

KEEPERS = (RoleName.PMO, RoleName.ADMINISTRATOR)


def may_keep_channels(person: User, unit: Unit | None = None) -> Permit:
    """Whether the person looks after channels at all, or after those of the unit: what is missing there is told to
    everybody who reads the channel."""
    held = reach(person, *KEEPERS)
    allowed = held.covers(unit.pk) if unit else bool(held)
    return Permit(allowed, _("Only the portfolio office and administrators look after channels."))


def units_for(person: User) -> QuerySet[Unit]:
    """The units whose channels the person looks after."""
    held = reach(person, *KEEPERS)
    return Unit.objects.filter(Q() if held.everywhere else Q(pk__in=held.units))


def channels_for(person: User) -> QuerySet[Webhook]:
    """The channels that the person looks after and that were not ended."""
    return Webhook.objects.filter(ended_at=None, unit__in=units_for(person)).select_related("unit", "made_by")


def posts_for(person: User) -> QuerySet[WebhookPost]:
    """What those channels were told, the newest first."""
    return WebhookPost.objects.filter(webhook__in=channels_for(person)).select_related("webhook__unit")


@transaction.atomic
def add(*, unit: Unit, format: WebhookFormat, name: str, url: str, by: User) -> Webhook:
    """Let a channel hear of the unit from its next daily run on.

    Raises `ValidationError` keyed by field for an address that may not be posted to, and for one that is told already.
    """
    may_keep_channels(by, unit).require()
    try:
        outbound.allowed(url, hosts=settings.WEBHOOK_HOSTS, inside=settings.WEBHOOK_INSIDE_HOSTS)
    except outbound.NotAllowed as refused:
        raise ValidationError({"url": str(refused)}) from refused
    Unit.objects.select_for_update().get(pk=unit.pk)  # two browsers add a channel once
    if Webhook.objects.filter(unit=unit, url=url, ended_at=None).exists():
        raise ValidationError({"url": _("This address is told of this unit already.")})
    with on_record(by=by, act="added channel"):
        channel = Webhook.objects.create(
            unit=unit, format=format, name=name, url=url, salt=get_random_string(40), made_by=by
        )
    ledger.record("added channel", subject=f"channel {channel.pk}", by=by, details={"unit": unit.pk, "format": format})
    return channel


@transaction.atomic
def end(channel: Webhook, *, by: User) -> None:
    """Tell the channel nothing more, not even what waits. Ending it again changes nothing."""
    may_keep_channels(by, channel.unit).require()
    with on_record(by=by, act="ended channel"):
        ended = Webhook.objects.filter(pk=channel.pk, ended_at=None).update(ended_at=timezone.now())
    if ended:
        ledger.record("ended channel", subject=f"channel {channel.pk}", by=by)
