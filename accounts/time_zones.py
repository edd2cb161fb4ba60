"""Time zones by name."""

from zoneinfo import ZoneInfo

from django.conf import settings


def zone_called(name: str) -> ZoneInfo | None:
    """The zone of that name; nothing for no name, and for a zone that the system has dropped or never knew."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError):
        return None


def zone_of_the_organisation() -> str:
    """The zone a person starts with: most sit where their organisation does, and the profile changes it."""
    return settings.TIME_ZONE
