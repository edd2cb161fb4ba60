"""When the parts of the engine were last seen alive, by the database's clock: two machines' clocks never compared."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

_BEAT = """
insert into engine_pulse (name, at, detail) values (%s, now(), %s)
    on conflict (name) do update set at = excluded.at, detail = excluded.detail
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """How long ago a part of the engine was seen, and what it said then."""

    ago: timedelta
    detail: str


def beat(name: str, detail: str = "") -> None:
    """Note that this part of the engine lives; it only lasts when the transaction around it does."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [name, detail[:200]])


def database_now() -> datetime:
    """The moment by the one clock that all processes share."""
    with connection.cursor() as cursor:
        cursor.execute("select now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def clock_ahead() -> str:
    """By how many seconds this machine's clock is ahead of the database's, as the detail of a pulse."""
    with connection.cursor() as cursor:
        cursor.execute("select extract(epoch from clock_timestamp())::float8")
        return f"{time.time() - cursor.fetchone()[0]:.0f}"


def seen() -> Mapping[str, Seen]:
    """Every part that was ever seen, by name, in one query."""
    with connection.cursor() as cursor:
        cursor.execute("select name, now() - at, detail from engine_pulse")
        return {name: Seen(ago, detail) for name, ago, detail in cursor.fetchall()}
