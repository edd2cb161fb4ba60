"""A certificate that vouches for itself, for trying Pilothouse out. It binds nobody."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

YEARS = timedelta(days=3650)
BITS = 3072
"""As strong as a session of 128 bits (NIST SP 800-57). No elliptic curve: PDF knows those only from 2.0 on."""
LONGEST_NAME = 64
"""Of a common name (RFC 5280, upper bounds)."""


def pack_trial_certificate(name: str, password: bytes) -> bytes:
    """A new key with its certificate as PKCS#12."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    certificate = self_signed(key, name)
    return pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, None, BestAvailableEncryption(password)
    )


def self_signed(key: rsa.RSAPrivateKey, name: str) -> x509.Certificate:
    """A certificate for signing documents and nothing else, valid from yesterday on for ten years."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:LONGEST_NAME])])
    yesterday = datetime.now(UTC) - timedelta(days=1)
    usage = {"digital_signature": True, "content_commitment": True}
    never = dict.fromkeys(
        ["key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"], False
    )
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=subject, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(yesterday)
        .not_valid_after(yesterday + YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage, **never, encipher_only=False, decipher_only=False), critical=True)
        .sign(key, SHA256())
    )
