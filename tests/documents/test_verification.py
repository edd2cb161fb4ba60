"""What the verification says about files of ours, and about what others made of them."""

import hashlib
import random
import re
import secrets

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.db import IntegrityError, transaction
from weasyprint import HTML

from documents import certificate, verification, verification_child
from documents.examination import Verdict, seal_holds
from documents.kinds import Holds, Standing
from documents.models import StoredDocument
from documents.verification import judge, look_up, verify
from tests.documents import letters, tampering

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_said():
    """Each test starts with letters that are current and whose evidence is the one they were made of."""
    yield
    letters.STANDS.clear()
    letters.STANDS_ON.clear()


def test_a_file_as_it_left_the_house_is_genuine_and_current():
    document = letters.made()
    report = verify(letters.bytes_of(document))
    assert report.verdict == Verdict.CURRENT
    assert (report.reference, report.failing, report.added) == ("L-1", 0, 0)
    assert [(line.title, line.ok) for line in report.lines] == [
        ("A seal of ours", True),
        ("The certificate", True),
        ("The time stamp", None),
        ("The seal covers the whole file", True),
        ("The only signature, and the last", True),
        ("The fingerprint of the file", True),
        ("The frozen evidence inside", True),
        ("Still current", True),
    ]


def test_a_superseded_file_is_genuine_and_names_what_took_its_place():
    pdf = letters.bytes_of(letters.made())
    letters.STANDS["L-1"] = Holds(Standing.SUPERSEDED, "L-9")
    report = verify(pdf)
    assert (report.verdict, report.superseded_by) == (Verdict.SUPERSEDED, "L-9")
    assert (report.lines[-1].ok, report.lines[-1].text) == (False, "No. L-9 has taken its place.")


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.UNKNOWN])
def test_a_genuine_file_says_what_it_is_worth_today(standing):
    pdf = letters.bytes_of(letters.made())
    letters.STANDS["L-1"] = Holds(standing)
    assert verify(pdf).verdict == standing.value


REFUSED = {
    "flipped_in_a_page": Verdict.CHANGED,
    "flipped_in_the_padding": Verdict.OUTSIDE_THE_SEAL,
    "appended": Verdict.ADDED,
    "updated": Verdict.ADDED,
    "stripped": Verdict.STRIPPED,
    "sealed_by_a_look_alike": Verdict.LOOK_ALIKE,
    "signed_twice": Verdict.SECOND_SEAL,
}


@pytest.mark.parametrize(("attack", "verdict"), REFUSED.items())
def test_whatever_somebody_tries_is_refused_with_the_right_reason(attack, verdict):
    report = verify(getattr(tampering, attack)(letters.bytes_of(letters.made())))
    assert report.verdict == verdict
    assert not report.is_genuine
    assert report.reference == "L-1"
    assert report.failing > 0


def test_a_seal_moved_from_another_document_is_refused_as_that():
    ours, other = letters.bytes_of(letters.made("L-1")), letters.bytes_of(letters.made("L-2"))
    report = verify(tampering.moved(ours, onto=other))
    assert (report.verdict, report.reference) == (Verdict.MOVED, "L-1")


def test_appended_bytes_are_counted():
    pdf = letters.bytes_of(letters.made())
    report = verify(pdf + b"x" * 868)
    assert report.added == 868
    assert f"It covers {len(pdf):,} bytes. The file has {len(pdf) + 868:,}: 868 came later." in {
        line.text for line in report.lines
    }


