import pytest

from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """The six people every story is told with, and one pilot."""
    return assemble()


@pytest.fixture(autouse=True)
def quick_passwords(settings: object) -> None:
    """A cheap hash: tests that sign in are not about hashing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
