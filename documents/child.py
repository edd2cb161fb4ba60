"""Runs a program of ours beside the site: hostile input may spoil the child, never the process that asked."""

import subprocess
import sys
from tempfile import TemporaryFile
from types import ModuleType


class ChildFailed(Exception):
    """The child ended badly; the text says how, for the log and for people who look after the site."""


def run(program: ModuleType, job: bytes, *, seconds: int) -> bytes:
    """What the program writes when given `job`; raises `ChildFailed` when it fails, takes longer than `seconds`, or
    writes more than its `MOST_ANSWER` bytes, which we would have to hold in our own memory.

    The child gets nothing of our environment, so no password and no address of the database; its limit of memory is
    its own affair.
    """
    command = [sys.executable, "-I", str(program.__file__)]
    with TemporaryFile() as written:
        try:
            child = subprocess.run(
                command, input=job, stdout=written, stderr=subprocess.PIPE, timeout=seconds, env={}, check=False
            )
        except subprocess.TimeoutExpired:
            raise ChildFailed(f"It took longer than {seconds} seconds.") from None
        if child.returncode:
            raise ChildFailed(_last_words(child))
        written.seek(0)
        answer = written.read(program.MOST_ANSWER + 1)
    if len(answer) > program.MOST_ANSWER:
        raise ChildFailed(f"It wrote more than {program.MOST_ANSWER} bytes.")
    return answer


def _last_words(child: subprocess.CompletedProcess[bytes]) -> str:
    if child.returncode < 0:
        return f"It was ended by signal {-child.returncode}: too much time or memory."
    lines = child.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1][:400] if lines else f"It ended with status {child.returncode}."
