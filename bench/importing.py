"""What an import costs, its dry run, history and tallies included, beside reading the same file and every row in it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.figures import Figure, busy_seconds, of_pairs
from bench.worker import per_second

REAL = Path(__file__).resolve().parents[2] / "shared/data/federal_ai_use_cases_2024.csv"
ROWS, MOST_TURNS = 2_133, 5
PROSE = "Officers read each case by hand and write a short reason for it, which takes most of their day. " * 8


def figures(turns: int) -> Iterator[Figure]:
    """The public inventory where it lies beside the clone, else one of the same size."""
    from django.utils import timezone

    from accounts.models import User
    from portfolio.inventory.interpreting import interpret
    from portfolio.inventory.plan import Plan
    from portfolio.inventory.reading import read
    from portfolio.services import importing

    content = REAL.read_bytes() if REAL.is_file() else _made()
    office = User.objects.filter(roles__name="pmo", roles__unit=None).order_by("pk")[0]

    def parse() -> None:
        table = read(content)
        interpret(table, Plan.from_json(taken.plan), today=timezone.localdate())

    taken = importing.take_in(content=content, name="inventory.csv", by=office)
    parse()
    pairs = [(_imported(content), busy_seconds(parse)) for _ in range(min(turns, MOST_TURNS))]
    said = partial(per_second, ROWS)
    yield of_pairs(f"import of {ROWS:,} rows beside reading them", pairs, aim=8.0, said=said)


def _imported(content: bytes) -> float:
    """From the file to the pilots, taken back afterwards."""
    from django.db import transaction

    from accounts.models import User
    from portfolio.services import import_run, importing

    office = User.objects.filter(roles__name="pmo", roles__unit=None).order_by("pk")[0]
    with transaction.atomic():
        taken = importing.take_in(content=content, name="inventory.csv", by=office)

        def run() -> None:
            importing.dry_run(taken)
            importing.ask_for(taken, all_or_nothing=False, by=office)
            if import_run.run(taken.pk).status != "done":
                raise SystemExit("The import of the bench was not done.")

        took = busy_seconds(run)
        transaction.set_rollback(True)
    return took


def _made() -> bytes:
    lines = "Use case {0},Agency {1},building,2023-05-{2:02},{3}".format
    rows = [lines(number, number % 41, number % 28 + 1, PROSE) for number in range(ROWS)]
    return "\n".join(["Name,Unit,Stage,Proposed on,Problem", *rows]).encode()
