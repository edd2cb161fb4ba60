"""What an import would do, row by row, before anything is written: at once for a small file, else by a worker that says
how far it is. Nothing is kept but counts and the odd rows that are shown."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from common.canonical import fingerprint
from common.day import day_of
from pilots.models import Pilot
from pilots.vocabulary import Stage
from portfolio.inventory.interpreting import Outcome, Row, reading_rows, settle
from portfolio.inventory.plan import Plan
from portfolio.models import InventoryImport
from portfolio.services import importing

AT_ONCE = 5_000
"""So many rows are tried while somebody waits; more is a worker's task. So many odd ones of each kind are shown."""
STEP = 2_000
"""Rows after which the worker says how far it is."""
KEPT_FOR = 1800
"""Seconds. What is lost, is worked out again."""
TO_GO_ON = 60
"""Seconds for the worker to say more; after them it is asked once more."""
ODD = (Outcome.PARTLY, Outcome.TWIN, Outcome.REFUSED, Outcome.LEFT_OUT)


@dataclass(slots=True)
class Trial:
    """How far it is and, when it is done, what would become of the rows."""

    most: int
    done: int = 0
    is_done: bool = False
    counts: Counter[Outcome] = field(default_factory=Counter)
    live: int = 0
    """Pilots that would be live without a decision."""
    units: int = 0
    """Units that pilots would be created in."""
    odd: list[Row] = field(default_factory=list)
    """The first odd rows of each kind, in the file's order."""

    @property
    def written(self) -> int:
        """How many pilots would be created."""
        return sum(self.counts[outcome] for outcome in (Outcome.CREATED, Outcome.PARTLY, Outcome.TWIN))

    @property
    def is_cut(self) -> bool:
        """Whether there are more odd rows of a kind than are shown."""
        return any(self.counts[outcome] > AT_ONCE for outcome in ODD)


def is_small(taken: InventoryImport) -> bool:
    """Whether a person can wait for it."""
    return taken.rows <= AT_ONCE


def tried(taken: InventoryImport) -> Trial:
    """Try all rows now."""
    *_earlier, last = _steps(taken)
    return last


def begun(taken: InventoryImport) -> Trial | None:
    """How far the worker is with it, or nothing when nobody began, or nothing was heard of it for a minute."""
    return cache.get(_key_of(taken))


def begin(taken: InventoryImport) -> Trial:
    """Say that it is asked for; only who says so first rings the worker."""
    asked = Trial(most=taken.rows)
    cache.set(_key_of(taken), asked, TO_GO_ON)
    return asked


def work_out(import_id: int) -> None:
    """The worker's part; whatever is asked of a file that is gone, or imported by now, is over."""
    taken = InventoryImport.objects.filter(pk=import_id, status__in=("matching", "failed")).first()
    if taken is None:
        return
    key = _key_of(taken)
    for so_far in _steps(taken):
        cache.set(key, so_far, KEPT_FOR if so_far.is_done else TO_GO_ON)


def _key_of(taken: InventoryImport) -> str:
    """Another plan, another day, or a pilot more than there was, and the rows are tried anew."""
    latest = Pilot.objects.aggregate(latest=Max("pk"))["latest"]
    return f"import-trial:{taken.pk}:{fingerprint([taken.plan, latest])[:32]}:{day_of(timezone.now())}"


def _steps(taken: InventoryImport) -> Iterator[Trial]:
    plan, today = Plan.from_json(taken.plan), day_of(timezone.now())
    rows: list[Row] = []
    for row in reading_rows(importing.table_of(taken), plan, today):
        rows.append(row)
        if len(rows) % STEP == 0:
            yield Trial(most=taken.rows, done=len(rows))
    settle(rows, plan, importing.here(rows), today)
    yield _summary(rows)


def _summary(rows: list[Row]) -> Trial:
    written = [row for row in rows if row.is_written]
    summary = Trial(
        most=len(rows),
        done=len(rows),
        is_done=True,
        counts=Counter(row.outcome for row in rows),
        live=sum(row.values.get("stage") == Stage.LIVE for row in written),
        units=len({row.unit for row in written}),
    )
    shown: Counter[Outcome] = Counter()
    for row in rows:
        if row.outcome in ODD and shown[row.outcome] < AT_ONCE:
            shown[row.outcome] += 1
            summary.odd.append(row)
    return summary
