"""The import in the dark, on a telephone, and without JavaScript."""

from pathlib import Path

import pytest

from pilots.models import Pilot
from portfolio.inventory.plan import Plan
from portfolio.inventory.seen import seen_in
from portfolio.models import InventoryImport
from portfolio.services import import_run, importing
from tests.browser.conftest import Visitor, Visitors
from tests.cast import Cast

INVENTORY = Path("portfolio/demo/inventory.csv")


def settled(people: Cast) -> InventoryImport:
    """The shipped inventory with a stage for each of its words."""
    one = importing.take_in(content=INVENTORY.read_bytes(), name=INVENTORY.name, by=people.petra)
    table, plan = importing.table_of(one), Plan.from_json(one.plan)
    stages = {word: plan.stages.get(word, "retired") for word in plan.words(seen_in(table))}
    chosen = Plan.from_json(one.plan | {"stages": stages})
    importing.keep_plan(one, plan=chosen, headings=table.headings, remember=False, by=people.petra)
    return one


def look(petra: Visitor, path: str) -> None:
    petra.goto(path)
    petra.must_be_accessible()
    petra.must_not_scroll_sideways()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "dark")])
def test_each_step_of_an_import_is_readable_in_the_dark_and_on_a_telephone(
    visitors: Visitors, people: Cast, width: int, scheme: str
):
    petra = visitors.open(width=width, scheme=scheme)
    petra.sign_in(people.petra)
    look(petra, "/portfolio/import/")
    one = settled(people)
    for step in ("match/", "dry-run/"):
        look(petra, f"/portfolio/import/{one.pk}/{step}")
    importing.ask_for(one, all_or_nothing=False, by=people.petra)
    look(petra, f"/portfolio/import/{one.pk}/")
    import_run.run(one.pk)
    look(petra, f"/portfolio/import/{one.pk}/")


def test_an_inventory_is_imported_without_javascript(visitors: Visitors, people: Cast):
    petra = visitors.open(script=False)
    page = petra.sign_in(people.petra)
    petra.goto("/portfolio/import/")
    page.set_input_files("input[type=file]", INVENTORY)
    page.get_by_role("button", name="Take this file").click()
    for choice in page.get_by_label("Parked becomes").all():
        choice.select_option("retired")
    page.get_by_role("button", name="See what would happen").click()
    page.get_by_label("Leave row 8 out").check()
    page.get_by_role("button", name="Leave the ticked rows out").click()
    page.get_by_role("button", name="Import 38 pilots").click()
    assert page.get_by_role("heading", level=1).inner_text() == "The import runs"
    import_run.run(InventoryImport.objects.get().pk)
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "38 pilots are in"
    assert Pilot.objects.count() == 39
