"""Ringing the worker for an import; when nobody hears, the next minute's look finds it."""

from datetime import datetime
from functools import partial

import structlog
from django.db import transaction
from django.db.models import Min
from kombu.exceptions import OperationalError

from portfolio.models import InventoryImport

logger = structlog.get_logger(__name__)


def ask_worker(import_id: int) -> None:
    """After the commit, have the worker import the file."""
    transaction.on_commit(partial(_ask, import_id))


def ask_to_try(import_id: int) -> None:
    """Have the worker try the rows of a large file; without a broker the page asks once more after a minute."""
    from portfolio.tasks import try_import  # the tasks are a leaf: they import the services

    try:
        try_import.delay(import_id=import_id)
    except OperationalError as error:
        logger.warning("no broker to try an import", import_id=import_id, error=str(error))


def oldest_waiting() -> datetime | None:
    """Since when the oldest import waits for a worker."""
    return InventoryImport.objects.filter(status="waiting").aggregate(oldest=Min("asked_at"))["oldest"]


def _ask(import_id: int) -> None:
    from portfolio.tasks import run_import  # the tasks are a leaf: they import the services

    try:
        run_import.delay(import_id=import_id)
    except OperationalError as error:
        logger.warning("no broker, the next look will import", import_id=import_id, error=str(error))