def test_evidence_that_changed_in_the_database_is_not_passed_over():
    pdf = letters.bytes_of(letters.made())
    letters.STANDS_ON["L-1"] = b'{"decision":"no-go"}'
    assert verify(pdf).verdict == Verdict.NOT_THE_EVIDENCE


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n" + b"[" * 100_000])
def test_what_is_no_pdf_is_said_to_be_none(content):
    assert verify(content).verdict == Verdict.NOT_A_PDF


def test_a_pdf_that_we_never_made_is_not_ours():
    report = verify(HTML(string="<p>Decision D-0001-1: Go").write_pdf())
    assert (report.verdict, report.reference) == (Verdict.NOT_OURS, "")


def places(pdf: bytes, seed: int) -> list[int]:
    """500 random bytes, every byte of the range that is sealed, and 50 of the zeros after the signature."""
    chance = random.Random(seed)
    covered = re.search(rb"/ByteRange\s*\[[^\]]*\]", pdf).span()
    end = tampering.CONTENTS.search(pdf).end(1)
    zeros = range(end - len(re.search(rb"0+$", pdf[:end])[0]), end)
    return [*chance.sample(range(len(pdf)), 500), *range(*covered), *chance.sample(zeros, 50)]


def test_no_flipped_byte_anywhere_is_called_ours():
    """Asked in this process: a child for each of so many files would take minutes."""
    pdf = letters.bytes_of(letters.made())
    trust = verification.whom_to_trust()
    assert judge(pdf, verification_child.look_at(pdf, trust)).is_genuine
    seed = random.SystemRandom().getrandbits(32)
    print("seed", seed)  # shown when it fails
    seal = range(*tampering.CONTENTS.search(pdf).span())
    accepted, unseen = [], []
    for at in places(pdf, seed):
        changed = tampering.flipped(pdf, at)
        told = verification_child.look_at(changed, trust)
        if judge(changed, told).is_genuine:
            accepted.append(at)
        if at not in seal and any(seal_holds(each) for each in told["seals"] if each["ours"]):
            unseen.append(at)  # of what it covers, the seal alone must show it
    assert (accepted, unseen) == ([], [])


def test_a_certificate_that_was_replaced_still_vouches_for_what_it_sealed(settings, tmp_path):
    pdf = letters.bytes_of(letters.made())
    path, password = certificate.key_file()
    old = pkcs12.load_pkcs12(path.read_bytes(), password).cert.certificate
    settings.SEAL_FOLDER = tmp_path / "new"
    assert verify(pdf).verdict == Verdict.LOOK_ALIKE
    (tmp_path / "old.pem").write_bytes(old.public_bytes(Encoding.PEM))
    settings.SEAL_TRUSTED = str(tmp_path)
    assert verify(pdf).verdict == Verdict.CURRENT


def test_a_document_without_a_seal_is_known_by_its_fingerprint_alone():
    document = letters.made("open-1", "open letter")
    pdf = letters.bytes_of(document)
    assert (document.level, verify(pdf).verdict) == ("", Verdict.CURRENT)
    assert verify(tampering.appended(pdf)).verdict == Verdict.STRIPPED


def forged(content: bytes, kind: str, **values: object) -> StoredDocument:
    """A row that a process which was taken over adds to the registry."""
    return StoredDocument.objects.create(
        kind=kind, key="L-7", name="L-7.pdf", media_type="application/pdf", content=content, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), code=secrets.token_hex(16), **values,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "level"), [("letter", ""), ("letter", "B-B"), ("made up", ""), ("made up", "B-B")])
def test_an_unsealed_file_of_a_sealed_kind_is_refused_though_its_fingerprint_is_in_the_registry(kind, level):
    letters.register()
    pdf = HTML(string="<p>Decision D-0001-1: Go").write_pdf()
    forged(pdf, kind, level=level)
    assert verify(pdf).verdict == Verdict.NOT_OURS


@pytest.mark.parametrize("kind", ["letter", "made up"])
def test_a_sealed_file_taken_off_its_seal_is_refused_though_its_fingerprint_is_in_the_registry(kind):
    pdf = tampering.stripped(letters.bytes_of(letters.made()))
    forged(pdf, kind, level="B-B")
    assert verify(pdf).verdict == Verdict.STRIPPED


def test_the_database_takes_no_decision_without_a_seal():
    with pytest.raises(IntegrityError, match="decision_on_paper_is_sealed"), transaction.atomic():
        forged(b"%PDF", "decision", level="")


def test_a_code_leads_to_the_standing_of_its_document():
    document = letters.made()
    letters.STANDS["L-1"] = Holds(Standing.SUPERSEDED, "L-9")
    grouped = " ".join(document.code[start : start + 8].upper() for start in range(0, 32, 8))
    assert look_up(grouped) == (document, Holds(Standing.SUPERSEDED, "L-9"))
    assert look_up("0" * 32) is None
