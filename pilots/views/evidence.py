"""Files handed in as evidence: only to those who may see the pilot, and never shown by the browser itself."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from pilots.models import Measurement
from pilots.views.facts import visible_pilot


@require_safe
def evidence_file(request: HttpRequest, number: int, pk: int) -> FileResponse:
    """The file behind a measurement, as a download."""
    pilot = visible_pilot(request, number)
    measurement = get_object_or_404(Measurement, pk=pk, pilot=pilot)
    if not measurement.evidence_file:
        raise Http404
    try:
        opened = measurement.evidence_file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = (measurement.evidence_file.name or "").rsplit("/", 1)[-1]
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/octet-stream")
