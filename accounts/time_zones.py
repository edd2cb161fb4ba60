"""Time zones by name."""

from zoneinfo import ZoneInfo


def zone_called(name: str) -> ZoneInfo | None:
    """The zone of that name; nothing for no name, and for a zone that the system has dropped or never knew."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError):
        return None
