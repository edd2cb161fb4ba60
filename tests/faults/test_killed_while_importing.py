"""Workers die by `kill -9` while they import: it goes on after the last part, and each row becomes one pilot."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from pilots.models import Pilot
from portfolio.models import ImportPart, InventoryImport
from portfolio.services import import_run
from portfolio.tasks import run_forgotten_imports, run_import
from tests.cast import Cast
from tests.faults.killing import Workers, rings, workers
from tests.portfolio.inventory.test_importing import taken
from tests.workers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 6 * import_run.PART
FILE = b"Name,Unit,Status\n" + b"".join(b"Use case %d,Agency %d,live\n" % (row, row % 7) for row in range(ROWS))


@pytest.fixture
def importer(cast: Cast, tmp_path: Path) -> Iterator[Workers]:
    with workers(tmp_path, "--queues", "celery") as running:
        yield running


def a_minute_passes() -> None:
    """As if nobody had touched it for that long."""
    long_ago = timezone.now() - timedelta(minutes=2)
    InventoryImport.objects.filter(status="waiting").update(asked_at=long_ago)
    ImportPart.objects.update(written_at=long_ago)


def is_done() -> bool:
    return InventoryImport.objects.get().status == "done"


@pytest.mark.parametrize("victim", ["child", "all"])
def test_an_import_goes_on_after_its_worker_died(cast: Cast, importer: Workers, victim: str):
    one = taken(cast, FILE)
    run_import.delay(import_id=one.pk)
    wait_for(ImportPart.objects.exists)
    importer.kill(victim)
    first = list(Pilot.objects.order_by("pk").values_list("pk", "number"))
    assert not is_done()
    a_minute_passes()
    wait_for(lambda: rings(run_forgotten_imports.delay, is_done, every=2))
    done = InventoryImport.objects.get()
    assert [entry[:2] for entry in done.result] == [[row + 2, "created"] for row in range(ROWS)]
    assert Pilot.objects.exclude(pk=cast.pilot.pk).count() == ROWS
    assert list(Pilot.objects.order_by("pk").values_list("pk", "number"))[: len(first)] == first
