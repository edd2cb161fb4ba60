"""Child processes that never outlive us: started in their own session, told when we die, ended in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from embedded.account import Account
from embedded.errors import CannotRunError

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """A running program, the signal that ends it cleanly, and the file that holds what it says."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], ends_with: signal.Signals, log: Path) -> None:
        self.name = name
        self.process = process
        self.ends_with = ends_with
        self.log = log

    @property
    def has_ended(self) -> bool:
        """Tell whether the program is gone."""
        return self.process.poll() is not None

    def ask_to_end(self) -> None:
        """Ask for a clean end; `wait_for_end` waits for it."""
        if not self.has_ended:
            self.process.send_signal(self.ends_with)

    def wait_for_end(self, seconds: float) -> None:
        """Wait for a clean end, then end the program and everything it started."""
        try:
            self.process.wait(max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            end_group(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def end(self, seconds: float) -> None:
        """End the program cleanly within some seconds, or at once after them."""
        self.ask_to_end()
        self.wait_for_end(seconds)

    def last_words(self) -> str:
        """The last line of the log, for a message."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else "it said nothing"


def start_child(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    account: Account | None = None,
    ends_with: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a program in its own session, so that Ctrl-C reaches only us and we end it in the right order."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/" if account else None,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=_end_with_parent(ends_with),
            **(account.popen_arguments() if account else {}),
        )
    return Child(name, process, ends_with, log)


def _end_with_parent(ends_with: signal.Signals) -> Callable[[], None] | None:
    """Let Linux signal the child when we die, even by `kill -9`; other systems clean up at the next start."""
    if _libc is None:
        return None
    prctl, parent = _libc.prctl, os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(ends_with))
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel


def wait_until(ready: Callable[[], bool], child: Child, what: str, seconds: float = 120.0) -> None:
    """Wait until a child does its work; raises `CannotRunError` with its last words when it ends instead."""
    give_up = time.monotonic() + seconds
    while not ready():
        if child.has_ended or time.monotonic() > give_up:
            raise CannotRunError(f"{what} did not start: {child.last_words()} (all of it is in {child.log}).")
        time.sleep(0.05)


def end_group(group: int, how: signal.Signals) -> None:
    """Send a signal to a program and everything it started, if anything is left of it."""
    try:
        os.killpg(group, how)
    except ProcessLookupError:
        return


def is_alive(pid: int) -> bool:
    """Tell whether a process with this number runs, whoever owns it; one that only waits to be reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(pid) != "Z"


def _state(pid: int) -> str:
    """The process's state as Linux writes it, like `S` or, for a zombie, `Z`; empty where that cannot be read."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
