"""What the tests about pilots share."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from assessments.models import Waiver
from pilots.events import facts_changed
from pilots.models import Invitation, Pilot, Threshold
from tests.assessments.complete_pilot import complete
from tests.cast import Cast


@pytest.fixture
def announced() -> Iterator[list[int]]:
    """The ids of the pilots whose change was announced, in order."""
    heard: list[int] = []

    def listen(pilot_ids: list[int], **_: object) -> None:
        heard.extend(pilot_ids)

    facts_changed.connect(listen)
    yield heard
    facts_changed.disconnect(listen)


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    """Olive's pilot with every fact it can hold."""
    return complete(cast.pilot, cast.olive, cast.ivan)


@pytest.fixture
def olive(cast: Cast, client: Client) -> Client:
    """A browser in which Olive is signed in."""
    client.force_login(cast.olive)
    return client


@pytest.fixture
def whole(cast: Cast, pilot: Pilot) -> Pilot:
    """A pilot with at least one row in every table of facts, and a draft beside its agreed threshold."""
    Invitation.objects.create(pilot=pilot, person=cast.vic, invited_by=cast.olive)
    Waiver.objects.create(
        pilot=pilot, item="data_slice", until=date(2026, 12, 1), reason="Asked for.", waived_by=cast.petra
    )
    Threshold.objects.create(pilot=pilot, number=2, metric="errors", protects="quality", direction="at_most")
    return pilot
