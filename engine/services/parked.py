"""What an administrator does about a task that workers died of."""

from typing import Any

import structlog
from celery import current_app
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from engine.models import UnluckyTask

logger = structlog.get_logger(__name__)


class CannotRunAgain(Exception):
    """The broker is away: the task stays parked."""


def parked() -> QuerySet[UnluckyTask]:
    """What is parked and waits for an administrator, oldest first."""
    return UnluckyTask.objects.filter(parked_at__isnull=False, settled_at=None).order_by("parked_at", "pk")


@transaction.atomic
def run_again(task: UnluckyTask, *, by: AbstractBaseUser) -> None:
    """Send a parked task once more, as a new one with its deaths counted anew.

    Pressed twice it is sent once. CannotRunAgain when it cannot be sent, and then it stays parked.
    """
    if not _settle(task, by=by, deed="run again"):
        return
    given: dict[str, Any] = task.arguments
    try:
        current_app.send_task(task.name, args=given["args"], kwargs=given["kwargs"])
    except OperationalError as error:
        raise CannotRunAgain from error


def put_aside(task: UnluckyTask, *, by: AbstractBaseUser) -> None:
    """Show a parked task no more; it is never run."""
    _settle(task, by=by, deed="put aside")


def _settle(task: UnluckyTask, *, by: AbstractBaseUser, deed: str) -> bool:
    """Whether it was this call that took it off the list."""
    settled = bool(parked().filter(pk=task.pk).update(settled_at=Now()))
    if settled:
        logger.info("parked task settled", task=task.name, task_id=task.task_id, deed=deed, person=by.pk)
    return settled
