"""What the worker does for the portfolio: fetch and delegate."""

from datetime import timedelta

from celery import shared_task
from django.db.models.functions import Now

from portfolio.models import InventoryImport
from portfolio.services import counting, import_run, trying

OVERDUE = timedelta(minutes=1)


@shared_task
def run_import(*, import_id: int) -> None:
    """Import one file; a large one in several turns."""
    if import_run.run(import_id).status == "waiting":
        run_import.delay(import_id=import_id)


@shared_task
def try_import(*, import_id: int) -> None:
    """Work out what the import of a large file would do."""
    trying.work_out(import_id)


@shared_task
def run_forgotten_imports() -> None:
    """Go on with the oldest import that was asked for and that no worker has touched for a minute."""
    quiet = InventoryImport.objects.filter(status="waiting", asked_at__lt=Now() - OVERDUE)
    quiet = quiet.exclude(parts__written_at__gt=Now() - OVERDUE).order_by("asked_at")
    if import_id := quiet.values_list("pk", flat=True).first():
        import_run.run(import_id)


@shared_task
def count_changed_pilots() -> None:
    """Bring the tallies of the portfolio page up to date."""
    counting.count_changed()


@shared_task
def recount_pilots() -> None:
    """Once a day, count again whatever does not add up."""
    counting.doubt()
    counting.count_changed()
