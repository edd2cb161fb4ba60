"""Every change to a fact is kept by trigger, so also when made by an import, the shell or raw SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory


def kept(**options: Any) -> Any:
    """Class decorator: keep every insert, update and delete of the model's rows, append-only."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        append_only=True,
        **options,
    )


@contextmanager
def on_record(*, by: Any = None, reason: str = "", act: str = "") -> Iterator[None]:
    """Everything written inside carries who (`by`, a user), why and in which act, beside the row's old and new value.

    Without a person the diary says so honestly instead of guessing.
    """
    facts = {"user": by.pk if by is not None else None, "reason": reason, "act": act}
    with pghistory.context(**{key: value for key, value in facts.items() if value}):
        yield
