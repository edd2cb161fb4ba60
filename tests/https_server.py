"""A real HTTPS server with a certificate of its own authority: a channel as Slack or Teams would be."""

import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Post:
    """One post as it arrived."""

    headers: Message
    text: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.text)


@dataclass
class Channel:
    """Takes posts at https://localhost:port/hook; `answers` are given in turn, the last one again and again."""

    folder: Path
    posts: list[Post] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(200, {})])
    before_answer: Callable[[], None] = lambda: None

    def __enter__(self) -> "Channel":
        self.authority = self.folder / "authority.pem"
        server_file = self.folder / "server.pem"
        write_certificates(self.authority, server_file, "localhost")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server_file)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        return f"localhost:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"https://{self.host}/hook"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        channel = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"]))
                channel.posts.append(Post(self.headers, text))
                channel.before_answer()
                status, headers = channel.answers.pop(0) if len(channel.answers) > 1 else channel.answers[0]
                self.send_response(status)
                for name, value in ({"Content-Length": "2"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_words: object) -> None:
                """Nobody reads it."""

        return Handler


def write_certificates(authority_file: Path, server_file: Path, host: str) -> None:
    """An authority, and a certificate with its key that it gave to the host."""
    authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_file.write_bytes(_certificate("Trial authority", authority.public_key(), authority))
    key = server.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server_file.write_bytes(_certificate(host, server.public_key(), authority, [host]) + key)


def _certificate(name: str, key: Any, authority: ec.EllipticCurvePrivateKey, hosts: list[str] | None = None) -> bytes:
    now, day = datetime.now(UTC), timedelta(days=1)
    called = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, "Trial authority")]
    made = (
        x509.CertificateBuilder()
        .subject_name(called[0])
        .issuer_name(called[1])
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.BasicConstraints(hosts is None, None), critical=True)
    )
    if hosts:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in hosts]), critical=False)
    return made.sign(authority, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
