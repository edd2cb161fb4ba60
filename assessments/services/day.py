"""Which day it is for the rules."""

from datetime import date

from django.utils import timezone

from common.day import day_of
from engine.pulse import database_now


def day_here() -> date:
    """The installation's day. Same facts, same answer: a verdict must not depend on where its reader sits."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def day_by_the_database() -> date:
    """The installation's day for workers, whose machines' clocks may be apart: what one keeps, the others must not find
    to be of tomorrow."""
    return day_of(database_now())
