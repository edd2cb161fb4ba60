"""Hands out stored bytes. The apps above own the addresses and say who may see."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from documents.models import StoredDocument


def stored_document(document: StoredDocument) -> HttpResponse:
    """The document byte for byte, as a download that no browser guesses about and no cache keeps."""
    response = HttpResponse(bytes(document.content), content_type=document.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=document.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{document.sha256}"'
    return response
