"""The public 2024 inventory of United States federal agencies, imported whole where it lies beside the clone."""

from collections import Counter

import pytest

from accounts.models import Unit
from assessments.models import Assessment
from assessments.services.assessing import assess_pilots
from pilots.models import Pilot
from pilots.vocabulary import Stage
from portfolio.inventory.plan import Plan
from portfolio.inventory.reading import say_how
from portfolio.models import InventoryImport
from portfolio.services import import_run, importing
from tests.cast import Cast
from tests.portfolio.inventory.files import REAL

COMPLETE = "Research or  Administrative Action Complete"


@pytest.fixture
def content() -> bytes:
    if not REAL.is_file():
        pytest.skip("the real inventory does not lie at ../shared/data/federal_ai_use_cases_2024.csv")
    return REAL.read_bytes()


def take(content: bytes, cast: Cast) -> InventoryImport:
    """The file with the one word chosen that has no near word of ours."""
    one = importing.take_in(content=content, name=REAL.name, by=cast.petra)
    guessed = Plan.from_json(one.plan)
    plan = Plan(guessed.columns, guessed.stages | {COMPLETE: Stage.RETIRED})
    importing.keep_plan(one, plan=plan, headings=importing.table_of(one).headings, remember=True, by=cast.petra)
    return one


def test_it_imports_whole_says_what_is_odd_and_again_adds_nothing(content: bytes, cast: Cast):
    one = take(content, cast)
    table = importing.table_of(one)
    assert (len(table.rows), len(table.headings), len(set(table.headings))) == (2_133, 62, 62)
    assert say_how(table.how_read) == "read as Windows-1252, because it is not valid UTF-8"
    plan = Plan.from_json(one.plan)
    assert {str(target): table.headings[index] for index, target in plan.columns.items()} == {
        "name": "Use Case Name",
        "unit": "Agency",
        "sub_unit": "Bureau",
        "tags": "Use Case Topic Area",
        "problem": "What is the intended purpose and expected benefits of the AI?",
        "workflow": "Describe the AI system’s outputs.",
        "stage": "Stage of Development",
        "proposed_on": "Date Initiated",
        "build_started_on": "Date when Acquisition and/or Development began",
        "live_on": "Date Implemented",
        "retired_on": "Date Retired",
    }

    importing.ask_for(one, all_or_nothing=False, by=cast.petra)
    done = import_run.run(one.pk)
    pilots = Pilot.objects.exclude(pk=cast.pilot.pk)
    assert (done.status, pilots.count()) == ("done", 2_133)
    assert Counter(entry[1] for entry in done.result) == {"created": 1_948, "partly": 135, "twin": 50}
    assert all(notes or outcome == "created" for _row, outcome, _number, notes in done.result)
    assert Counter(pilots.values_list("stage", flat=True)) == {
        "proposed": 370 + 20 + 9 + 4,
        "building": 404,
        "measuring": 287,
        "live": 874 + 14 + 4,
        "retired": 142 + 5,
    }
    agencies = Unit.objects.filter(parent=None).exclude(pk__in=(cast.contact_centre.pk, cast.platforms.pk))
    assert agencies.exclude(pk=cast.office.pk).count() == 41
    assert Unit.objects.exclude(parent=None).count() == 336
    assert pilots.filter(unit__parent__name="Department of Veterans Affairs").count() == 229

    live = pilots.filter(stage=Stage.LIVE)
    assess_pilots(list(live.values_list("pk", flat=True)))
    assert Assessment.objects.filter(pilot__in=live, flags__contains=["live_without_decision"]).count() == 892

    again = take(content, cast)
    assert Plan.from_json(again.plan) == Plan.from_json(one.plan)
    importing.ask_for(again, all_or_nothing=False, by=cast.petra)
    assert Counter(entry[1] for entry in import_run.run(again.pk).result) == {"known": 2_133}
    assert pilots.count() == 2_133
