"""The private folder of the servers' sockets, with a path short enough for the system's limit of 107 bytes."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from embedded.account import Account
from embedded.addresses import sockets_note

PREFIX = "pilothouse-"
LONGEST = 60  # bytes; leaves room for the folder's and the sockets' names


def temporary_folder(account: Account) -> Path:
    """The system's temporary folder, unless its path is too long or the account cannot enter it."""
    usual = Path(tempfile.gettempdir())
    fits = len(os.fsencode(usual)) < LONGEST and account.can_enter(usual)
    return usual if fits else Path("/tmp")  # noqa: S108 only a new private folder is made in it


@contextmanager
def make_sockets_folder(account: Account) -> Generator[Path]:
    """Make the folder for PostgreSQL's account, noted for `manage.py` in another shell, and remove it after."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary_folder(account)))
    account.give(folder)
    sockets_note().write_text(f"{folder}\n")
    try:
        yield folder
    finally:
        remove_noted_sockets()


def noted_sockets() -> Path | None:
    """The folder that a demo noted, running or killed."""
    note = sockets_note()
    return Path(note.read_text().strip()) if note.is_file() else None


def remove_noted_sockets() -> None:
    """Remove the noted folder and the note."""
    folder = noted_sockets()
    if folder and folder.name.startswith(PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
    sockets_note().unlink(missing_ok=True)
