"""What the tests about the intake share."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from pilots.models import Pilot
from pilots.services.proposing import propose
from tests.cast import Cast

WORK = {
    "name": "Credit-limit advice",
    "workflow": "Credit analysts write the advice on a credit limit",
    "problem": "Branches wait 26 hours for a first decision",
}


@pytest.fixture
def proposed(cast: Cast) -> Pilot:
    """A pilot that Ivan proposed a moment ago."""
    return propose(by=cast.ivan, values={**WORK, "unit": cast.contact_centre, "decision_due_on": date(2027, 2, 20)})


@pytest.fixture
def ivan(cast: Cast) -> Client:
    """A browser in which Ivan is signed in."""
    return signed_in(cast.ivan)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
