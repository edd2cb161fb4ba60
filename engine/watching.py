"""The base of every task: counts how often a worker died of it, so that one task cannot kill workers for ever.

A message that a worker took to its death comes back marked as delivered again. Only such a message costs a query.
"""

import json
from typing import Any

import structlog
from celery import Task
from celery.exceptions import Ignore
from django.db import connection

logger = structlog.get_logger(__name__)

DEATHS_UNTIL_PARKED = 3

# Sent twice at once, each delivery counts: the row's lock lets one follow the other.
_COUNT = """
insert into engine_unluckytask as known (task_id, name, arguments, deaths) values (%s, %s, %s::jsonb, 1)
    on conflict (task_id) do update
   set deaths = known.deaths + 1, last_at = now(),
       parked_at = case when known.deaths + 1 >= %s then coalesce(known.parked_at, now()) end
returning parked_at is not null
"""
_SETTLE = "update engine_unluckytask set settled_at = now() where task_id = %s and parked_at is null"


class WatchedTask(Task):
    """A task whose deaths are counted; after the third it is parked and an administrator is shown it."""

    abstract = True

    def before_start(self, task_id: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Count the worker that died of this task, when there was one, and do not start it a fourth time."""
        if self._came_back() and _is_parked_now(task_id, self.name, args, kwargs):
            logger.error("parked: workers died of it", task=self.name, deaths=DEATHS_UNTIL_PARKED)
            raise Ignore

    def after_return(
        self, status: str, retval: Any, task_id: str, args: tuple[Any, ...], kwargs: dict[str, Any], einfo: Any
    ) -> None:
        """It ended, well or with an error that was logged, without killing its worker."""
        if self._came_back():
            with connection.cursor() as cursor:
                cursor.execute(_SETTLE, [task_id])

    def _came_back(self) -> bool:
        return bool((self.request.delivery_info or {}).get("redelivered"))


def _is_parked_now(task_id: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    arguments = json.dumps({"args": list(args), "kwargs": kwargs})
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [task_id, name, arguments, DEATHS_UNTIL_PARKED])
        return bool(cursor.fetchone()[0])
