"""What the chase listens to: pilots that were assessed, and deeds that change what somebody waits for."""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext
from kombu.exceptions import OperationalError

from accounts.models import Unit
from accounts.signals import unit_closing
from assessments.events import assessed, waiting_changed
from assessments.readiness import Assessment
from chase import tasks
from chase.models import Webhook
from chase.services.finding import keep_gaps

logger = structlog.get_logger(__name__)


@receiver(assessed)
def keep_gaps_of_assessed_pilots(assessments: Iterable[Assessment], versions: Mapping[int, int], **_: Any) -> None:
    """Open and close gaps in the same go: whoever sees the kept verdict sees its gaps. The verdicts are in memory here,
    and nowhere else."""
    keep_gaps(assessments, versions)


@receiver(waiting_changed)
def look_after_commit(**_: Any) -> None:
    """Have a worker look at once for what waits now."""
    transaction.on_commit(_ring)


@receiver(unit_closing)
def move_channels(unit: Unit, to: Unit | None, **_: Any) -> None:
    """The channels of a unit that is closed hear of where its pilots went."""
    channels = Webhook.objects.filter(unit=unit)
    if to is None and channels.exists():
        raise ValidationError({"to": gettext("Channels belong to this unit. Say which unit they go to.")})
    channels.update(unit=to)


def _ring() -> None:
    """The bell may stay silent: the beat looks within half a minute."""
    try:
        tasks.find_gaps.delay()
    except OperationalError as error:
        logger.warning("no broker, the beat will find what waits", error=str(error))
