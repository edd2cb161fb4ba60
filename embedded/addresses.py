"""Where the embedded servers listen: Unix sockets in a short private folder, never a network port.

A socket's path may have 107 bytes at most, so the folder is made below the system's temporary folder at
each start and noted in `var/sockets`, where another shell's `manage.py` finds it.
"""

import os
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
APPLICATION = "pilothouse_app"  # PostgreSQL's role for all but migrations
POSTGRES_PORT = "5432"  # only part of the socket's name; said out loud because PGPORT would change it


class RedisAddress(NamedTuple):
    """The same server twice: one database for Celery's queues, the next for the cache."""

    broker: str
    queues: str
    """The broker's database, as redis-py names it."""
    cache: str


def var_folder() -> Path:
    """The folder with the data, logs and notes of the embedded servers: `PILOTHOUSE_VAR`, or `var/`."""
    return Path(os.environ.get("PILOTHOUSE_VAR", "") or PROJECT / "var").absolute()


def sockets_note() -> Path:
    """The file that says where the sockets of the running demo are."""
    return var_folder() / "sockets"


def sockets_folder() -> Path:
    """The folder of the sockets: named by the process that started us, else noted by the running demo."""
    if named := os.environ.get("PILOTHOUSE_SOCKETS"):
        return Path(named)
    note = sockets_note()
    return Path(note.read_text().strip()) if note.is_file() else var_folder()


def valkey_socket(sockets: Path) -> Path:
    """The socket of the Redis-protocol server."""
    return sockets / "redis.sock"


def postgres_address() -> dict[str, Any]:
    """Django's settings for the embedded PostgreSQL, as the application."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "pilothouse",
        "USER": APPLICATION,
        "PASSWORD": "",
        "HOST": str(sockets_folder()),
        "PORT": POSTGRES_PORT,
    }


def owner_address() -> str:
    """`OWNER_DATABASE_URL` for the embedded PostgreSQL: who may migrate."""
    return f"postgres://postgres@{quote(str(sockets_folder()), safe='')}:{POSTGRES_PORT}/pilothouse"


def redis_address(url: str) -> RedisAddress:
    """Addresses for Celery and the cache, from `REDIS_URL` or, when that is empty, the embedded server."""
    if url:
        return RedisAddress(broker=url, queues=url, cache=url)
    socket = valkey_socket(sockets_folder())
    database = int(os.environ.get("PILOTHOUSE_REDIS_DATABASE", "0"))  # each test worker has its own pair
    return RedisAddress(
        broker=f"redis+socket://{socket}?virtual_host={database}",
        queues=f"unix://{socket}?db={database}",
        cache=f"unix://{socket}?db={database + 1}",
    )
