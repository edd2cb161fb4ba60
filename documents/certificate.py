"""The organisation's certificate: where its key lies, and which certificates were ever ours.

The web processes ask only which certificates to trust; the key belongs in the settings of the worker alone.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings

from documents.trial_certificate import pack_trial_certificate

TRIAL_PASSWORD = "trial"  # noqa: S105 (of a key that binds nobody)


class NoSeal(Exception):
    """The installation has no certificate to seal with; the text says what to set."""


def is_test() -> bool:
    """Whether papers are sealed with a certificate made for trying Pilothouse out, which they then say."""
    return settings.SEAL_TRIAL and not settings.SEAL_PKCS12 and not settings.SEAL_PKCS11_MODULE


def key_file() -> tuple[Path, bytes]:
    """The PKCS#12 file with key and certificate, and its password; raises `NoSeal` when none is set."""
    if settings.SEAL_PKCS12:
        return Path(settings.SEAL_PKCS12), settings.SEAL_PKCS12_PASSWORD.encode()
    if not settings.SEAL_TRIAL:
        raise NoSeal("There is no certificate to seal with: set SEAL_PKCS12 and SEAL_PKCS12_PASSWORD.")
    return _trial_file(), TRIAL_PASSWORD.encode()


def trusted() -> list[bytes]:
    """The certificates that were ever ours (DER): one that was replaced stays, its papers are still ours."""
    found = _in_folder(settings.SEAL_TRUSTED)
    if settings.SEAL_PKCS12 or is_test():
        path, password = key_file()
        own = pkcs12.load_pkcs12(path.read_bytes(), password).cert
        found += [own.certificate.public_bytes(Encoding.DER)] if own else []
    return found


def time_services() -> list[bytes]:
    """The certificates (DER) of whoever vouches for a time stamp that counts."""
    return _in_folder(settings.TSA_TRUSTED)


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate (DER), in hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def _in_folder(folder: str) -> list[bytes]:
    files = sorted(Path(folder).glob("*.pem")) if folder else []
    found = [certificate for file in files for certificate in load_pem_x509_certificates(file.read_bytes())]
    return [certificate.public_bytes(Encoding.DER) for certificate in found]


def _trial_file() -> Path:
    """Made at first use; when two processes make one at once, the first to put it there wins."""
    path = Path(settings.SEAL_FOLDER) / "trial.p12"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(pack_trial_certificate(f"{settings.ORGANISATION} TEST", TRIAL_PASSWORD.encode()))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path
