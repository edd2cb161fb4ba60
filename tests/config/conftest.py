from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """A browser in which one of the six has signed in."""

    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(getattr(cast, who))
        return client

    return sign_in
