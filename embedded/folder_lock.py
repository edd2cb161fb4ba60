"""One demo at a time in one folder: a lock that the system lets go of even when its holder is killed."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from embedded.errors import CannotRunError


@contextmanager
def hold_folder(var: Path, address: str) -> Generator[None]:
    """Hold the folder for this process and note the address there; raises `CannotRunError` when it is held."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            lock.seek(0)
            raise CannotRunError(
                f"Pilothouse already runs from this folder: open {lock.read().strip()}, "
                "or stop it with Ctrl-C where it was started."
            ) from held
        lock.truncate(0)
        lock.write(f"{address}\n")
        lock.flush()
        yield
