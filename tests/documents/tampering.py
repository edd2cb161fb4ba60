"""Everything somebody may try on a sealed PDF: each gives the bytes of a file that must not pass for ours."""

import asyncio
import io
import re
from datetime import UTC, datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from documents.trial_certificate import pack_trial_certificate

CONTENTS = re.compile(rb"/Contents ?<([0-9A-Fa-f]{200,})>")
END = b"%%EOF\n"


def flipped(pdf: bytes, at: int) -> bytes:
    """One bit of one byte."""
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def flipped_in_a_page(pdf: bytes) -> bytes:
    """One bit in the first stream."""
    return flipped(pdf, pdf.index(b"stream\n") + 40)


def flipped_in_the_padding(pdf: bytes) -> bytes:
    """One byte of the zeros after the signature, which no signature covers."""
    found = CONTENTS.search(pdf)
    assert found is not None
    assert found[1].endswith(b"00")
    return pdf[: found.end(1) - 1] + b"1" + pdf[found.end(1) :]


def appended(pdf: bytes) -> bytes:
    """A comment after the end."""
    return pdf + b"% approved\n"


def updated(pdf: bytes) -> bytes:
    """An incremental update that changes the language of the document."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Lang"] = generic.pdf_string("de")
    writer.update_root()
    return _written(writer)


def stripped(pdf: bytes) -> bytes:
    """The document without its seal: the revision before it was sealed."""
    return pdf[: pdf.index(END) + len(END)]


def sealed_by_a_look_alike(pdf: bytes) -> bytes:
    """The same document, sealed by a certificate of the same name that somebody made themselves."""
    about = PdfSignatureMetadata(
        field_name="Seal",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    signer = PdfSigner(about, _namesake(pdf), new_field_spec=SigFieldSpec("Seal"))
    return signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(stripped(pdf)))).getvalue()


def signed_twice(pdf: bytes) -> bytes:
    """A second signature by somebody else, added after the seal although the seal forbids it."""
    key = _namesake(pdf)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    embedder = PdfCMSEmbedder().write_cms(field_name="Second", writer=writer)
    next(embedder)
    embedder.send(SigObjSetup(sig_placeholder=SignatureObject(timestamp=datetime.now(UTC), bytes_reserved=8192)))
    digest, output = embedder.send(SigIOSetup(md_algorithm="sha256", in_place=True))
    attributes = PdfCMSSignedAttributes()
    embedder.send(asyncio.run(key.async_sign(digest.document_digest, "sha256", signed_attr_settings=attributes)))
    return output.getvalue()


def moved(pdf: bytes, onto: bytes) -> bytes:
    """The seal of one document put onto another; some seals are a byte shorter than others."""
    ours, theirs = CONTENTS.search(pdf), CONTENTS.search(onto)
    assert ours is not None
    assert theirs is not None
    room = len(theirs[1])
    return onto[: theirs.start(1)] + ours[1][:room].ljust(room, b"0") + onto[theirs.end(1) :]


def _namesake(pdf: bytes) -> SimpleSigner:
    """A key of somebody's own with the name that stands in the certificate of the seal."""
    real = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].signer_cert
    packed = pack_trial_certificate(real.subject.native["common_name"], b"own")
    signer = SimpleSigner.load_pkcs12_data(packed, other_certs=[], passphrase=b"own")
    assert signer is not None
    return signer


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
