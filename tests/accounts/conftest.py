from collections.abc import Callable
from ipaddress import IPv6Address
from random import getrandbits
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from tests.cast import PASSWORD, Cast

DOCUMENTATION = int(IPv6Address("2001:db8::"))


@pytest.fixture
def browser() -> Client:
    """A browser at an address of its own, because failed sign-ins are counted by address, across tests too."""
    return Client(REMOTE_ADDR=str(IPv6Address(DOCUMENTATION | getrandbits(32) << 64)))


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """A signed-in browser of a member of the cast."""

    def open_browser(name: str) -> Client:
        client = Client()
        client.force_login(cast.person(name))
        return client

    return open_browser


@pytest.fixture
def olive(cast: Cast) -> User:
    """Olive, with the password of the cast and, as failures are counted by it too, an e-mail address of her own."""
    cast.olive.email = f"olive.{uuid4().hex}@example.com"
    cast.olive.set_password(PASSWORD)
    cast.olive.save()
    return cast.olive
