"""The network addresses of the demo: ports of 127.0.0.1."""

import os
import socket

from embedded.errors import CannotRunError


def chosen_port() -> int:
    """`PORT` from the environment, default 8000; raises `CannotRunError` when it is no port."""
    text = os.environ.get("PORT", "") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CannotRunError(f"PORT={text} is no port: choose a number like PORT=8001.")
    return int(text)


def must_be_free(port: int) -> None:
    """Raise `CannotRunError` when nobody could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as refused:
            raise CannotRunError(
                f"Port {port} is reserved for root: start with another one, like PORT=8001 bin/demo."
            ) from refused
        except OSError as busy:
            raise CannotRunError(
                f"Port {port} is taken by another program: start with another one, "
                f"like PORT={port + 1 if port < 65535 else 8001} bin/demo."
            ) from busy


def free_ports(count: int, *, after: int) -> list[int]:
    """The next ports above that one on which nobody listens now."""
    found: list[int] = []
    for port in range(after + 1, 65536):
        try:
            must_be_free(port)
        except CannotRunError:
            continue
        found.append(port)
        if len(found) == count:
            return found
    raise CannotRunError(f"No port is free above {after}: start with a lower one, like PORT=8001 bin/demo.")
