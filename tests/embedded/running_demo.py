"""Runs `python -m embedded.demo`, which is what bin/demo runs, as a process of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from embedded.addresses import PROJECT

SECONDS_TO_START = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningDemo:
    """A demo with its own data folder and port."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.port = port
        var.parent.mkdir(parents=True, exist_ok=True)
        self.screen = var.with_name(f"{var.name}-screen-{port}.txt")
        with self.screen.open("wb") as screen:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "embedded.demo"],
                cwd=PROJECT,
                env={**os.environ, "PILOTHOUSE_VAR": str(var), "PORT": str(port)},
                stdout=screen,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.screen.read_text()

    def wait_until_ready(self) -> "RunningDemo":
        give_up = time.monotonic() + SECONDS_TO_START
        while "Stop with Ctrl-C" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < give_up, self.said()
            time.sleep(0.1)
        return self

    def get(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse()

    def postgres_connection(self) -> dict[str, str]:
        sockets = (self.var / "sockets").read_text().strip()
        return {"host": sockets, "port": "5432", "user": "postgres", "dbname": "pilothouse"}

    def children(self) -> list[int]:
        return [int(line) for line in (self.var / "children").read_text().split()]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


def start_and_be_refused(var: Path, port: int | str) -> tuple[int, str]:
    """Start a demo that should not run; returns its exit code and what it said."""
    ended = subprocess.run(
        [sys.executable, "-m", "embedded.demo"],
        cwd=PROJECT,
        env={**os.environ, "PILOTHOUSE_VAR": str(var), "PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr
