import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from assessments.readiness.recommendation import Verdict
from pilots.models import Pilot
from pilots.vocabulary import Stage
from portfolio import listing
from tests.cast import Cast
from tests.portfolio.pilots import in_days, pilot

SORTS = ["due", "name", "unit", "owner", "stage", "verdict", "criteria", "net"]


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    """The PMO, signed in, with no pilot but those a test makes."""
    cast.pilot.delete()
    client.force_login(cast.petra)
    return client


def walk(client: Client, query: str) -> list[str]:
    """The names of all pages, from the first on, following the link to the next."""
    names: list[str] = []
    while True:
        context = client.get(f"/portfolio/{query}").context
        names += [row.name for row in context["rows"]]
        assert len(names) < 100
        if not context["next_query"]:
            return names
        query = context["next_query"]


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in SORTS for sign in ("", "-")])
def test_pages_show_every_pilot_once_in_every_order(
    sort: str, petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for number in range(9):
        written = pilot(
            f"Pilot {number % 4}",
            cast.contact_centre if number % 2 else cast.platforms,
            owner=cast.olive if number % 3 else None,
            decision_due_on=in_days(number % 3) if number % 4 else None,
            net=number % 3 if number % 4 else None,
            criteria=("cccc", "cmff", "rrrr")[number % 3],
            verdict=list(Verdict)[number % 4],
            stage=list(Stage)[number % 7],
        )
        if number == 8:
            written.assessment.delete()
    whole = walk(petra, f"?sort={sort}")
    assert sorted(whole) == sorted(Pilot.objects.values_list("name", flat=True))
    monkeypatch.setattr(listing, "PAGE_SIZE", 50)
    assert whole == walk(petra, f"?sort={sort}")


def test_the_most_urgent_stand_first_and_undated_ones_last(petra: Client, cast: Cast) -> None:
    pilot("Undated", cast.contact_centre)
    pilot("Soon", cast.contact_centre, decision_due_on=in_days(2))
    pilot("Late", cast.contact_centre, decision_due_on=in_days(-2))
    assert walk(petra, "") == ["Late", "Soon", "Undated"]
    assert walk(petra, "?sort=-due") == ["Soon", "Late", "Undated"]


def test_unknown_money_stands_last_either_way(petra: Client, cast: Cast) -> None:
    for name, net in {"Loss": -5, "Unknown": None, "Gain": 7, "Nought": 0}.items():
        pilot(name, cast.contact_centre, net=net)
    assert walk(petra, "?sort=net") == ["Loss", "Nought", "Gain", "Unknown"]
    assert walk(petra, "?sort=-net") == ["Gain", "Nought", "Loss", "Unknown"]


def test_names_sort_whatever_their_case(petra: Client, cast: Cast) -> None:
    for name in ("beta", "Alpha", "GAMMA"):
        pilot(name, cast.contact_centre)
    assert walk(petra, "?sort=name") == ["Alpha", "beta", "GAMMA"]


def test_stages_sort_by_their_course_and_verdicts_from_go_on(petra: Client, cast: Cast) -> None:
    pilot("C", cast.contact_centre, stage=Stage.LIVE, verdict=Verdict.NOT_DECIDABLE)
    pilot("A", cast.contact_centre, stage=Stage.PROPOSED, verdict=Verdict.NO_GO)
    pilot("B", cast.contact_centre, stage=Stage.MEASURING, verdict=Verdict.GO)
    assert walk(petra, "?sort=stage") == ["A", "B", "C"]
    assert walk(petra, "?sort=verdict") == ["B", "A", "C"]


def test_a_page_keeps_its_place_when_earlier_rows_come_and_go(
    petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for number in range(5):
        pilot(f"Pilot {number}", cast.contact_centre, decision_due_on=in_days(number))
    following = petra.get("/portfolio/").context["next_query"]
    Pilot.objects.filter(name="Pilot 1").delete()
    pilot("Earlier", cast.contact_centre, decision_due_on=in_days(-9))
    assert walk(petra, following) == ["Pilot 2", "Pilot 3", "Pilot 4"]


def test_absurd_money_does_not_break_a_page(petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 1)
    for number in range(3):
        written = pilot(f"Pilot {number}", cast.contact_centre)
        written.assessment.net_per_year = Decimal(10) ** 40 + number
        written.assessment.save()
    assert walk(petra, "?sort=net") == ["Pilot 0", "Pilot 1", "Pilot 2"]
    assert petra.get("/portfolio/").status_code == 200


def test_a_head_sorts_and_then_turns_the_order_round(petra: Client, cast: Cast) -> None:
    pilot("Weld", cast.contact_centre)

    def head(query: str, label: str) -> tuple[str, str]:
        page = petra.get(f"/portfolio/{query}").content.decode()
        found = re.search(rf'<th scope="col"([^>]*)><a href="/portfolio/([^"#]*)#table"[^>]*>{label}', page)
        assert found
        tells = re.search(r'aria-sort="(\w+)"', found[1])
        return tells[1] if tells else "", unescape(found[2])

    assert head("", "Due") == ("ascending", "?sort=-due")
    assert head("?sort=-due", "Due") == ("descending", "")
    assert head("?stage=open&after=2020-01-01~1", "Net a year, EUR") == ("", "?stage=open&sort=-net")
    assert head("?sort=-net", "Net a year, EUR") == ("descending", "?sort=net")
