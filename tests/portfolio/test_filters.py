import re
from datetime import date
from html import unescape

import pytest
from django.http import HttpResponse, QueryDict
from django.test import Client

from accounts.models import Unit
from assessments.readiness.recommendation import Verdict
from pilots.vocabulary import Stage
from portfolio.filters import Filters, read_filters
from portfolio.units import UnitTree
from tests.cast import Cast
from tests.portfolio.pilots import in_days, pilot

TREE = UnitTree({1: "Energy", 2: "Billing", 3: "Meters", 4: "Labs"}, {1: None, 2: 1, 3: 2, 4: None})


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    """The PMO, signed in, with no pilot but those a test makes."""
    cast.pilot.delete()
    client.force_login(cast.petra)
    return client


def found(client: Client, query: str) -> set[str]:
    return {row.name for row in client.get(f"/portfolio/?{query}").context["rows"]}


def test_the_address_is_read_and_written_back_without_what_is_empty() -> None:
    filters, notes = read_filters(QueryDict("q=call+centre&stage=&verdict=go&unit=2&sort=-net"), TREE)
    assert filters == Filters(q="call centre", verdict="go", unit="2", sort="-net")
    assert filters.query == "?q=call+centre&verdict=go&unit=2&sort=-net"
    assert notes == []


@pytest.mark.parametrize(
    "query",
    [
        "stage=sleeping",
        "verdict=maybe",
        "mode=7",
        "unit=99",
        "unit=abc",
        "unit=-1",
        "unit=１",
        "unit=99999999999999999999",
        "owner=Olive",
        "owner=9999999999999999999999",
        "flag=x%00y",
        "due=never",
        "sort=password",
        "sort=--name",
    ],
)
def test_a_value_that_is_not_known_is_left_out_with_a_note(query: str) -> None:
    filters, notes = read_filters(QueryDict(query), TREE)
    assert filters == Filters()
    assert len(notes) == 1


@pytest.mark.parametrize("text", ["%ED%A0%80", "%FF", "%", "_", "'", "\\", "a" * 5000, "%E2%80%AEx", "😀"])
def test_no_text_breaks_the_search(text: str, petra: Client, cast: Cast) -> None:
    pilot("Weld inspection", cast.contact_centre)
    assert petra.get(f"/portfolio/?q={text}").status_code == 200


@pytest.mark.parametrize(
    "query", ["stage=x&unit=7777777&after=~", "after=x", "after=2026-01-01~9&sort=net", "sort=net&after=NaN~1",
              "sort=net&after=1e999~1", "after=0000-00-00~1", "after=~99999999999999999999",
              "owner=2147483647", "stage=live&stage=open", "after=2026-01-01~1~1"],
)  # fmt: skip
def test_no_address_breaks_the_page(query: str, petra: Client, cast: Cast) -> None:
    pilot("Weld inspection", cast.contact_centre)
    assert petra.get(f"/portfolio/?{query}").status_code == 200


def test_what_was_left_out_is_said_on_the_page(petra: Client, cast: Cast) -> None:
    pilot("Weld inspection", cast.contact_centre)
    page = petra.get("/portfolio/?stage=sleeping&after=nonsense")
    assert page.context["notes"] == [
        "The address asks for a stage that is not known; it was left out.",
        "That page of the table is not known any more; this is the first.",
    ]
    assert [row.name for row in page.context["rows"]] == ["Weld inspection"]


def test_a_question_without_answer_offers_to_clear_the_filters(petra: Client, cast: Cast) -> None:
    pilot("Weld inspection", cast.contact_centre)
    page = petra.get("/portfolio/?q=unheard-of")
    assert page.context["rows"] == []
    assert "Clear the filters" in page.content.decode()


def test_search_finds_names_references_and_people(petra: Client, cast: Cast) -> None:
    weld = pilot("Weld inspection", cast.contact_centre, owner=cast.olive)
    pilot("Lead scoring", cast.contact_centre, it_lead=cast.ivan)
    pilot("100 % audit", cast.contact_centre, deputy=cast.vic)
    assert found(petra, "q=WELD") == {"Weld inspection"}
    assert found(petra, "q=inspection olive") == {"Weld inspection"}
    assert found(petra, f"q={weld.reference}") == {"Weld inspection"}
    assert found(petra, f"q={weld.reference.lower()}") == {"Weld inspection"}
    assert found(petra, "q=ivan") == {"Lead scoring"}
    assert found(petra, "q=moreau") == {"100 % audit"}
    assert found(petra, "q=%25") == {"100 % audit"}
    assert found(petra, "q=weld ivan") == set()


def test_search_by_reference_ignores_leading_noughts(petra: Client, cast: Cast) -> None:
    weld = pilot("Weld inspection", cast.contact_centre)
    assert found(petra, f"q={weld.number}") == {"Weld inspection"}
    assert found(petra, f"q=p{weld.number:07d}") == {"Weld inspection"}


