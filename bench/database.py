"""A PostgreSQL of the bench's own, filled with as many pilots as are to be measured."""

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded.account import account_for
from embedded.addresses import owner_address
from embedded.environment import set_environment
from embedded.postgres import start_postgres
from embedded.sockets import temporary_folder

APART = 100_000
"""Between the numbers of a pilot and those of its copy; the demo's stay far below."""


@contextmanager
def own_database() -> Iterator[None]:
    """Started before Django reads its settings, and gone afterwards."""
    account = account_for()
    folder = Path(tempfile.mkdtemp(prefix="pilothouse-bench-", dir=temporary_folder(account)))
    account.give(folder)
    set_environment(sockets=folder, var=folder)
    postgres = start_postgres(
        folder / "postgres", folder, folder / "postgres.log", settings=("shared_buffers=512MB", "jit=off")
    )
    os.environ["OWNER_DATABASE_URL"] = owner_address()
    try:
        yield
    finally:
        postgres.end(seconds=10)
        shutil.rmtree(folder, ignore_errors=True)


def fill(pilots: int) -> None:
    """The demo's portfolio with all its facts, copied until there are about as many pilots."""
    from django.core.management import call_command
    from django.db import connection

    from pilots.models import Pilot

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo", stdout=io.StringIO())
    copies = round(pilots / Pilot.objects.count()) - 1
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # without triggers: history is not measured here
        for statement in _copies():
            cursor.execute(statement, [copies])
        cursor.execute("set session_replication_role = default")
        cursor.execute("analyze")


def _copies() -> Iterator[str]:
    """Every table of facts into itself; what names a copied row names the copy."""
    from django.apps import apps

    models = [
        model
        for model in apps.get_app_config("pilots").get_models()
        if not model._meta.db_table.endswith("event") and not model._meta.proxy
    ]
    for model in models:
        moved = {
            field.column
            for field in model._meta.concrete_fields
            if (field.column in {"number", "token"} and model.__name__ == "Pilot")
            or field.primary_key
            or field.related_model in models
        }
        columns = [f'"{field.column}"' for field in model._meta.concrete_fields]
        values = [f"{column} + copy * {APART}" if column.strip('"') in moved else column for column in columns]
        table = model._meta.db_table
        yield (
            f"insert into {table} ({', '.join(columns)}) select {', '.join(values)} "  # noqa: S608
            f"from {table}, generate_series(1, %s) copy"
        )
