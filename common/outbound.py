"""Posting to addresses that people typed, without becoming their way into the networks that this server can reach.

The address must be https at a host that the installation allows. Its name is looked up once, every answer must be an
address of the public internet, and the connection goes to that very address; redirects are not followed.
"""

import socket
import ssl
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from django.http.request import validate_host
from django.utils.translation import gettext as _

HTTPS = 443
SECONDS_TO_ANSWER = 5.0
"""For the name, for the connection, and between two pieces of the answer."""
SECONDS_IN_ALL = 10.0
"""From the connection on; with the name, a post takes 15 seconds at the worst."""
MOST_READ = 10_000
"""Bytes of the answer; nobody needs more than its first words."""

# Public by their number, but leading elsewhere: relays, translators to IPv4, and ranges that nobody may announce.
_NOT_PUBLIC = [
    ip_network(each)
    for each in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",  # inside of every machine in Azure
        "2001::/23",
        "2002::/16",
        "3fff::/20",
    )
]
_PUBLIC_6 = ip_network("2000::/3")


class NotAllowed(Exception):
    """The address may not be posted to; its text says why, for who typed it."""


class Unreachable(Exception):
    """Nobody answered, or not as a web server does. Trying later may help."""


@dataclass(frozen=True, slots=True)
class Where:
    """An address that may be posted to, in parts. `is_inside`: the installation allows it inside its own network."""

    host: str
    port: int
    path: str
    is_inside: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    said: str
    """Its first words."""
    retry_after: int
    """Seconds that it asks to wait; 0 when it asks for none."""

    @property
    def is_taken(self) -> bool:
        """Whether it took the post; a redirect did not."""
        return 200 <= self.status < 300


def allowed(address: str, *, hosts: Collection[str], inside: Collection[str] = ()) -> Where:
    """Take the address apart. Raises `NotAllowed` unless it is https at one of the `hosts` (".example.com" stands for
    all below it), at port 443, or at one of the `inside` hosts, written as "host" or "host:port"."""
    parts = _parts(address)
    host, port = (parts.hostname or "").rstrip("."), parts.port or HTTPS
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if host in inside or f"{host}:{port}" in inside:
        return Where(host, port, path, is_inside=True)
    if not validate_host(host, list(hosts)):
        raise NotAllowed(_("%(host)s is not on the list of hosts that this installation posts to.") % {"host": host})
    if port != HTTPS:
        raise NotAllowed(_("Only the usual port of https can be posted to."))
    return Where(host, port, path, is_inside=False)


def _parts(address: str) -> SplitResult:
    wrong = NotAllowed(_("Enter the whole address, like https://hooks.slack.com/services/…"))
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        raise wrong
    try:
        parts = urlsplit(address)
        _port = parts.port  # raises for a port that is none
    except ValueError as error:
        raise wrong from error
    if not address.startswith("https://") or not parts.hostname:
        raise wrong
    if parts.username is not None or parts.password is not None:
        raise NotAllowed(_("An address with a name or password in it cannot be used."))
    return parts


def is_public(address: str) -> bool:
    """Whether the number belongs to the public internet and leads nowhere else."""
    number = ip_address(address.partition("%")[0])
    if isinstance(number, IPv6Address) and number not in _PUBLIC_6:
        return False
    return number.is_global and not number.is_multicast and not any(number in each for each in _NOT_PUBLIC)


def post(where: Where, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post the body. Raises `NotAllowed` when the name leads into a private network, and `Unreachable`."""
    connection = _Pinned(where, _looked_up(where))
    end = Timer(SECONDS_IN_ALL, connection.hang_up)  # an answer that drips in stays below every other limit
    end.start()
    try:
        connection.request("POST", where.path, body=body, headers=dict(headers))
        return _answer(connection.getresponse())
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    finally:
        end.cancel()
        connection.close()


def _looked_up(where: Where) -> list[str]:
    """The numbers to connect to, the first that answers. All that the name leads to must be public."""
    looking = ThreadPoolExecutor(1)  # the system's resolver knows no time limit of ours
    try:
        answers = looking.submit(socket.getaddrinfo, where.host, where.port, type=socket.SOCK_STREAM)
        found = [str(answer[4][0]) for answer in answers.result(timeout=SECONDS_TO_ANSWER)]
    except (OSError, UnicodeError, TooLate) as error:
        raise Unreachable(_("Nobody knows the host %(host)s.") % {"host": where.host}) from error
    finally:
        looking.shutdown(wait=False, cancel_futures=True)
    if not where.is_inside and not all(is_public(each) for each in found):
        raise NotAllowed(_("%(host)s leads into a private network.") % {"host": where.host})
    return found


def _answer(response: HTTPResponse) -> Answer:
    said = response.read(MOST_READ).decode("utf-8", "replace")
    printable = "".join(letter if letter.isprintable() else " " for letter in said)
    return Answer(response.status, printable, _seconds(response.headers.get("Retry-After", "")))


def _seconds(asked: str) -> int:
    """How long the header asks to wait, given as seconds or as a date; 0 for anything else."""
    if asked.isascii() and asked.isdigit() and len(asked) < 6:
        return int(asked)
    try:
        until = parsedate_to_datetime(asked)
    except (TypeError, ValueError):
        return 0
    return max(0, int((until - datetime.now(UTC)).total_seconds())) if until.tzinfo else 0


class _Pinned(HTTPSConnection):
    """Connects to the first of these numbers that answers, and holds its certificate against the name."""

    def __init__(self, where: Where, numbers: Sequence[str]) -> None:
        super().__init__(where.host, where.port, timeout=SECONDS_TO_ANSWER)
        self._numbers, self._name = numbers, where.host
        self._ends = monotonic() + SECONDS_IN_ALL

    def connect(self) -> None:
        """Never look the name up again."""
        plain = self._first_that_answers()
        try:
            plain.settimeout(self._seconds_left())
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._name)
        except BaseException:
            plain.close()
            raise
        self._seconds_left()  # whoever hung up before found nothing to hang up

    def _first_that_answers(self) -> socket.socket:
        *others, last = self._numbers
        for number in others:
            try:
                return socket.create_connection((number, self.port), timeout=self._seconds_left() / 2)
            except OSError:
                continue
        return socket.create_connection((last, self.port), timeout=self._seconds_left())

    def _seconds_left(self) -> float:
        """For the next step. Raises `TimeoutError` when the time in all is over."""
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return min(left, SECONDS_TO_ANSWER)

    def hang_up(self) -> None:
        """End whatever is under way."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is over already
