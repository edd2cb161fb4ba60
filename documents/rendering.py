"""Turns the content of a paper into PDF/A-3u. The rendering itself happens in a child process without network."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from documents import certificate, child, rendering_child
from documents.kinds import Content
from documents.models import LedgerEntry
from documents.qr import qr_path

STYLES = Path(__file__).parent / "styles"
"""Not among the static files: no browser asks for them, and they name fonts by bare name."""
BEFORE_THE_FIRST = (0, "0" * 64)
MOST_SECONDS = 120
"""Of wall-clock time; the child has as many of processor time and 1 GB."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF before it is sealed."""

    pdf: bytes
    pages: int
    ledger: dict[str, Any] = field(default_factory=dict)
    """Number and fingerprint of the ledger's last entry, as printed; empty where none is."""


def render_pdf(content: Content, *, code: str) -> Rendered:
    """Render the content with the code of its paper on it; raises `child.ChildFailed` saying how it failed.

    Text in the PDF is text: templates escape everything, and the child fetches nothing but our own styles and fonts.
    """
    ledger = _head_of_ledger()
    html = render_html(content, code=code, ledger=ledger)
    printed = to_pdf(html, title=content.title, identifier=code, attachments=content.attachments)
    return replace(printed, ledger=ledger)


def to_pdf(html: str, *, title: str, identifier: str, attachments: Mapping[str, bytes] | None = None) -> Rendered:
    """Print a page of ours in the child process; `identifier` (32 hex digits) tells this file from every other. Raises
    `child.ChildFailed` saying how it failed."""
    job = {
        "html": html,
        "title": title,
        "code": identifier,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "files": own_files(),
        "attachments": {name: base64.b64encode(data).decode() for name, data in (attachments or {}).items()},
    }
    answer = child.run(rendering_child, json.dumps(job).encode(), seconds=MOST_SECONDS)
    told, _, pdf = answer.partition(b"\n")
    return Rendered(pdf=pdf, pages=json.loads(told)["pages"])


def render_html(content: Content, *, code: str, ledger: dict[str, Any]) -> str:
    """The page as HTML, in the language of the installation."""
    address = verify_address(code)
    path, size = qr_path(address)
    about_the_paper = {
        "code": code,
        "verify_address": address,
        "qr_path": path,
        "qr_size": size,
        "ledger_number": ledger["number"],
        "ledger_fingerprint": ledger["fingerprint"],
        "organisation": settings.ORGANISATION,
        "paper_size": settings.PAPER_SIZE,
        "is_test": certificate.is_test(),
        "made_at": timezone.now(),
    }
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(content.template, {**content.context, **about_the_paper})


def verify_address(code: str) -> str:
    """Where anybody asks what the paper with this code is worth today."""
    return f"{settings.BASE_URL}{reverse('documents:verify_code', args=[code])}"


def own_files() -> dict[str, str]:
    """Every file a document may use, by its bare name: our style sheets for paper and our fonts."""
    fonts = Path(settings.BASE_DIR) / "static/vendor/fonts"
    found = [*STYLES.glob("*.css"), *fonts.glob("*.woff2")]
    return {path.name: str(path) for path in found}


def _head_of_ledger() -> dict[str, Any]:
    last = LedgerEntry.objects.order_by("-number").values_list("number", "fingerprint").first()
    number, fingerprint = last or BEFORE_THE_FIRST
    return {"number": number, "fingerprint": fingerprint}
