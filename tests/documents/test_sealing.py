"""The seal says what it is: certified for good, B-T only with a time that was verified, and nobody else's."""

import hashlib
import io
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfWriteError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, fields, signers
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import SigningError
from weasyprint import HTML

from documents import certificate, sealing, verification
from documents.models import StoredDocument
from documents.services import papers
from documents.trial_certificate import pack_trial_certificate
from tests.assessments import deciding
from tests.cast import Cast
from tests.documents.time_service import time_service


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Something to seal."""
    return HTML(string="<p>Go").write_pdf(pdf_variant="pdf/a-3u", pdf_tags=True)


@pytest.fixture
def service(settings, tmp_path):
    """A time service that the settings know and trust."""
    with time_service() as found:
        (tmp_path / "time.pem").write_bytes(found.certificate.public_bytes(Encoding.PEM))
        settings.TSA_URL, settings.TSA_TRUSTED = found.address, str(tmp_path)
        yield found


def carries_a_time(pdf: bytes) -> bool:
    signer = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].signer_info
    return "signature_time_stamp_token" in {each["type"].native for each in signer["unsigned_attrs"]}


def test_a_seal_certifies_and_allows_nothing_after_it(pdf):
    sealed = sealing.seal(pdf)
    reader = PdfFileReader(io.BytesIO(sealed.pdf))
    found = reader.embedded_signatures
    assert [each.docmdp_level for each in found] == [MDPPerm.NO_CHANGES]
    assert (found[0].sig_object["/SubFilter"], sealed.level) == ("/ETSI.CAdES.detached", "B-B")
    widget = found[0].sig_field
    assert (widget["/TU"], widget["/F"]) == ("Seal of Nordhafen Group", 4 | 128)
    assert set(sealed.facts) == {"sealed_at", "certificate", "seal"}


def test_a_sealed_paper_takes_no_second_signature(pdf):
    writer = IncrementalPdfFileWriter(io.BytesIO(sealing.seal(pdf).pdf))
    about = PdfSignatureMetadata(field_name="Second")
    with sealing.signer() as key, pytest.raises((SigningError, PdfWriteError)):
        signers.sign_pdf(writer, about, key, new_field_spec=fields.SigFieldSpec("Second"))


def test_a_verified_time_makes_it_b_t(pdf, service):
    sealed = sealing.seal(pdf)
    assert sealed.level == "B-T"
    assert carries_a_time(sealed.pdf)


@pytest.mark.parametrize("manner", ["of other bytes", "nonsense", "broken", "late"])
def test_a_time_that_does_not_verify_is_never_called_b_t(pdf, service, manner, monkeypatch):
    monkeypatch.setattr(sealing, "SECONDS_FOR_THE_TIME", 1)
    service.manner = manner
    sealed = sealing.seal(pdf)
    assert sealed.level == "B-B"
    assert not carries_a_time(sealed.pdf)


def test_a_time_service_that_is_away_or_not_trusted_makes_it_b_b(pdf, service, settings, tmp_path):
    settings.TSA_TRUSTED = str(tmp_path / "nobody")
    assert sealing.seal(pdf).level == "B-B"
    settings.TSA_URL = "http://127.0.0.1:9/"
    assert sealing.seal(pdf).level == "B-B"


def test_the_organisations_own_certificate_seals_and_is_trusted(pdf, settings, tmp_path):
    own = tmp_path / "seal.p12"
    own.write_bytes(pack_trial_certificate("Nordhafen Group", b"secret"))
    settings.SEAL_PKCS12, settings.SEAL_PKCS12_PASSWORD = str(own), "secret"
    assert not certificate.is_test()
    sealed = sealing.seal(pdf)
    assert [certificate.fingerprint(each) for each in certificate.trusted()] == [sealed.facts["certificate"]]
    settings.SEAL_PKCS12_PASSWORD = "wrong"
    with pytest.raises(certificate.NoSeal, match=r"seal\.p12 cannot be opened with SEAL_PKCS12_PASSWORD"):
        sealing.seal(pdf)


def test_a_trial_certificate_is_made_once_and_says_so(settings, tmp_path):
    settings.SEAL_FOLDER = tmp_path / "new"
    assert certificate.is_test()
    assert certificate.trusted() == certificate.trusted()
    path, _ = certificate.key_file()
    assert (path.stat().st_mode & 0o777, [each.name for each in path.parent.iterdir()]) == (0o600, ["trial.p12"])


def seal_on_a_curve(password: bytes) -> bytes:
    """A key on an elliptic curve, as trial installations made them before and as an organisation may well hold."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nordhafen Group TEST")])
    yesterday = datetime.now(UTC) - timedelta(days=1)
    usage = dict.fromkeys(
        ["key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"], False
    )
    own = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(yesterday)
        .not_valid_after(yesterday + timedelta(days=9))
        .add_extension(
            x509.KeyUsage(True, True, **usage, encipher_only=False, decipher_only=False),
            critical=True,
        )
        .sign(key, SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"seal", key, own, None, BestAvailableEncryption(password))


def ask(program: str, *arguments: str) -> str:
    """What one of poppler's programs, which are none of ours, says of the file."""
    return subprocess.run([program, *arguments], capture_output=True, check=True).stdout.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["of the trial", "on a curve"])
def test_a_sealed_decision_is_still_the_archival_pdf_that_was_rendered(cast: Cast, settings, tmp_path: Path, key: str):
    settings.SEAL_FOLDER = tmp_path / "seal"
    if key == "on a curve":
        settings.SEAL_FOLDER.mkdir()
        (settings.SEAL_FOLDER / "trial.p12").write_bytes(seal_on_a_curve(certificate.TRIAL_PASSWORD.encode()))
    deciding.ready(cast)
    decision = deciding.sealed(cast, deciding.go())
    assert papers.make_waiting() == 1
    paper = bytes(StoredDocument.objects.get(key=decision.reference).content)
    path = tmp_path / "decision.pdf"
    path.write_bytes(paper)

    reader = PdfFileReader(io.BytesIO(paper))
    xmp = reader.root["/Metadata"].data.decode()
    assert re.findall(r"pdfaid:(part|conformance)(?:=\"|>)(\w)", xmp) == [("part", "3"), ("conformance", "U")]
    assert (paper[:8], [name for name in ("/Version", "/Extensions") if name in reader.root]) == (b"%PDF-1.7", [])
    about = dict(re.findall(r"^([^:]+): +(.+)$", ask("pdfinfo", str(path)), re.M))
    assert (about["PDF version"], about["Tagged"]) == ("1.7", "yes")

    ask("pdfdetach", "-save", "1", "-o", str(tmp_path / "evidence"), str(path))
    assert hashlib.sha256((tmp_path / "evidence").read_bytes()).hexdigest() == decision.evidence_sha256
    said = ask("pdfsig", "-nocert", str(path))
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said.replace("Not total document signed", "")
    assert verification.verify(paper).is_genuine


def test_the_trial_key_is_one_that_pdf_1_7_knows():
    own = pkcs12.load_pkcs12(pack_trial_certificate("Nordhafen Group TEST", b"trial"), b"trial").cert
    assert own is not None
    key = own.certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 3072
