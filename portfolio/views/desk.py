from django.http import HttpRequest, HttpResponse

from common.htmx import render_page


def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the person, most urgent first."""
    return render_page(request, "portfolio/desk.html", {})
