"""Promise beside delivery, unit by unit."""

from decimal import Decimal

import pytest
from django.test import Client

from assessments.models import Assessment
from pilots.models import Pilot
from pilots.vocabulary import Stage, Visibility
from portfolio.delivering import UnitDelivery, delivered_by_units
from portfolio.totals import totals_of
from portfolio.units import UnitTree
from tests.cast import Cast
from tests.portfolio.pilots import pilot


@pytest.mark.parametrize(
    ("promised", "delivered", "said"),
    [
        (135, 100, "promises 35 % more than it delivers"),
        (100, 135, "delivers 35 % more than it promised"),
        (100, 100, "delivers what it promised"),
        (101, 100, "delivers what it promised"),
        (103, 100, "promises 3 % more than it delivers"),
        (100, 0, "promised a gain and delivers none"),
        (100, -5, "promised a gain and delivers none"),
        (0, 5, "promised no gain"),
        (-5, 5, "promised no gain"),
    ],
)
def test_a_unit_is_told_how_promise_and_delivery_compare(promised: int, delivered: int, said: str):
    assert UnitDelivery("Claims", 1, Decimal(promised), Decimal(delivered)).said == said


def live(name: str, unit, promised: int, delivered: int, **facts) -> Pilot:
    made = pilot(name, unit, **({"stage": Stage.LIVE} | facts))
    Assessment.objects.filter(pilot=made).update(promised_per_year=promised, delivered_per_year=delivered)
    return made


def test_units_are_added_up_most_missing_first(cast: Cast):
    live("One", cast.contact_centre, 100, 90)
    live("Two", cast.contact_centre, 100, 110)
    live("Three", cast.platforms, 300, 100)
    live("Stopped", cast.platforms, 9_000, 1, stage=Stage.STOPPED)
    pilot("Not measured", cast.office, stage=Stage.LIVE)
    assert delivered_by_units(totals_of(cast.petra), UnitTree.read()) == [
        UnitDelivery("Data platforms", 1, Decimal(300), Decimal(100)),
        UnitDelivery("Contact centre", 2, Decimal(200), Decimal(200)),
    ]


def test_a_restricted_pilot_is_added_up_only_for_those_who_may_see_it(cast: Cast, client: Client):
    live("Secret", cast.office, 300, 100, visibility=Visibility.RESTRICTED)
    pages = {}
    for name in ("petra", "vic"):
        client.force_login(cast.person(name))
        pages[name] = client.get("/portfolio/").content.decode()
    assert "promises 200 % more than it delivers" in pages["petra"]
    assert "Promise beside delivery" not in pages["vic"]
