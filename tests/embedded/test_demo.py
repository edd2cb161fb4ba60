"""Whatever bin/demo promises to a newcomer, seen on real processes."""

import os
import shutil
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest

from embedded.demo import SIGN_INS
from embedded.processes import is_alive
from tests.embedded.running_demo import RunningDemo, free_port, start_and_be_refused


@pytest.fixture(scope="module")
def demo(open_folder: Path, start_demo: Callable[[Path], RunningDemo]) -> RunningDemo:
    """One demo for the tests that do not harm it, in a path with spaces, longer than a socket's path may be."""
    return start_demo(open_folder / "a folder with spaces" / ("long" * 40) / "var")


def test_demo_prints_its_address_and_who_may_sign_in(demo: RunningDemo) -> None:
    said = demo.said()
    assert f"http://127.0.0.1:{demo.port}" in said
    assert "pilothouse-demo" in said
    assert [email for email, _ in SIGN_INS if email not in said] == []


def test_demo_is_ready_when_it_says_so(demo: RunningDemo) -> None:
    answer = demo.get("/readyz")
    assert (answer.status, answer.read()) == (200, b'{"database": "ready", "redis": "ready"}')


def test_a_letter_that_the_demo_sends_can_be_read_in_the_browser(demo: RunningDemo) -> None:
    address = next(line.split()[-1] for line in demo.said().splitlines() if "letters it sends" in line)
    give_up = time.monotonic() + 120
    while "Portfolio review, December" not in (seen := urlopen(address).read().decode()):
        assert time.monotonic() < give_up, seen
        time.sleep(0.5)


def test_demo_listens_on_no_other_address(demo: RunningDemo) -> None:
    for address in ("127.0.0.2", "::1"):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as probe, pytest.raises(OSError):
            probe.connect((address, demo.port))
    with psycopg.connect(**demo.postgres_connection()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_second_start_in_the_same_folder_is_refused_and_the_first_lives_on(demo: RunningDemo) -> None:
    code, said = start_and_be_refused(demo.var, free_port())
    assert (code, said) == (
        1,
        f"Pilothouse already runs from this folder: open http://127.0.0.1:{demo.port}, "
        "or stop it with Ctrl-C where it was started.\n",
    )
    assert demo.get("/healthz").status == 200


def test_busy_port_is_refused_with_the_way_out(demo: RunningDemo, open_folder: Path) -> None:
    code, said = start_and_be_refused(open_folder / "other", demo.port)
    assert (code, said) == (
        1,
        f"Port {demo.port} is taken by another program: start with another one, like PORT={demo.port + 1} bin/demo.\n",
    )


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "٣"])
def test_port_that_is_no_port_is_refused(open_folder: Path, port: str) -> None:
    code, said = start_and_be_refused(open_folder / "other", port)
    assert (code, said) == (1, f"PORT={port} is no port: choose a number like PORT=8001.\n")


@pytest.fixture(scope="module")
def used_folder(open_folder: Path) -> Path:
    """One folder for the demos that are ended in the tests below: only the first of them must fill it."""
    return open_folder / "used"


def test_ctrl_c_ends_everything_and_leaves_no_note(used_folder: Path, start_demo) -> None:
    demo = start_demo(used_folder)
    children = demo.children()
    sockets = Path(demo.postgres_connection()["host"])
    assert demo.stop(signal.SIGINT) == 0
    assert [pid for pid in children if is_alive(pid)] == []
    assert not sockets.exists()
    assert not (demo.var / "children").exists()


def test_demo_starts_again_with_its_data_after_everything_was_killed(used_folder: Path, start_demo) -> None:
    demo = start_demo(used_folder)
    with psycopg.connect(**demo.postgres_connection()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS what")
    children = demo.children()
    for pid in (demo.process.pid, *children):
        os.kill(pid, signal.SIGKILL)
    demo.process.wait()
    again = start_demo(used_folder)
    with psycopg.connect(**again.postgres_connection()) as connection:
        assert connection.execute("SELECT what FROM kept").fetchone() == ("still here",)
    again.stop()


def test_children_end_soon_after_their_demo_was_killed(used_folder: Path, start_demo) -> None:
    demo = start_demo(used_folder)
    children = demo.children()
    sockets = Path(demo.postgres_connection()["host"])
    demo.stop(signal.SIGKILL)
    give_up = time.monotonic() + 20
    while any(is_alive(pid) for pid in children) and time.monotonic() < give_up:
        time.sleep(0.1)
    assert [pid for pid in children if is_alive(pid)] == []
    shutil.rmtree(sockets)
