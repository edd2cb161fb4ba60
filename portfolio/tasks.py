"""What the worker does for the portfolio: fetch and delegate."""

from datetime import timedelta

from celery import shared_task
from django.db.models.functions import Now

from portfolio.models import InventoryImport
from portfolio.services import counting, importing

OVERDUE = timedelta(minutes=1)


@shared_task
def run_import(*, import_id: int) -> None:
    """Import one file."""
    importing.run(import_id)


@shared_task
def run_forgotten_imports() -> None:
    """Import what was asked for and no message told of."""
    forgotten = InventoryImport.objects.filter(status="waiting", asked_at__lt=Now() - OVERDUE)
    for import_id in forgotten.values_list("pk", flat=True):
        importing.run(import_id)


@shared_task
def count_changed_pilots() -> None:
    """Bring the tallies of the portfolio page up to date."""
    counting.count_changed()


@shared_task
def recount_pilots() -> None:
    """Once a day, count again whatever does not add up."""
    counting.doubt()
    counting.count_changed()
