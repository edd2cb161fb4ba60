"""A time-stamp authority on this machine: real RFC 3161 answers, or the wrong ones."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper


class TimeService(HTTPServer):
    """Answers as its `manner` says: right, of other bytes, with nonsense, or late."""

    manner = "right"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.certificate = _certificate(key)
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        own = asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))
        self.stamper = DummyTimeStamper(tsa_cert=own, tsa_key=keys.PrivateKeyInfo.load(private))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Answer(BaseHTTPRequestHandler):
    """One request for the time."""

    server: TimeService

    def do_POST(self) -> None:
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.manner == "late":
            time.sleep(3)
        if self.server.manner == "of other bytes":
            asked["message_imprint"]["hashed_message"] = b"\0" * 32
        body = b"nonsense" if self.server.manner == "nonsense" else self._stamp(asked)
        self.send_response(500 if self.server.manner == "broken" else 200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError):  # whoever asked did not wait
            self.wfile.write(body)

    def _stamp(self, asked: tsp.TimeStampReq) -> bytes:
        return self.server.stamper.request_tsa_response(asked).dump()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def time_service() -> Iterator[TimeService]:
    """The service, listening until the test is over."""
    with TimeService() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def _certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time service")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    return (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, SHA256())
    )
