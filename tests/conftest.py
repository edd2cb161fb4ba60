import pytest

from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """The six people every story is told with, and one pilot."""
    return assemble()
