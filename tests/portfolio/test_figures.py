from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from assessments.readiness.recommendation import Verdict
from pilots.vocabulary import Stage
from portfolio.filters import read_filters
from portfolio.funnel import Funnel, Step
from portfolio.headline import Headline, lay_out_band
from portfolio.heat_map import HeatMap, lay_out
from portfolio.listing import look
from portfolio.meant import standing_in
from portfolio.question import Question
from portfolio.ranking import ranked
from portfolio.totals import Totals, read_standing, totals_of
from portfolio.units import UnitTree
from tests.cast import Cast
from tests.portfolio.pilots import in_days, pilot


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    """The PMO, signed in, with no pilot but those a test makes."""
    cast.pilot.delete()
    client.force_login(cast.petra)
    return client


def matched(client: Client, query: str) -> int:
    return client.get(f"/portfolio/{query}").context["matched"]


def totals(cast: Cast) -> Totals:
    return totals_of(User.objects.get(pk=cast.petra.pk))


def question(cast: Cast, query: str = "") -> Question:
    units = UnitTree.read()
    filters, _notes = read_filters(QueryDict(query.removeprefix("?")), units)
    return Question.asked(User.objects.get(pk=cast.petra.pk), filters, units, in_days(0))


def heat_of(cast: Cast, query: str = "") -> HeatMap:
    asked = question(cast, query)
    found = look(asked)
    standing = standing_in(totals(cast), asked.filters) if asked.is_known else read_standing(found.standing)
    return lay_out(found.worst, standing, asked.filters)


def test_the_headline_adds_up(petra: Client, cast: Cast) -> None:
    centre = cast.contact_centre
    pilot("Go", centre, verdict=Verdict.GO, net=400, spent=100)
    pilot("Stop", centre, verdict=Verdict.NO_GO, net=-300, spent=200)
    pilot("Misses and earns", centre, verdict=Verdict.NO_GO, net=50, held_up=50, modes="fccccc")
    pilot("Waits", centre, net=700, held_up=700, modes="cmcccc", spent=500, decision_due_on=in_days(-9))
    pilot("Small", centre, verdict=Verdict.NOT_ENOUGH_EVIDENCE, spent=50, decision_due_on=in_days(-2))
    pilot("Live", centre, verdict=Verdict.GO, stage=Stage.LIVE, net=9_000, spent=150)
    pilot("Retired", centre, stage=Stage.RETIRED)
    pilot("Stopped", centre, verdict=Verdict.NO_GO, stage=Stage.STOPPED, net=-5_000)
    headline, cause = Headline.of(totals(cast)), ranked(totals(cast))[0]
    assert (headline.pilots, headline.open, headline.in_production) == (8, 5, 2)
    assert headline.share_in_production == Decimal("0.25")
    assert (headline.decidable, headline.would_go, headline.would_stop) == (3, 1, 2)
    assert headline.loss_avoided == 300
    assert (headline.held_up, headline.earning) == (750, 2)
    assert (headline.undecidable, headline.spent_undecidable, headline.spent) == (2, 550, 1000)
    assert headline.share_undecidable == Decimal("0.55")
    assert (cause.name, headline.share_held_by(cause)) == ("Data and integration gaps", Decimal(700) / Decimal(750))
    longest = look(question(cast)).longest
    assert longest is not None
    assert longest.name == "Waits"
    page = petra.get("/portfolio/").content.decode()
    assert "Data and integration gaps alone holds 93 % of it." in page
    assert "Longest overdue: Waits, 9 days late." in page


@pytest.mark.parametrize(
    ("share", "mark", "words"),
    [
        ("0", "0.0", "0 %, below the 10 to 30 percent that surveys report"),
        ("0.099", "23.8", "10 %, below the 10 to 30 percent that surveys report"),
        ("0.1", "24.0", "10 %, inside the 10 to 30 percent that surveys report"),
        ("0.3", "72.0", "30 %, inside the 10 to 30 percent that surveys report"),
        ("0.31", "74.4", "31 %, above the 10 to 30 percent that surveys report"),
        ("1", "237.0", "100 %, above the 10 to 30 percent that surveys report"),
    ],
)
def test_the_band_says_where_the_share_stands(share: str, mark: str, words: str) -> None:
    band = lay_out_band(Decimal(share))
    assert (band.low, band.width, band.mark, band.words) == ("24.0", "48.0", mark, words)


