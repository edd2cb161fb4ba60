from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from assessments.models import Assessment
from pilots.vocabulary import Stage, Visibility
from tests.cast import Cast
from tests.portfolio.pilots import in_days, pilot

PARTIAL = {"HX-Request": "true", "HX-Target": "pilots"}
CountQueries = Callable[[int], Any]


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    """The PMO, signed in."""
    client.force_login(cast.petra)
    return client


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


@pytest.mark.parametrize(("others", "questions"), [(0, 10), (2, 10), (59, 9)])
def test_the_whole_page_asks_no_more_questions_whatever_the_number_of_pilots(
    others: int, questions: int, cast: Cast, client: Client, django_assert_num_queries: CountQueries
) -> None:
    for number in range(others):
        restricted = Visibility.RESTRICTED if number % 3 == 0 else Visibility.OPEN
        pilot(f"Pilot {number}", cast.contact_centre, owner=cast.olive, visibility=restricted, modes="fmrccc")
    for person in (cast.petra, cast.olive, cast.vic):
        client.force_login(person)
        with django_assert_num_queries(questions):
            assert client.get("/portfolio/").status_code == 200


@pytest.mark.parametrize(
    ("query", "questions"),
    [
        ("?q=call olive P-0001", 9),
        ("?stage=open&verdict=go&mode=scale&owner=nobody&flag=stale&due=overdue&sort=-net", 8),
        ("?sort=name&after=A~1", 9),
    ],
)
def test_filters_sorting_and_pages_cost_no_question(
    query: str, questions: int, cast: Cast, petra: Client, django_assert_num_queries: CountQueries
) -> None:
    for number in range(60):
        pilot(f"Pilot {number}", cast.contact_centre, owner=cast.olive)
    with django_assert_num_queries(questions):
        petra.get(f"/portfolio/{query}&unit={cast.contact_centre.pk}", headers=PARTIAL)


def test_a_part_is_answered_to_the_table_and_a_page_to_everybody_else(petra: Client) -> None:
    part = petra.get("/portfolio/?stage=open", headers=PARTIAL)
    assert "<html" not in part.content.decode()
    assert part["HX-Push-Url"] == "/portfolio/?stage=open"
    assert "HX-Target" in part["Vary"]
    whole = petra.get("/portfolio/?stage=open")
    assert "<html" in whole.content.decode()
    assert "hx-swap-oob" not in whole.content.decode()
    back = petra.get("/portfolio/?stage=open", headers=PARTIAL | {"HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()
    assert "hx-swap-oob" not in back.content.decode()


def test_a_part_brings_heat_map_and_count_with_it(petra: Client) -> None:
    part = petra.get("/portfolio/?q=nothing-is-called-so", headers=PARTIAL).content.decode()
    assert 'id="heat"' in part
    assert "0 of 1 pilots" in part


def test_the_address_that_is_pushed_leaves_out_what_is_empty(petra: Client) -> None:
    part = petra.get("/portfolio/?q=&stage=&verdict=go&mode=&sort=name", headers=PARTIAL)
    assert part["HX-Push-Url"] == "/portfolio/?verdict=go&sort=name"


def test_only_reading_is_answered(petra: Client) -> None:
    assert petra.post("/portfolio/").status_code == 405


def test_the_rows_say_who_owns_and_what_troubles_ownership(cast: Cast, petra: Client) -> None:
    lost = pilot("Lost", cast.contact_centre, owner=cast.ivan)
    nobody = pilot("Nobody", cast.contact_centre)
    asked = pilot("Asked", cast.contact_centre, owner=cast.olive)
    asked.ownerships.update(accepted_at=None)
    rows = {row.reference: (row.owner, row.owner_trouble) for row in petra.get("/portfolio/").context["rows"]}
    assert rows == {
        cast.pilot.reference: ("Olive Harmsen", ""),
        lost.reference: ("Ivan Petrov", "owner lost"),
        nobody.reference: ("", "no owner"),
        asked.reference: ("Olive Harmsen", "asked: Olive Harmsen"),
    }


def test_a_due_date_counts_while_the_pilot_is_open(cast: Cast, petra: Client) -> None:
    pilot("Late", cast.contact_centre, decision_due_on=in_days(-4))
    pilot("Soon", cast.contact_centre, decision_due_on=in_days(2))
    pilot("Live", cast.contact_centre, decision_due_on=in_days(-90), stage=Stage.LIVE)
    rows = {row.name: (row.due, row.is_late) for row in petra.get("/portfolio/").context["rows"]}
    assert rows == {
        "Late": ("4 days late", True),
        "Soon": ("in 2 days", False),
        "Live": ("–", False),
        "Call summaries": ("–", False),
    }


def test_a_pilot_that_is_not_assessed_yet_is_shown_and_says_so(petra: Client) -> None:
    row = petra.get("/portfolio/").context["rows"][0]
    assert (row.name, row.lamp, row.conclusion, row.criteria) == ("Call summaries", "", "Being worked out", ())


def test_names_are_shown_as_text(cast: Cast, petra: Client) -> None:
    pilot('<script>alert(1)</script> & "quotes"', cast.contact_centre)
    page = petra.get("/portfolio/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;" in page


def test_somebody_without_any_role_learns_how_pilots_get_here(cast: Cast, client: Client) -> None:
    for person in (cast.nora, cast.ada):
        client.force_login(person)
        page = client.get("/portfolio/")
        assert page.context["headline"].pilots == 0
        assert "an administrator can give you a role" in page.content.decode()
        assert "Call summaries" not in page.content.decode()


def test_a_stalled_pilot_says_what_each_week_costs(petra: Client, cast: Cast):
    stalled = pilot("Shift planning", cast.contact_centre, flags=("overdue", "stalled"))
    Assessment.objects.filter(pilot=stalled).update(cost_per_week=Decimal(1900))
    assert "stalled, EUR 1,900 a week" in petra.get("/portfolio/").content.decode()