def test_a_unit_includes_the_units_below_it(petra: Client, cast: Cast) -> None:
    energy = Unit.objects.create(name="Energy")
    billing = Unit.objects.create(name="Billing", parent=energy)
    meters = Unit.objects.create(name="Meters", parent=billing)
    pilot("Top", energy)
    pilot("Deep", meters)
    pilot("Elsewhere", cast.contact_centre)
    assert found(petra, f"unit={energy.pk}") == {"Top", "Deep"}
    assert found(petra, f"unit={billing.pk}") == {"Deep"}


def test_units_are_offered_as_a_tree_and_only_where_there_are_pilots() -> None:
    assert TREE.options([3]) == [(1, "Energy"), (2, "\u2003Billing"), (3, "\u2003\u2003Meters")]
    assert TREE.options([4]) == [(4, "Labs")]
    assert TREE.options([]) == []


def test_a_circle_of_units_does_not_hang() -> None:
    circle = UnitTree({1: "A", 2: "B"}, {1: 2, 2: 1})
    assert sorted(circle.below(1)) == [1, 2]
    assert circle.options([1]) == []


def test_stage_verdict_mode_flag_and_owner(petra: Client, cast: Cast) -> None:
    pilot("Go", cast.contact_centre, owner=cast.olive, verdict=Verdict.GO)
    pilot("No", cast.contact_centre, owner=cast.olive, verdict=Verdict.NO_GO, modes="cccccf")
    pilot("Lost", cast.contact_centre, owner=cast.ivan, modes="ccmccc", flags=("owner_lost", "stale"))
    pilot("Live", cast.contact_centre, stage=Stage.LIVE, flags=("live_without_decision",))
    pilot("Stopped", cast.contact_centre, stage=Stage.STOPPED, verdict=Verdict.NO_GO)
    assert found(petra, "stage=open") == {"Go", "No", "Lost"}
    assert found(petra, "stage=live") == {"Live"}
    assert found(petra, "verdict=no_go") == {"No", "Stopped"}
    assert found(petra, "stage=open&verdict=decidable") == {"Go", "No"}
    assert found(petra, "mode=scale") == {"No"}
    assert found(petra, "mode=ownership") == {"Lost"}
    assert found(petra, "flag=stale") == {"Lost"}
    assert found(petra, "flag=live_without_decision") == {"Live"}
    assert found(petra, f"owner={cast.olive.pk}") == {"Go", "No"}
    assert found(petra, "owner=nobody") == {"Lost", "Live"}


def test_due(petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio.views.portfolio.localdate", lambda: date(2026, 11, 24))
    for name, due in {
        "Late": date(2026, 11, 23),
        "Today": date(2026, 11, 24),
        "Month end": date(2026, 11, 30),
        "Next week": date(2026, 12, 1),
        "Later": date(2026, 12, 2),
    }.items():
        pilot(name, cast.contact_centre, decision_due_on=due)
    pilot("Undated", cast.contact_centre)
    pilot("Live", cast.contact_centre, decision_due_on=date(2026, 11, 1), stage=Stage.LIVE)
    assert found(petra, "due=overdue") == {"Late"}
    assert found(petra, "due=month") == {"Today", "Month end"}
    assert found(petra, "due=week") == {"Today", "Month end", "Next week"}
    assert found(petra, "due=no_date") == {"Undated"}


def views_on(page: HttpResponse) -> list[tuple[str, bool, str, int]]:
    """Query, whether it is the one being asked, name and count."""
    navigation = page.content.decode().partition('<nav class="views"')[2].partition("</nav>")[0]
    found = re.findall(r'<a href="/portfolio/(.*?)#table"[^>]*?( aria-current="true")?>(.+?) <b>(.+?)</b>', navigation)
    return [(unescape(query), bool(current), name, int(count)) for query, current, name, count in found]


def test_each_standing_view_counts_exactly_what_its_link_shows(petra: Client, cast: Cast) -> None:
    pilot("Go", cast.contact_centre, owner=cast.olive, verdict=Verdict.GO, decision_due_on=in_days(0))
    pilot("Late", cast.contact_centre, decision_due_on=in_days(-3))
    pilot("Live", cast.contact_centre, owner=cast.olive, stage=Stage.LIVE, flags=("live_without_decision",))
    pilot("Suspended", cast.contact_centre, owner=cast.olive, stage=Stage.LIVE, flags=("suspended",))
    views = views_on(petra.get("/portfolio/"))
    assert {name: count for _query, _is_current, name, count in views} == {
        "All": 4,
        "Open": 2,
        "Could be decided today": 1,
        "Due this month": 1,
        "Overdue": 1,
        "No owner": 1,
        "Live without a decision": 1,
        "Go suspended": 1,
    }
    for query, _is_current, name, count in views:
        page = petra.get(f"/portfolio/{query}")
        assert len(page.context["rows"]) == page.context["matched"] == count
        assert [other for _query, is_current, other, _count in views_on(page) if is_current] == [name]
