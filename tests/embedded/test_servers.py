import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from embedded.account import account_for
from embedded.addresses import redis_address
from embedded.environment import set_environment
from embedded.errors import CannotRunError
from embedded.orphans import end_orphans, note_children
from embedded.postgres import data_folder, start_postgres
from embedded.processes import is_alive


@pytest.fixture
def postgres_folder(open_folder: Path) -> Path:
    """A folder of PostgreSQL's account for data, sockets and log."""
    folder = open_folder / "postgres-trial"
    folder.mkdir(exist_ok=True)
    account_for().give(folder)
    return folder


def test_postgres_starts_though_a_killed_server_left_a_number_that_a_stranger_has_now(postgres_folder: Path) -> None:
    start_postgres(postgres_folder / "data", postgres_folder, postgres_folder / "log").end(seconds=10)
    (postgres_folder / "data" / "postmaster.pid").write_text(f"{os.getppid()}\n{postgres_folder / 'data'}\n")
    server = start_postgres(postgres_folder / "data", postgres_folder, postgres_folder / "log")
    with psycopg.connect(host=str(postgres_folder), port="5432", user="postgres", dbname="pilothouse") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.end(seconds=10)
    assert server.process.returncode == 0


def test_postgres_that_cannot_start_says_why(postgres_folder: Path) -> None:
    with pytest.raises(CannotRunError, match=r'PostgreSQL did not start: .*unrecognized configuration parameter "no'):
        start_postgres(
            postgres_folder / "data", postgres_folder, postgres_folder / "log", settings=("no_such_setting=1",)
        )


def test_data_lies_where_the_account_of_postgresql_can_reach_it(open_folder: Path) -> None:
    var = open_folder / "home" / "var"
    var.mkdir(parents=True)
    var.parent.chmod(0o700)
    data = data_folder(var)
    assert account_for(data).can_enter(data.parent)
    assert data_folder(var) == data
    assert (var / "postgres").is_symlink() == (os.geteuid() == 0)
    if data.parent != var:
        data.parent.rmdir()


def test_orphan_is_ended_and_a_stranger_with_a_noted_number_is_not(tmp_path: Path) -> None:
    # A shell's background job ignores Ctrl-C, and so would its children: they listen again here.
    listen = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL)"
    sleep = [sys.executable, "-c", f"{listen}; print('up', flush=True); time.sleep(60)"]
    running = [
        subprocess.Popen([*sleep, mark], start_new_session=True, stdout=subprocess.PIPE) for mark in ("ours", "theirs")
    ]
    for process in running:
        process.stdout.readline()
    orphan, stranger = running
    note_children(tmp_path / "children", [orphan.pid, stranger.pid])
    end_orphans(tmp_path / "children", ["ours"])
    assert orphan.wait(10) == -signal.SIGINT
    assert is_alive(stranger.pid)
    stranger.kill()
    stranger.communicate()


def test_redis_url_is_taken_for_queues_and_cache_alike() -> None:
    assert redis_address("redis://elsewhere:6379/3") == ("redis://elsewhere:6379/3",) * 3


def test_queues_and_cache_of_the_embedded_server_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTHOUSE_SOCKETS", "/run/p")
    monkeypatch.setenv("PILOTHOUSE_REDIS_DATABASE", "4")
    assert redis_address("") == (
        "redis+socket:///run/p/redis.sock?virtual_host=4",
        "unix:///run/p/redis.sock?db=4",
        "unix:///run/p/redis.sock?db=5",
    )


def test_a_server_named_in_the_shell_never_leads_the_demo_there(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PILOTHOUSE_VAR", "PILOTHOUSE_SOCKETS", "DEBUG"):
        monkeypatch.setenv(name, "production")
    set_environment(sockets=tmp_path, var=tmp_path)
    assert os.environ.keys().isdisjoint({"DATABASE_URL", "REDIS_URL", "EMAIL_URL"})
    assert os.environ["DEBUG"] == "1"
