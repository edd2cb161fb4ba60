"""The whole diary on a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.htmx import render_page
from pilots.diary import diary as entries_of
from pilots.views.facts import visible_pilot


@require_safe
def diary(request: HttpRequest, number: int) -> HttpResponse:
    """Every entry, newest first; htmx puts them where the first ten stood."""
    pilot = visible_pilot(request, number)
    entries, count = entries_of(pilot)
    context = {"pilot": pilot, "entries": entries, "count": count}
    return render_page(request, "pilots/diary.html", context, partial="diary-entries")