def test_the_funnel_counts_who_ever_reached_a_stage_and_who_stands_there(petra: Client, cast: Cast) -> None:
    for stage, count in {
        Stage.PROPOSED: 3,
        Stage.BUILDING: 1,
        Stage.MEASURING: 2,
        Stage.STOPPED: 1,
        Stage.LIVE: 1,
        Stage.RETIRED: 1,
    }.items():
        for number in range(count):
            pilot(f"{stage} {number}", cast.contact_centre, stage=stage)
    funnel = Funnel.of(totals(cast))
    assert [(step.name, step.reached, step.here) for step in funnel.steps] == [
        ("Proposed", 9, "3 here"),
        ("Designed", 6, "0 here"),
        ("Building", 6, "1 here"),
        ("Measuring", 5, "2 here"),
        ("Decided", 3, "1 stopped"),
        ("Live", 2, "1 here"),
    ]
    assert funnel.narrowest == "The course narrows most after proposed: 3 pilots came no further."
    step: Step
    for step in funnel.steps:
        assert matched(petra, step.query) == step.standing


def test_time_to_decision_is_the_middle_one(petra: Client, cast: Cast) -> None:
    assert Funnel.of(totals(cast)).days_to_decision is None
    for number, decided in enumerate((date(2026, 1, 11), date(2026, 4, 11), date(2026, 12, 1))):
        pilot(f"P{number}", cast.contact_centre, proposed_on=date(2026, 1, 1), decided_on=decided)
    pilot("Undated", cast.contact_centre, decided_on=date(2026, 1, 1))
    assert Funnel.of(totals(cast)).days_to_decision == 100


def test_a_pilot_counts_under_each_mode_that_is_missing_or_failing(petra: Client, cast: Cast) -> None:
    pilot("Two causes", cast.contact_centre, modes="mcfccr", held_up=1_000)
    pilot("One cause", cast.contact_centre, modes="ccmccc", held_up=500)
    pilot("Loses", cast.contact_centre, modes="cccccf", net=-5)
    pilot("Live", cast.contact_centre, modes="ffffff", stage=Stage.LIVE)
    causes = {cause.name: (cause.pilots, cause.money, cause.bar) for cause in ranked(totals(cast))}
    assert list(causes)[:3] == ["No ownership", "No business metric", "No path to scale"]
    assert causes["No ownership"] == (2, 1_500, 1000)
    assert causes["No business metric"] == (1, 1_000, 667)
    assert causes["No path to scale"] == (1, 0, 0)
    assert causes["No change management"] == (0, 0, 0)
    for cause in ranked(totals(cast)):
        assert matched(petra, cause.query) == cause.pilots


def test_the_heat_map_stands_worst_first_in_its_groups(petra: Client, cast: Cast) -> None:
    centre = cast.contact_centre
    pilot("Live", centre, modes="ffffff", stage=Stage.LIVE)
    pilot("Clear", centre, modes="cccccc")
    pilot("Risky", centre, modes="rrcccc")
    pilot("Missing", centre, modes="mccccc", held_up=5)
    pilot("Also missing", centre, modes="cmcccc", held_up=900)
    pilot("Failing", centre, modes="fccccc")
    pilot("Stopped", centre, modes="cccccc", stage=Stage.STOPPED)
    heat = heat_of(cast)
    assert [(group, [row.name for row in rows]) for group, rows in heat.groups] == [
        ("Open", ["Failing", "Also missing", "Missing", "Risky", "Clear"]),
        ("Live", ["Live"]),
        ("Stopped or retired", ["Stopped"]),
    ]
    assert (heat.shown, heat.matched) == (7, 7)
    assert [column.in_trouble for column in heat.columns] == [2, 1, 0, 0, 0, 0]
    row = heat.groups[0][1][0]
    assert [cell.state for cell in row.cells] == ["failing", "clear", "clear", "clear", "clear", "clear"]
    assert row.cells[5].url == f"{row.url}#m6"


def test_the_heat_map_shows_the_worst_twenty_of_what_was_asked_for(petra: Client, cast: Cast) -> None:
    for number in range(25):
        pilot(f"Pilot {number}", cast.contact_centre, modes="mccccc" if number % 2 else "cccccc")
    pilot("Elsewhere", cast.platforms, modes="ffffff")
    heat = heat_of(cast, f"?unit={cast.contact_centre.pk}")
    assert (heat.shown, heat.matched) == (20, 25)
    assert heat.columns[0].in_trouble == 12
    assert heat.columns[0].query == f"?mode=business_metric&unit={cast.contact_centre.pk}"
    assert "the worst 20 of 25 pilots" in petra.get(f"/portfolio/?unit={cast.contact_centre.pk}").content.decode()


def test_what_is_not_assessed_yet_breaks_no_figure(petra: Client, cast: Cast) -> None:
    pilot("Fresh", cast.contact_centre, spent=10).assessment.delete()
    headline = Headline.of(totals(cast))
    assert (headline.undecidable, headline.spent_undecidable) == (1, 10)
    assert heat_of(cast).groups == ()
    assert matched(petra, "") == 1
    assert "None has been assessed yet." in petra.get("/portfolio/").content.decode()
