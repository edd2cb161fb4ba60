"""A PostgreSQL of the bench's own, filled with as many pilots as are to be measured."""

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedded.account import account_for
from embedded.addresses import owner_address
from embedded.environment import set_environment
from embedded.migrated import TEMPLATE, start_migrated
from embedded.postgres import DATABASE, connect, start_postgres
from embedded.sockets import temporary_folder

if TYPE_CHECKING:
    from django.db.models import Field, Model

APART = 100_000
"""Between the numbers of a pilot and those of its copy; the demo's stay far below."""
SETTINGS = ("shared_buffers=512MB", "jit=off", "max_parallel_workers_per_gather=0")
COPIES_OF_PEOPLE = 13
"""Of 29 people, which makes about 400."""
OF_A_PILOT = {
    "number": f"number + copy * {APART}",
    "name": "name || ' ' || copy",
    # one of twenty
    "visibility": "case when (id + copy) %% 20 = 0 then 'restricted' else 'open' end",
    "decision_due_on": "decision_due_on + (copy %% 90)::int",
}
"""What is different in each copy, in SQL."""


@contextmanager
def own_database() -> Iterator[None]:
    """Started before Django reads its settings, and gone afterwards."""
    account = account_for()
    folder = Path(tempfile.mkdtemp(prefix="pilothouse-bench-", dir=temporary_folder(account)))
    account.give(folder)
    set_environment(sockets=folder, var=folder)
    os.environ["EMAIL_URL"] = "dummy:"  # the demo's past is full of letters
    data, log = folder / "postgres", folder / "postgres.log"
    os.environ["OWNER_DATABASE_URL"] = owner_address()
    postgres = start_migrated(data, folder, lambda: start_postgres(data, folder, log, settings=SETTINGS))
    with connect(folder) as connection:
        connection.execute(f"DROP DATABASE {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {TEMPLATE}")
    try:
        yield
    finally:
        postgres.end(seconds=10)
        shutil.rmtree(folder, ignore_errors=True)


def fill(pilots: int) -> None:
    """The demo's portfolio with all its facts, copied until there are about as many pilots: grows what is there."""
    from django.core.management import call_command
    from django.db import connection

    from accounts.models import Role, User
    from pilots.models import Pilot

    if not User.objects.exists():
        call_command("load_demo", stdout=io.StringIO())
        people = _copy(User, [User], {"email": "copy || '.' || email"})
        _run([people, _copy(Role, [User, Role], {})], 1, COPIES_OF_PEOPLE)
    shown = Pilot.objects.filter(pk__lt=APART).count()
    _run(list(_copies()), Pilot.objects.count() // shown, round(pilots / shown) - 1)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _run(statements: list[str], first: int, last: int) -> None:
    """For each copy from the first to the last."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # without triggers: history is not measured here
        for statement in statements:
            cursor.execute(statement, [first, last])
        cursor.execute("set session_replication_role = default")


def _copies() -> Iterator[str]:
    """Every table of facts into itself; what names a copied row names the copy."""
    from django.apps import apps

    from pilots.models import Pilot

    models = [
        model
        for model in apps.get_app_config("pilots").get_models()
        if not model._meta.db_table.endswith("event") and not model._meta.proxy
    ]
    for model in models:
        yield _copy(model, models, OF_A_PILOT if model is Pilot else {})


def _copy(model: "type[Model]", models: "list[type[Model]]", told: dict[str, str]) -> str:
    """The rows of the demo, copied as often as is asked; `told` says in SQL what is different in each copy."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        columns.append(str(field.column))
        values.append(told.get(str(field.column)) or _value(field, models))
    key, table = str(model._meta.pk.column), model._meta.db_table
    return (
        f"insert into {table} ({', '.join(columns)}) select {', '.join(values)} "  # noqa: S608
        f"from {table}, generate_series(%s, %s) copy where {key} < {APART}"
    )


def _value(field: "Field[Any, Any]", models: "list[type[Model]]") -> str:
    """The copies of a pilot are shared out among all people and their copies."""
    from accounts.models import User

    if field.primary_key or field.related_model in models:
        return f"{field.column} + copy * {APART}"
    if field.related_model is User:
        return f"{field.column} + copy %% {COPIES_OF_PEOPLE + 1} * {APART}"
    return str(field.column)
