"""Many sealed PDFs as one archive, with a manifest of fingerprints that anybody can check."""

import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext as _

from documents.models import StoredDocument
from portfolio.exports.spreadsheet import Cell, Sheet, csv_chunks

AT_MOST = 200
"""Papers in one archive: about 20 MB."""
CHECKSUMS, MANIFEST = "SHA256SUMS", "manifest.csv"


def pack(references: Iterable[str]) -> IO[bytes]:
    """The sealed PDFs of these decisions as a ZIP in a temporary file that closing removes.

    `SHA256SUMS` has the form that `sha256sum --check` reads; the manifest says the same for people.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    manifest: list[list[Cell]] = []
    checksums: list[str] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for paper in _papers(references):
            archive.writestr(paper.name, bytes(paper.content))
            checksums.append(f"{paper.sha256}  {paper.name}\n")
            manifest.append([paper.key, paper.name, paper.sha256, paper.size, paper.made_at.date(), paper.code])
        archive.writestr(CHECKSUMS, "".join(checksums))
        archive.writestr(MANIFEST, b"".join(csv_chunks(Sheet("", _head(), manifest))))
    file.seek(0)
    return file


def _papers(references: Iterable[str]) -> Iterable[StoredDocument]:
    """In the order of the references, one at a time: an archive is large, what is held of it at once is not."""
    papers = StoredDocument.objects.filter(kind="decision", key__in=list(references)).order_by("-key")
    return papers.iterator(chunk_size=10)


def _head() -> list[str]:
    return [_("Decision"), _("File"), _("SHA-256"), _("Bytes"), _("Sealed on"), _("Code for checking")]
