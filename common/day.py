"""Which day a moment belongs to for the organisation, wherever its reader sits."""

from datetime import date, datetime

from django.utils import timezone


def day_of(moment: datetime) -> date:
    """The day in the organisation's zone (`TIME_ZONE`): what is frozen, counted or printed must not depend on who asks.

    `moment` is aware.
    """
    return timezone.localdate(moment, timezone=timezone.get_default_timezone())
