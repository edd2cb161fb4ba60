"""What every page knows without asking the database."""

from django.conf import settings
from django.http import HttpRequest

APPEARANCES = ("device", "light", "dark")


def page(request: HttpRequest) -> dict[str, str]:
    """The organisation for the foot, and the reader's choice of light or dark (empty: as the device)."""
    appearance = request.COOKIES.get("appearance", "")
    return {
        "organisation": settings.ORGANISATION,
        "appearance": appearance if appearance in APPEARANCES[1:] else "",
    }
