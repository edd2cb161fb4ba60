"""What may happen between a post and its answer: real sockets and certificates."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Thread

import pytest

from common import outbound
from common.outbound import Answer, Unreachable, Where, allowed, post
from tests.https_server import Channel, write_certificates
from tests.name_server import Names

SLACK = Where("hooks.slack.com", 443, "/x", is_inside=False)
TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BODY, HEADERS = b"{}", {"Content-Type": "application/json"}

Behaviour = Callable[[socket.socket], None]
Serve = Callable[..., AbstractContextManager[Where]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


@pytest.fixture
def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    with Channel(tmp_path) as found:
        monkeypatch.setenv("SSL_CERT_FILE", str(found.authority))
        yield found


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, for people who wait for tests."""
    monkeypatch.setattr(outbound, "SECONDS_TO_ANSWER", 0.5)
    monkeypatch.setattr(outbound, "SECONDS_IN_ALL", 1.0)


def test_a_name_server_that_never_answers_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, short: None, names: Names
) -> None:
    names.resolver = lambda *_question, **_options: time.sleep(3) or []  # type: ignore[assignment, func-returns-value]
    began = time.monotonic()
    with pytest.raises(Unreachable, match="Nobody knows the host"):
        post(SLACK, BODY, HEADERS)
    assert time.monotonic() - began < 2


def inside(channel: Channel) -> Where:
    return allowed(channel.url, hosts=[], inside=[channel.host])


def test_a_post_arrives_as_it_was_sent(channel: Channel) -> None:
    assert post(inside(channel), b'{"a": 1}', {"X-Own": "here"}) == Answer(200, "ok", 0)
    [arrived] = channel.posts
    assert (arrived.body, arrived.headers["X-Own"]) == ({"a": 1}, "here")


