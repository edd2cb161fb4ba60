"""Many sealed PDFs as one archive, with a manifest of fingerprints that anybody can check."""

import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext as _

from assessments.models import Decision
from common.day import day_of
from documents.models import StoredDocument
from portfolio.exports.spreadsheet import Cell, Sheet, csv_chunks

CHECKSUMS, MANIFEST = "SHA256SUMS", "manifest.csv"


def pack(decisions: Iterable[Decision]) -> IO[bytes]:
    """The PDFs of these sealed decisions as a ZIP in a temporary file that closing removes.

    Both lists keep the order of the decisions. `SHA256SUMS` has the form that `sha256sum --check` reads; the manifest
    says the same for people.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    sealed = {decision.reference: decision.seal.sealed_at for decision in decisions}
    manifest: dict[str, list[Cell]] = {}
    checksums: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for paper in _papers(sealed):
            archive.writestr(paper.name, bytes(paper.content))
            checksums[paper.key] = f"{paper.sha256}  {paper.name}\n"
            sealed_on = day_of(sealed[paper.key])
            manifest[paper.key] = [paper.key, paper.name, paper.sha256, paper.size, sealed_on, paper.code]
        rows = [manifest[reference] for reference in sealed if reference in manifest]
        archive.writestr(CHECKSUMS, "".join(checksums[reference] for reference in sealed if reference in checksums))
        archive.writestr(MANIFEST, b"".join(csv_chunks(Sheet("", _head(), rows))))
    file.seek(0)
    return file


def _papers(references: Iterable[str]) -> Iterable[StoredDocument]:
    """A few at a time: an archive is large, what is held of it at once is not."""
    return StoredDocument.objects.filter(kind="decision", key__in=list(references)).iterator(chunk_size=10)


def _head() -> list[str]:
    return [_("Decision"), _("File"), _("SHA-256"), _("Bytes"), _("Sealed on"), _("Code for checking")]
