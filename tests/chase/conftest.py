import pytest


@pytest.fixture(autouse=True)
def in_berlin(organisation_in_berlin: None) -> None:
    """Every test of the chase tells its story there."""
