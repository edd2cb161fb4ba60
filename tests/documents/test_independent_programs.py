"""Two programs that are none of ours, poppler's pdfsig and pyHanko, beside what the public page says of decisions."""

import subprocess
from pathlib import Path

import pytest
from asn1crypto import cms, x509
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from accounts.models import User
from assessments.draft import Draft
from assessments.services import decisions
from documents import certificate, verification
from documents.models import StoredDocument
from documents.services import papers
from pilots.models import Ownership, Pilot
from tests.assessments.complete_pilot import complete
from tests.assessments.deciding import go, known, no_go, ready, sign, with_conditions
from tests.cast import Cast
from tests.documents import tampering

Answer = tuple[bool, bool, bool]
"""Whether the page, pdfsig and pyHanko accept a file."""
ATTACKS = (
    tampering.flipped_in_a_page,
    tampering.appended,
    tampering.updated,
    tampering.stripped,
    tampering.signed_twice,
    tampering.sealed_by_a_look_alike,
)


def decided(cast: Cast, pilot: Pilot, draft: Draft, signers: list[User]) -> None:
    """A sealed decision; its paper waits to be made."""
    decision = decisions.draft(Pilot.objects.get(pk=pilot.pk), draft=draft, by=known(cast.olive))
    for person in signers:
        sign(decision, person)


def owned(cast: Cast, name: str) -> Pilot:
    """One more pilot of Olive's with every fact that a decision needs."""
    pilot = Pilot.objects.create(name=name, unit=cast.pilot.unit)
    now = timezone.now()
    Ownership.objects.create(pilot=pilot, person=cast.olive, named_by=cast.petra, named_at=now, accepted_at=now)
    return complete(pilot, cast.olive, cast.ivan)


@pytest.fixture
def five(cast: Cast) -> list[bytes]:
    """The papers of five decisions, no two alike, as the worker made them."""
    all_three, two = [cast.olive, cast.ivan, cast.petra], [cast.olive, cast.petra]
    first = ready(cast)
    others = [owned(cast, name) for name in ("客服中心通话自动摘要", "Triage")]
    decided(cast, first, with_conditions(cast.ivan), all_three)
    decided(cast, first, no_go(justification="It slips."), two)
    decided(cast, others[0], go(why="摘要质量良好，坐席每天都在使用。"), all_three)
    decided(cast, others[0], no_go(why="The vendor closes. " * 60), two)
    decided(cast, others[1], go(), all_three)
    assert papers.make_waiting() == 5
    found = StoredDocument.objects.filter(kind="decision").order_by("key")
    return [bytes(each.content) for each in found]


def changed(five: list[bytes]) -> list[bytes]:
    """Fourteen files that somebody made of them: each attack twice, and two seals put onto another decision."""
    attacked = [attack(pdf) for attack in ATTACKS for pdf in (five[0], five[3])]
    return [*attacked, tampering.moved(five[1], onto=five[2]), tampering.moved(five[4], onto=five[0])]


def pdfsig_accepts(path: Path) -> bool:
    """One signature, valid, of the whole file, and by a certificate that is pinned as ours."""
    told = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    marks = ("Signature #", "Signature is Valid", "Total document signed")
    if [told.count(mark) for mark in marks] != [1, 1, 1] or "Not total document signed" in told:
        return False
    subprocess.run(["pdfsig", "-dump", path.name], cwd=path.parent, capture_output=True, check=True)
    [dumped] = path.parent.glob(f"{path.name}.sig*")
    [by] = cms.ContentInfo.load(dumped.read_bytes())["content"]["certificates"]
    return by.chosen.dump() in certificate.trusted()


def pyhanko_accepts(path: Path) -> bool:
    """One signature, and its bottom line is good for the whole file, with nobody to trust but our own certificates."""
    roots = [x509.Certificate.load(each) for each in certificate.trusted()]
    with path.open("rb") as file:
        found = PdfFileReader(file, strict=False).embedded_signatures
        if len(found) != 1:
            return False
        status = validate_pdf_signature(found[0], ValidationContext(trust_roots=roots, allow_fetching=False))
    return status.bottom_line and status.coverage == SignatureCoverageLevel.ENTIRE_FILE


@pytest.fixture
def asked(tmp_path: Path):
    """Ask all three about a file."""

    def ask(pdf: bytes) -> Answer:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        path = folder / "decision.pdf"
        path.write_bytes(pdf)
        return verification.verify(pdf).is_genuine, pdfsig_accepts(path), pyhanko_accepts(path)

    return ask


@pytest.mark.django_db
def test_both_programs_agree_with_the_page_on_decisions_and_only_the_register_knows_the_padding(five, asked):
    """Twenty of twenty are refused or accepted rightly by the page. The last has a flipped bit in the zeros behind the
    signature, which no signature covers: pyHanko accepts it, pdfsig calls the signature valid and only counts a byte
    that is not signed. The register, which knows the fingerprint of the whole file, refuses it."""
    genuine, tampered = [asked(pdf) for pdf in five], [asked(pdf) for pdf in changed(five)]
    assert (genuine, tampered) == ([(True, True, True)] * 5, [(False, False, False)] * 14)
    assert asked(tampering.flipped_in_the_padding(five[0])) == (False, False, True)
