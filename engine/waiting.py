"""Rows that wait for a worker: whoever keeps such rows registers how to find the oldest, and the status page asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


def none_failed() -> int:
    """For rows that cannot fail for good."""
    return 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of row that waits for a worker."""

    title: Any
    """What they are, for people, like "letters of reminders"; translated when shown."""
    oldest: Callable[[], datetime | None]
    """Since when the oldest row waits whose time has come; nothing when none waits. One query on an index."""
    failed: Callable[[], int]
    """How many rows are given up until somebody asks again."""


_sources: dict[str, Waiting] = {}


def register(
    name: str, oldest: Callable[[], datetime | None], *, title: Any = "", failed: Callable[[], int] = none_failed
) -> None:
    """Have the status page watch these rows; called once, when an app starts. The title is the name unless given."""
    _sources[name] = Waiting(title or name, oldest, failed)


def sources() -> dict[str, Waiting]:
    """Everything that is watched, by name."""
    return dict(_sources)
