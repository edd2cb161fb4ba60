"""Puts the organisation's seal on a PDF: one PAdES signature that certifies it, so that nothing may be added.

Used by the worker only: pyHanko stays out of the web processes.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from asn1crypto import x509
from django.conf import settings
from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer, SimpleSigner
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.pkcs11 import PKCS11SigningContext
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from documents import certificate

logger = structlog.get_logger(__name__)

FIELD = "Seal"
SECONDS_FOR_THE_TIME = 10
# Both flags that PDF/A asks for, and out of the page so that programs for people who cannot see pass over it.
INVISIBLE = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A PDF under seal."""

    pdf: bytes
    level: str
    """`B-T` only with a time stamp that was verified, else `B-B`."""
    facts: dict[str, Any]
    """When, with which certificate, and the fingerprint of the seal itself."""


class _Archival(IncrementalPdfFileWriter):
    """Adds the seal and leaves the rest of the catalog as it was rendered.

    PDF/A-3 builds on PDF 1.7 (ISO 19005-3). pyHanko would raise the version to 2.0 for a certificate on an elliptic
    curve and name extensions of PDF for any seal; readers check the seal without either.
    """

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Stays what it is."""

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Names none."""


def seal(pdf: bytes) -> Sealed:
    """Seal the PDF; raises `certificate.NoSeal` when the installation has nothing to seal with.

    A time service that does not answer, or answers what cannot be verified, makes the seal `B-B` and is never hidden.
    """
    with signer() as key:
        stamped = _with_time(pdf, key) if settings.TSA_URL else None
        content = stamped or _sign(pdf, key)
    level = "B-T" if stamped else "B-B"
    return Sealed(pdf=content, level=level, facts=_facts_of(content))


@contextmanager
def signer() -> Iterator[Signer]:
    """The key of the settings, from a PKCS#11 module or a PKCS#12 file."""
    if settings.SEAL_PKCS11_MODULE:
        with PKCS11SigningContext(_module()) as found:
            yield found
        return
    path, password = certificate.key_file()
    loaded = SimpleSigner.load_pkcs12(str(path), passphrase=password)
    if loaded is None:
        raise certificate.NoSeal(f"{path.name} cannot be opened with SEAL_PKCS12_PASSWORD.")
    yield loaded


def holds_until() -> date:
    """The last day of the certificate that papers are sealed with; raises `certificate.NoSeal` without one."""
    with signer() as key:
        if key.signing_cert is None:
            raise certificate.NoSeal("The key has no certificate beside it.")
        return key.signing_cert.not_valid_after.date()


def _module() -> PKCS11SignatureConfig:
    return PKCS11SignatureConfig(
        module_path=settings.SEAL_PKCS11_MODULE,
        token_criteria=TokenCriteria(label=settings.SEAL_PKCS11_TOKEN) if settings.SEAL_PKCS11_TOKEN else None,
        cert_label=settings.SEAL_PKCS11_LABEL,
        user_pin=settings.SEAL_PKCS11_PIN,
    )


def _sign(pdf: bytes, key: Signer, timestamper: HTTPTimeStamper | None = None) -> bytes:
    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=settings.ORGANISATION,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    field = SigFieldSpec(FIELD, readable_field_name=f"Seal of {settings.ORGANISATION}", invis_sig_settings=INVISIBLE)
    by = PdfSigner(about, key, timestamper=timestamper, new_field_spec=field)
    return by.sign_pdf(_Archival(io.BytesIO(pdf))).getvalue()


def _with_time(pdf: bytes, key: Signer) -> bytes | None:
    """Sealed with the time of an independent service, or nothing when that time cannot be verified."""
    try:
        content = _sign(pdf, key, HTTPTimeStamper(settings.TSA_URL, timeout=SECONDS_FOR_THE_TIME))
        if _time_is_verified(content):
            return content
        logger.warning("the time stamp does not verify, sealed without it")
    except (OSError, ValueError) as error:  # refused, late, or an answer that is none
        logger.warning("no time stamp, sealed without it", error=str(error))
    return None


def _time_is_verified(pdf: bytes) -> bool:
    roots = [x509.Certificate.load(each) for each in certificate.time_services()]
    found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    own = ValidationContext(trust_roots=[found.signer_cert])
    status = validate_pdf_signature(found, own, ts_validation_context=ValidationContext(trust_roots=roots))
    stamp = status.timestamp_validity
    return bool(stamp and stamp.intact and stamp.valid and stamp.trusted)


def _facts_of(pdf: bytes) -> dict[str, Any]:
    found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    return {
        "sealed_at": found.self_reported_timestamp.isoformat(timespec="seconds"),
        "certificate": certificate.fingerprint(found.signer_cert.dump()),
        "seal": hashlib.sha256(found.signer_info["signature"].native).hexdigest(),
    }
