"""Writes the stories down: each act in its own moment, by the person who did it, so that the diary shows months."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

import pghistory
import pgtrigger
from django.apps import apps
from django.db import connection
from pghistory.models import Event

from accounts.models import User
from common.history import on_record
from portfolio.demo.story import Stage, Told

_BACKDATE_CONTEXTS = """
update pghistory_context context set created_at = told.at, updated_at = told.at
from unnest(%s::uuid[], %s::timestamptz[]) told(id, at) where context.id = told.id
"""
_BACKDATE_EVENTS = """
update {table} event set pgh_created_at = context.created_at
from pghistory_context context where context.id = event.pgh_context_id and context.id = any(%s::uuid[])
"""
_BACKDATE_FACTS = """
update pilots_pilot pilot set facts_changed_at = told.at
from unnest(%s::bigint[], %s::timestamptz[]) told(id, at) where pilot.id = told.id
"""


def tell(moments: Iterable[Told], stage: Stage) -> dict[UUID, datetime]:
    """Do each act in order of time; returns the history context of each with its moment."""
    told: dict[UUID, datetime] = {}
    for at, act in moments:
        with pghistory.context() as context, on_record(by=stage.person(act.by), reason=act.reason, act=act.name):
            act.write(at)
        told[context.id] = at
    return told


def backdate(told: dict[UUID, datetime]) -> None:
    """Give every history row of these contexts the moment at which its act happened.

    Only the demo lets history begin before the day of loading.
    """
    ids, moments = list(told), list(told.values())
    with connection.cursor() as cursor:
        cursor.execute(_BACKDATE_CONTEXTS, [ids, moments])
        for event in _event_models():
            with pgtrigger.ignore(f"{event._meta.label}:append_only"):
                cursor.execute(_BACKDATE_EVENTS.format(table=event._meta.db_table), [ids])


def _event_models() -> Iterator[type[Event]]:
    return (model for model in apps.get_models() if issubclass(model, Event) and model._meta.managed)


def last_here(moments: Iterable[Told], stage: Stage) -> None:
    """Whoever did something was here, for the last time when they did it for the last time."""
    latest = {act.by: at for at, act in sorted(moments, key=lambda told: told[0]) if act.by}
    for key, at in latest.items():
        User.objects.filter(pk=stage.people[key].pk).update(last_login=at)


def last_changed(latest: dict[int, datetime]) -> None:
    """Set when each pilot's facts last changed; the trigger has set the moment of loading."""
    with connection.cursor() as cursor:
        cursor.execute(_BACKDATE_FACTS, [list(latest), list(latest.values())])