def test_a_redirect_is_an_answer_and_is_not_followed(channel: Channel, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with Channel(tmp_path / "other") as other:
        channel.answers = [(307, {"Location": other.url})]
        answer = post(inside(channel), BODY, HEADERS)
        assert (answer.status, answer.is_taken, other.posts) == (307, False, [])


def test_a_name_that_changes_its_mind_after_the_check_is_not_asked_again(
    channel: Channel, names: Names, tmp_path: Path
) -> None:
    """DNS rebinding: the second answer leads to another server at the same port, which must hear nothing."""
    where = inside(channel)
    names.say("localhost", "127.0.0.1", "127.0.0.66")
    with socket.create_server(("127.0.0.66", where.port)) as elsewhere:
        elsewhere.setblocking(False)
        assert post(where, BODY, HEADERS).status == 200
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    assert names.asked == ["localhost", "127.0.0.1"]
    assert len(channel.posts) == 1


def test_of_several_numbers_the_first_that_answers_is_taken(channel: Channel, names: Names) -> None:
    names.say("localhost", "127.0.0.66 127.0.0.1")
    assert post(inside(channel), BODY, HEADERS).status == 200


def test_where_nobody_listens_is_unreachable(channel: Channel, names: Names) -> None:
    names.say("localhost", "127.0.0.66")
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        post(inside(channel), BODY, HEADERS)


def test_a_certificate_for_another_name_is_refused_and_nothing_is_told(channel: Channel, names: Names) -> None:
    names.say("other.example", "127.0.0.1")
    with pytest.raises(Unreachable, match="Hostname mismatch"):
        post(Where("other.example", inside(channel).port, "/", is_inside=True), BODY, HEADERS)
    assert channel.posts == []


def test_a_certificate_of_an_authority_that_nobody_trusts_is_refused(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable, match="certificate verify failed"):
        post(inside(channel), BODY, HEADERS)
    assert channel.posts == []


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serves one connection that behaves as told, `with_tls` or before any handshake."""
    authority, certificate = tmp_path / "authority.pem", tmp_path / "server.pem"
    write_certificates(authority, certificate, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def answer(listening: socket.socket, behave: Behaviour, with_tls: bool) -> None:
        try:
            plain, _from = listening.accept()
            with context.wrap_socket(plain, server_side=True) if with_tls else plain as connection:
                if with_tls:
                    read_post(connection)
                behave(connection)
        except OSError:
            return  # the other side hung up, as it should

    @contextmanager
    def serving(behave: Behaviour, *, with_tls: bool = True) -> Iterator[Where]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            thread = Thread(target=answer, args=[listening, behave, with_tls], daemon=True)
            thread.start()
            yield Where("localhost", listening.getsockname()[1], "/", is_inside=True)
            thread.join(5)

    return serving


def read_post(connection: socket.socket) -> None:
    got = b""
    while not got.endswith(BODY):
        got += connection.recv(65_536)


def saying(text: bytes) -> Behaviour:
    return lambda connection: connection.sendall(text)


def dripping(first: bytes) -> Behaviour:
    """Begins well and then sends a letter often enough to stay below the limit between two pieces."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(first)
        for _each in range(100):
            connection.sendall(b"a")
            time.sleep(0.1)

    return drip


def silent(connection: socket.socket) -> None:
    while connection.recv(1000):
        pass


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK\r\nX-Long: "])
def test_an_answer_that_drips_in_ends_with_the_time_for_all(serve: Serve, first: bytes) -> None:
    began = time.monotonic()
    with serve(dripping(first)) as where:
        with suppress(Unreachable):
            post(where, BODY, HEADERS)
        assert 0.9 < time.monotonic() - began < 5


@pytest.mark.usefixtures("short")
def test_an_answer_cut_off_after_its_status_counts_as_that_status(serve: Serve) -> None:
    with serve(dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")) as where:
        answer = post(where, BODY, HEADERS)
    assert (answer.is_taken, set(answer.said), len(answer.said) < 100) == (True, {"a"}, True)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("with_tls", [True, False])
def test_who_takes_the_post_and_says_nothing_is_unreachable(serve: Serve, with_tls: bool) -> None:
    began = time.monotonic()
    with serve(silent, with_tls=with_tls) as where, pytest.raises(Unreachable, match="timed out"):
        post(where, BODY, HEADERS)
    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("short")
def test_time_lost_on_dead_numbers_counts(names: Names) -> None:
    """The time for all begins with the first connection, and once it is over nothing is begun."""
    full = socket.create_server(("127.0.0.77", 0), backlog=0)
    port = full.getsockname()[1]
    waiting = [_filling(port) for _each in range(4)]
    names.say("localhost", " ".join(["127.0.0.77"] * 40))
    began = time.monotonic()
    with pytest.raises(Unreachable):
        post(Where("localhost", port, "/", is_inside=True), BODY, HEADERS)
    assert time.monotonic() - began < 5
    for each in [full, *waiting]:
        each.close()


def _filling(port: int) -> socket.socket:
    """One of those that stand in the queue of a server that accepts nobody."""
    waiting = socket.socket()
    waiting.setblocking(False)
    waiting.connect_ex(("127.0.0.77", port))
    return waiting


def test_of_a_huge_answer_only_the_first_words_are_read(serve: Serve) -> None:
    huge = b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 5_000_000
    with serve(saying(huge)) as where:
        assert post(where, BODY, HEADERS) == Answer(200, "x" * outbound.MOST_READ, 0)


@pytest.mark.parametrize(
    ("text", "with_tls"),
    [
        (b"", True),
        (b"SSH-2.0-OpenSSH_9.2\r\n", True),
        (b"HTTP/1.1 abc OK\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", True),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", True),
        (b"220 mail.example.com ESMTP\r\n", False),
        (TAKEN, False),
    ],
)
def test_who_does_not_answer_as_a_web_server_is_unreachable(serve: Serve, text: bytes, with_tls: bool) -> None:
    with serve(saying(text), with_tls=with_tls) as where, pytest.raises(Unreachable):
        post(where, BODY, HEADERS)


def test_what_is_said_becomes_printable(serve: Serve) -> None:
    """It is stored and shown: no NUL, which Postgres refuses, and nothing that moves a terminal or turns a line."""
    text = b"HTTP/1.1 500 Error\r\nContent-Length: 14\r\n\r\na\x00b\xff\x1b[1m\r\nd\xe2\x80\xae"
    with serve(saying(text)) as where:
        assert post(where, BODY, HEADERS) == Answer(500, "a b� [1m  d ", 0)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("120", 120), ("0", 0), ("-5", 0), ("99999", 99_999), ("1000000", 0), ("²", 0), ("soon", 0), ("1.5", 0)],
)
def test_how_long_it_asks_to_wait_is_read_in_seconds(channel: Channel, asked: str, seconds: int) -> None:
    channel.answers = [(429, {"Retry-After": asked})]
    assert post(inside(channel), BODY, HEADERS) == Answer(429, "ok", seconds)


@pytest.mark.parametrize(("in_minutes", "lowest", "highest"), [(10, 590, 600), (-10, 0, 0)])
def test_how_long_it_asks_to_wait_is_read_as_a_date(
    channel: Channel, in_minutes: int, lowest: int, highest: int
) -> None:
    until = datetime.now(UTC) + timedelta(minutes=in_minutes)
    channel.answers = [(503, {"Retry-After": format_datetime(until, usegmt=True)})]
    assert lowest <= post(inside(channel), BODY, HEADERS).retry_after <= highest
