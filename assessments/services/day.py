"""Which day it is for the rules."""

from datetime import date

from django.utils import timezone


def day_here() -> date:
    """The installation's day. Same facts, same answer: a verdict must not depend on where its reader sits."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
