"""Where the embedded servers listen: Unix sockets below `var/`, never a network port."""

import os
from pathlib import Path
from typing import Any, NamedTuple


class RedisAddress(NamedTuple):
    """The same server twice: database 0 for Celery's queues, database 1 for the cache."""

    broker: str
    cache: str


def _run_dir() -> Path:
    return Path(os.environ.get("PILOTHOUSE_RUN_DIR", Path(__file__).resolve().parent.parent / "var" / "run"))


def postgres_address() -> dict[str, Any]:
    """Django's settings for the embedded PostgreSQL."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("PILOTHOUSE_DB", "pilothouse"),
        "USER": "postgres",
        "HOST": str(_run_dir()),
    }


def redis_address(url: str) -> RedisAddress:
    """Addresses for Celery and the cache, from `REDIS_URL` or, when that is empty, the embedded server."""
    if url:
        return RedisAddress(broker=url, cache=url)
    socket = _run_dir() / "redis.sock"
    return RedisAddress(
        broker=f"redis+socket://{socket}?virtual_host=0",
        cache=f"unix://{socket}?db=1",
    )
