"""A key that never leaves its token seals as a file does: SoftHSM, reached by PKCS#11 as a real device would be."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pkcs11.util.x509 import decode_x509_certificate

from documents.examination import Verdict
from documents.models import StoredDocument
from documents.services import papers
from documents.verification import verify
from tests.documents import letters

PLACES = ("/usr/lib/softhsm", "/usr/lib64/softhsm", "/opt/homebrew/lib/softhsm", "/usr/local/lib/softhsm")
MODULE = next((f"{place}/libsofthsm2.so" for place in PLACES if Path(place, "libsofthsm2.so").exists()), PLACES[0])
PIN = "1234"


def organisation(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """What an authority would have issued to the organisation."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Group")])
    yesterday = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
    valid = builder.not_valid_before(yesterday).not_valid_after(yesterday + timedelta(days=9))
    return valid.serial_number(x509.random_serial_number()).sign(key, SHA256())


def keep_in_a_token(key: rsa.RSAPrivateKey, certificate: x509.Certificate, folder: Path) -> None:
    """By the steps of docs/operating.md, "A key that a device holds"."""
    softhsm("--init-token", "--free", "--label", "pilothouse", "--so-pin", "87654321", "--pin", PIN)
    file = folder / "key.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    softhsm("--import", str(file), "--token", "pilothouse", "--label", "seal", "--id", "01", "--pin", PIN)
    file.unlink()
    described = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
    token = pkcs11.lib(MODULE).get_token(token_label="pilothouse")
    with token.open(user_pin=PIN, rw=True) as session:
        about = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "seal", pkcs11.Attribute.ID: b"\x01"}
        session.create_object(described | about)


def softhsm(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


@pytest.fixture
def token(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> x509.Certificate:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    certificate = organisation(key)
    keep_in_a_token(key, certificate, tmp_path)
    settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN = MODULE, "pilothouse"
    settings.SEAL_PKCS11_LABEL, settings.SEAL_PKCS11_PIN = "seal", PIN
    (tmp_path / "trusted").mkdir()
    (tmp_path / "trusted" / "organisation.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    settings.SEAL_TRUSTED = str(tmp_path / "trusted")
    return certificate


@pytest.mark.django_db
def test_a_paper_is_sealed_by_a_key_that_a_token_holds(token: x509.Certificate):
    letters.kinds.register(letters.Letter())
    papers.ask("letter", "T-1", by=None)
    assert papers.make_waiting() == 1
    document = StoredDocument.objects.get(key="T-1")
    assert document.facts["certificate"] == token.fingerprint(SHA256()).hex()
    assert verify(bytes(document.content)).verdict == Verdict.CURRENT
