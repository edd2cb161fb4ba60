import pytest


@pytest.fixture(autouse=True)
def organisation_in_berlin(settings: object) -> None:
    """Where the clocks change and the mornings of these tests lie; its people start in the same zone."""
    settings.TIME_ZONE = "Europe/Berlin"  # type: ignore[attr-defined]
