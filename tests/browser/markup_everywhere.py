"""Markup of a stranger in every text of the database, where its columns and rules take it."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import Error, connection, models, transaction

from tests.database_roles import owner
from tests.hostile.planted import OURS

SHORT = '"><b data-canary onclick=canary()>'
LONG = (
    "</textarea></title></script><script data-canary>canary()</script>"
    "'\"><img data-canary src=/canary onerror=canary()><svg data-canary onload=canary()>"
    '<div data-canary hx-get="/canary" hx-trigger="load" hx-on::load="canary()">'
    '<div data-canary data-hx-get="/canary" data-hx-trigger="load[canary()]">'
    "<a data-canary href=javascript:canary()>x</a>{{ 7|add:7 }}"
)
LINK = "https://example.com/'\"><b data-canary onclick=canary()>"
# What is read by programs alone, and what they could not read then.
READ_BY_PROGRAMS = {"password", "task_id", "evidence", "details", "fingerprint", "time_zone", "zone", "pgh_label"}
ALWAYS = "SELECT tgrelid::regclass, quote_ident(tgname) FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal"


def spoil() -> dict[str, bool]:
    """Put it there, past triggers and rights; says of each column whether it holds it now."""
    with owner(), connection.cursor() as cursor:
        cursor.execute(ALWAYS)
        guards = cursor.fetchall()
        for table, guard in guards:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        cursor.execute("SET session_replication_role = replica")
        spoilt = {f"{table}.{column}": _written(sql, markup) for table, column, sql, markup in _columns()}
        cursor.execute("SET session_replication_role = DEFAULT")
        for table, guard in guards:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}")
    return spoilt


def _columns() -> Iterator[tuple[str, str, str, str]]:
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            markup = _markup(field)
            if markup:
                table, column = model._meta.db_table, field.column
                value = "array[%s]" if isinstance(field, ArrayField) else f"%s || {model._meta.pk.column}"
                yield table, column, f'UPDATE "{table}" SET "{column}" = {value}', markup


def _markup(field: "models.Field") -> str:
    """The longest that fits; nothing where nobody types."""
    if isinstance(field, ArrayField):
        return SHORT
    is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.EmailField)
    if not is_text or field.choices or field.column in READ_BY_PROGRAMS:
        return ""
    if isinstance(field, models.URLField):
        return LINK
    room = field.max_length or 10_000
    return LONG if room >= len(LONG) + 20 else SHORT if room >= len(SHORT) + 20 else ""


def _written(sql: str, markup: str) -> bool:
    """Whether the table took it: some columns hold codes, and the table says so."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [markup])
            return bool(cursor.rowcount)
    except Error:
        return False
