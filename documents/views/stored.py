"""Serving what lies in the store."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from documents.models import StoredDocument


def stored_document(request: HttpRequest, document: StoredDocument) -> HttpResponse:
    """The bytes as they were stored, to be saved, not shown: nothing in them runs on our address. Who may have them is
    for the caller to say."""
    answer = HttpResponse(bytes(document.content), content_type=document.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
