"""What a live pilot's page says of its promise."""

from decimal import Decimal

import pytest
from django.test import Client

from assessments.delivered import beside
from assessments.evidence import facts_of
from assessments.readiness.facts import Promise
from assessments.readiness.policy import Policy
from assessments.services.day import day_here
from pilots.models import Measurement, Pilot
from pilots.vocabulary import DataKind, Stage
from tests.assessments.deciding import fresh_pilot, go, in_days, ready, sealed
from tests.assessments.readiness.ready_pilot import MEASURED, before, judged
from tests.assessments.readiness.ready_pilot import ready as facts_like
from tests.assessments.readiness.test_delivery import shown
from tests.cast import Cast

LIVE = {"stage": Stage.LIVE, "decision_sealed": True, "promise": Promise(Decimal(68), Decimal(1_000))}


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


def heading(live: int, *measurements) -> str:
    facts = facts_like(**LIVE, live_on=before(live), measurements=(MEASURED, *measurements))
    found = beside(judged(facts), Policy())
    assert found is not None
    return found.heading


@pytest.mark.parametrize(
    ("live", "measurements", "said"),
    [
        pytest.param(3, (), "The 30-day check comes first", id="just live"),
        pytest.param(31, (), "The 30-day check waits for a measurement", id="nobody measured"),
        pytest.param(31, (shown(70, until=1),), "Promise kept at 30 days", id="kept"),
        pytest.param(
            64, (shown(70, until=34), shown(72, until=4)), "Promise kept at 60 days, but slipping", id="slipping"
        ),
        pytest.param(64, (shown(72, until=34), shown(70, until=4)), "Promise kept at 60 days", id="better and better"),
        pytest.param(
            64,
            (shown(70, until=34), shown(80, until=4)),
            "Promise not kept: production no longer clears the line",
            id="missed",
        ),
    ],
)
def test_the_heading_says_both_halves(live: int, measurements, said: str):
    assert heading(live, *measurements) == said


def test_the_promise_is_what_the_sealed_decision_rests_on(cast: Cast, pilot: Pilot):
    counted = pilot.measurements.get()
    sealed(cast, go())
    promise = facts_of(fresh_pilot(cast), as_of=day_here()).promise
    assert promise is not None
    assert promise.value == counted.value


def test_the_page_of_a_live_pilot_shows_promise_beside_delivery(cast: Cast, pilot: Pilot, client: Client):
    sealed(cast, go())
    Pilot.objects.filter(pk=pilot.pk).update(live_on=in_days(-64), decided_on=in_days(-64))
    first = pilot.measurements.get()
    for value, since, until in ((first.value, -64, -34), (first.value - 1, -34, -4)):
        Measurement.objects.create(
            pilot=pilot,
            value=value,
            began_on=in_days(since),
            ended_on=in_days(until),
            cases=first.cases,
            data_kind=DataKind.PRODUCTION,
            review_inside=True,
            recorded_by=cast.ivan,
        )
    client.force_login(cast.olive)
    page = client.get("/pilots/P-0001/").content.decode()
    assert "Promise kept at 60 days" in page
    assert "but slipping" not in page
    assert "A year, as production shows it" in page


def test_the_page_of_an_open_pilot_says_nothing_of_delivery(cast: Cast, pilot: Pilot, client: Client):
    client.force_login(cast.olive)
    assert "Promise beside delivery" not in client.get("/pilots/P-0001/").content.decode()
