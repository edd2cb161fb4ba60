"""Optimistic locking by an integer: whoever saves against an old version is told, and nothing is overwritten."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.db.models import F


class Versioned(models.Model):
    """A row that people edit in forms; `version` grows by one with each edit."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Versioned)


class StaleVersion(Exception):
    """Somebody else saved first. `current` is the row as it stands now."""

    def __init__(self, current: Versioned) -> None:
        super().__init__("This was changed by somebody else in the meantime.")
        self.current = current


def save_over(row: Row, *, version: int, values: Mapping[str, Any]) -> Row:
    """Write `values` if the stored row still has `version`; raise `StaleVersion` otherwise. Returns the fresh row."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    written = rows.filter(version=version).update(**values, version=F("version") + 1)
    fresh = rows.get()
    if not written:
        raise StaleVersion(fresh)
    return fresh
