"""PostgreSQL and Valkey of a test's own, because it kills them: a copy of the run's database, kept as on a server."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from redis import Redis

from config.celery import app
from embedded.account import account_for
from embedded.addresses import POSTGRES_PORT, redis_address, sockets_folder, valkey_socket
from embedded.postgres import programs_for, start_postgres
from embedded.processes import is_alive
from embedded.sockets import temporary_folder
from embedded.valkey import start_valkey
from tests.faults.killing import children_of
from tests.workers import wait_for


class OwnServers:
    """Both servers in a folder of their own; killed, started again, and answering again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start_postgres()
        self.start_valkey()

    def start_postgres(self) -> None:
        self.postgres = start_postgres(self.folder / "data", self.folder, self.folder / "postgres.log")

    def start_valkey(self) -> None:
        self.valkey = start_valkey(self.folder / "valkey", self.folder, self.folder / "valkey.log")

    def kill_postgres(self) -> None:
        """The postmaster; its backends see it and go."""
        backends = children_of(self.postgres)
        self.postgres.process.send_signal(signal.SIGKILL)
        self.postgres.process.wait()
        wait_for(lambda: not any(is_alive(each) for each in backends))

    def kill_a_backend(self, pid: int) -> None:
        """PostgreSQL ends all others then, recovers, and takes connections again by itself."""
        os.kill(pid, signal.SIGKILL)

    def kill_valkey(self) -> None:
        self.valkey.process.send_signal(signal.SIGKILL)
        self.valkey.process.wait()

    def redis(self) -> Redis:
        return Redis(unix_socket_path=str(valkey_socket(self.folder)))

    @property
    def environment(self) -> dict[str, str]:
        """For processes that are to use these servers; `start_worker` adds the database."""
        return {"PILOTHOUSE_SOCKETS": str(self.folder), "PILOTHOUSE_REDIS_DATABASE": "0"}

    def end(self) -> None:
        for each in (self.valkey, self.postgres):
            each.end(seconds=10)


@contextmanager
def own_servers() -> Iterator[OwnServers]:
    """Until the end of the block the test itself uses them, too: its database connection and its queues."""
    account = account_for()
    folder = Path(tempfile.mkdtemp(prefix="pilothouse-faults-", dir=temporary_folder(account)))
    account.give(folder)
    copy = [programs_for(account) / "pg_basebackup", "-h", sockets_folder(), "-p", POSTGRES_PORT, "-U", "postgres"]
    subprocess.run([*copy, "-D", folder / "data", "-c", "fast", "-N"], cwd="/", check=True, **account.popen_arguments())
    servers = OwnServers(folder)
    try:
        with _used_here(servers):
            yield servers
    finally:
        servers.end()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _used_here(servers: OwnServers) -> Iterator[None]:
    sockets, broker = os.environ["PILOTHOUSE_SOCKETS"], app.conf.broker_write_url
    there = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = str(servers.folder)
    os.environ["PILOTHOUSE_SOCKETS"] = str(servers.folder)
    app.conf.broker_write_url = redis_address("").broker.partition("?")[0] + "?virtual_host=0"
    _forget_connections()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"] = there
        os.environ["PILOTHOUSE_SOCKETS"] = sockets
        app.conf.broker_write_url = broker
        _forget_connections()


def _forget_connections() -> None:
    """Celery keeps pools of connections to the broker it knew first."""
    app._pool = app.amqp._producer_pool = None
