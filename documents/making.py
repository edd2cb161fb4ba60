"""Makes one paper: its content rendered, sealed when its kind asks for that, and stored once."""

import hashlib

from django.db import transaction

from common.language import in_organisations_language
from documents.kinds import SEALED, STORED, Content, kind_named
from documents.ledger import record
from documents.models import Paper, StoredDocument
from documents.models.paper import PaperState
from documents.rendering import render_pdf
from documents.sealing import seal

PDF = "application/pdf"


def make(paper: Paper) -> None:
    """Render, seal and store the paper; raises what went wrong and then leaves no trace of the try."""
    kind = kind_named(paper.kind)
    content = in_organisations_language(kind.content)(paper.key)
    rendered = render_pdf(content, code=paper.code)
    facts = {"pages": rendered.pages, "ledger": rendered.ledger}
    if not kind.sealed:
        store(paper, content, rendered.pdf, level="", facts=facts)
        return
    sealed = seal(rendered.pdf)
    store(paper, content, sealed.pdf, level=sealed.level, facts=facts | sealed.facts)


def store(paper: Paper, content: Content, pdf: bytes, *, level: str, facts: dict[str, object]) -> None:
    """Keep the bytes and say so in the ledger, once: whoever comes second with the same paper keeps nothing."""
    with transaction.atomic():
        if Paper.objects.select_for_update().get(pk=paper.pk).state == PaperState.MADE:
            return
        sha256 = hashlib.sha256(pdf).hexdigest()
        document = StoredDocument.objects.create(
            kind=paper.kind,
            key=paper.key,
            name=content.file_name,
            media_type=PDF,
            content=pdf,
            size=len(pdf),
            sha256=sha256,
            code=paper.code,
            level=level,
            facts=facts,
        )
        Paper.objects.filter(pk=paper.pk).update(state=PaperState.MADE, document=document, error="")
        act = SEALED if level else STORED
        record(act, subject=paper.key, by=None, details={"kind": paper.kind, "code": paper.code, "sha256": sha256})
