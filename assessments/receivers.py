"""When facts change: the draft that rests on them is void at once, and the worker's bell rings after the commit.

The bell may stay silent: Redis can be away, a message can be lost. The person's request must not suffer from that, and
nothing is lost by it: the change stands in the pilot's `facts_version`, where the sweep finds it.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.signals import person_changed
from assessments import tasks
from assessments.events import waiting_changed
from assessments.services import decisions
from pilots.events import facts_changed
from pilots.models import Ownership

logger = structlog.get_logger(__name__)


@receiver(facts_changed)
def assess_changed_pilots(pilot_ids: Iterable[int], **_: Any) -> None:
    """Facts of these pilots changed: have them assessed after the commit."""
    _ask_after_commit(pilot_ids)


@receiver(waiting_changed)
def assess_drafted_pilots(pilot_ids: Iterable[int], **_: Any) -> None:
    """What is drafted is no longer chased for a decision, and what is not any more is chased again."""
    _ask_after_commit(pilot_ids)


@receiver(facts_changed)
def void_drafts_on_changed_facts(pilot_ids: Iterable[int], **_: Any) -> None:
    """In the same transaction: whoever sees the new fact sees that the draft is void."""
    decisions.void_changed(pilot_ids)


@receiver(person_changed)
def void_drafts_of_person(person: User, **_: Any) -> None:
    """An owner who leaves the business, or is deactivated, is a changed fact, too."""
    held = Ownership.objects.filter(person=person, ended_at=None)
    decisions.void_changed(held.values_list("pilot_id", flat=True))


@receiver(person_changed)
def assess_pilots_of_person(person: User, **_: Any) -> None:
    """Somebody was deactivated, came back or moved: their pilots may have lost or found their owner."""
    _ask_after_commit(Ownership.objects.filter(person=person, ended_at=None).values_list("pilot_id", flat=True))


def _ask_after_commit(pilot_ids: Iterable[int]) -> None:
    if ids := sorted(set(pilot_ids)):
        transaction.on_commit(partial(_ask, ids))


def _ask(pilot_ids: list[int]) -> None:
    try:
        tasks.assess_pilots.delay(pilot_ids=pilot_ids)
    except OperationalError as error:
        logger.warning("no broker, the sweep will assess", pilots=len(pilot_ids), error=str(error))
