"""What a killed demo left running: children noted in a file, found again and ended at the next start."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from embedded.processes import end_group


def note_children(note: Path, pids: list[int]) -> None:
    """Write down the children; each leads a process group of the same number."""
    note.write_text("".join(f"{pid}\n" for pid in pids))


def end_orphans(note: Path, marks: Sequence[str], seconds: float = 15.0) -> None:
    """End what is left of the noted groups, cleanly if it can.

    A group counts as ours only when the command line of a member holds one of the marks: the number may
    belong to a stranger by now.
    """
    noted = {int(line) for line in note.read_text().split()} if note.is_file() else set()
    orphans = _groups_left(noted, marks)
    for group in orphans:
        end_group(group, signal.SIGINT)
    give_up = time.monotonic() + seconds
    while orphans and time.monotonic() < give_up:
        time.sleep(0.1)
        orphans = _groups_left(noted, marks)
    for group in orphans:
        end_group(group, signal.SIGKILL)
    note.unlink(missing_ok=True)


def _groups_left(noted: set[int], marks: Sequence[str]) -> set[int]:
    if not noted:
        return set()
    return {group for group, command in _processes() if group in noted and any(mark in command for mark in marks)}


def _processes() -> Iterator[tuple[int, str]]:
    """Every process of this machine as its group and its command line."""
    if sys.platform != "linux":
        listing = subprocess.run(["ps", "-A", "-o", "pgid=,command="], capture_output=True, check=True)
        for line in listing.stdout.decode(errors="replace").splitlines():
            group, _, command = line.strip().partition(" ")
            yield int(group), command
        return
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields_after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        yield int(fields_after_name[2]), command.replace(b"\0", b" ").decode(errors="replace")
