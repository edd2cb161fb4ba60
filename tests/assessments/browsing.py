"""How tests look at the pages of decisions."""

import re

from django.test import Client

from assessments.draft import Draft
from assessments.models import Decision
from assessments.services import decisions
from tests.assessments.deciding import fresh_pilot, known
from tests.cast import Cast


def drafted(cast: Cast, draft: Draft) -> Decision:
    """A draft of Olive's, waiting for her signature."""
    return decisions.draft(fresh_pilot(cast), draft=draft, by=known(cast.olive))


def page_of(client: Client, decision: Decision, what: str = "") -> str:
    """The page of a decision, or of what is done with it."""
    return client.get(f"/decisions/{decision.reference}/{what}").content.decode()


def nonce_on(page: str) -> str:
    """The secret of an opened signing page."""
    found = re.search(r'name="nonce" value="([^"]+)"', page)
    assert found
    return found[1]
