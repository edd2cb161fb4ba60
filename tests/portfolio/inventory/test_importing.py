import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pghistory.models
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.models import Unit
from assessments.models import Assessment
from common.permit import Refused
from pilots.models import Pilot
from portfolio.inventory.plan import Plan
from portfolio.inventory.sheet import FileRefused
from portfolio.models import ImportPart, InventoryImport, RememberedMatch
from portfolio.services import import_run, importing
from portfolio.tasks import run_forgotten_imports, run_import
from tests.cast import Cast, assemble
from tests.portfolio.inventory.files import SHIPPED

TABLE = b"Name,Unit,Team,Status\nAlarm,Grid,North,live\nChatbot,contact CENTRE,,idea\nDraft,Grid,north,pilot\n"


def taken(cast: Cast, content: bytes = TABLE, *, all_or_nothing: bool = False) -> InventoryImport:
    """A file taken in and asked for."""
    one = importing.take_in(content=content, name="register.csv", by=cast.petra)
    importing.ask_for(one, all_or_nothing=all_or_nothing, by=cast.petra)
    return one


def imported(cast: Cast, content: bytes = TABLE, **options: Any) -> InventoryImport:
    return import_run.run(taken(cast, content, **options).pk)


def outcomes(done: InventoryImport) -> list[str]:
    return [entry[1] for entry in done.result]


def new_pilots(cast: Cast) -> list[Pilot]:
    return list(Pilot.objects.exclude(pk=cast.pilot.pk).select_related("unit__parent").order_by("number"))


def test_rows_become_pilots_in_units_found_or_created(cast: Cast):
    done = imported(cast)
    assert (done.status, outcomes(done)) == ("done", ["created"] * 3)
    assert [(p.name, p.unit.name, p.unit.parent and p.unit.parent.name, p.stage) for p in new_pilots(cast)] == [
        ("Alarm", "North", "Grid", "live"),
        ("Chatbot", "Contact centre", None, "proposed"),
        ("Draft", "North", "Grid", "measuring"),
    ]
    assert [entry[2] for entry in done.result] == [pilot.number for pilot in new_pilots(cast)]


def test_a_unit_that_stands_lower_in_the_tree_is_found_by_its_name_alone(cast: Cast):
    region = Unit.objects.create(name="Region north", parent=cast.contact_centre)
    imported(cast, b"Name,Unit\nAlarm,region  NORTH\n")
    assert new_pilots(cast)[0].unit == region


def test_a_pilot_that_is_here_under_the_same_name_makes_a_twin(cast: Cast):
    done = imported(cast, b"Name,Unit\ncall summaries,Contact centre\n")
    assert outcomes(done) == ["twin"]
    assert done.result[0][3] == [f"Same name and unit as {cast.pilot.reference}; perhaps a twin."]
    assert new_pilots(cast)[0].tags == ["possible twin"]


def test_importing_the_same_file_again_adds_nothing(cast: Cast):
    imported(cast, SHIPPED.read_bytes())
    before = list(Pilot.objects.order_by("pk").values())
    units = Unit.objects.count()
    again = imported(cast, SHIPPED.read_bytes())
    assert set(outcomes(again)) == {"known", "refused"}
    assert list(Pilot.objects.order_by("pk").values()) == before
    assert Unit.objects.count() == units


def test_a_corrected_file_adds_only_what_was_missing(cast: Cast):
    first = imported(cast, TABLE + b",Grid,North,live\nNew,Grid,North,parked\n")
    assert outcomes(first) == ["created", "created", "created", "refused", "refused"]
    second = imported(cast, TABLE + b"Named now,Grid,North,live\nNew,Grid,North,retired\n")
    assert outcomes(second) == ["known", "known", "known", "created", "created"]
    assert [pilot.name for pilot in new_pilots(cast)] == ["Alarm", "Chatbot", "Draft", "Named now", "New"]


def test_an_import_never_changes_a_pilot_that_is_here(cast: Cast):
    imported(cast)
    imported(cast, TABLE.replace(b"live", b"retired"))
    assert [pilot.stage for pilot in new_pilots(cast)] == ["live", "proposed", "measuring"]


def test_all_or_nothing_stops_at_one_bad_row_of_ten_thousand_and_names_it(cast: Cast):
    rows = b"".join(b"P%d,Grid,,live\n" % number for number in range(9_996)) + b",Grid,,live\n"
    done = imported(cast, TABLE + rows, all_or_nothing=True)
    assert (done.status, new_pilots(cast), Unit.objects.filter(name="Grid").count()) == ("failed", [], 0)
    assert done.why_failed == "Row 10001 cannot become a pilot: It has no name. Nothing was imported."


def test_after_a_failed_try_the_row_can_be_left_out_and_it_runs(cast: Cast):
    failed = imported(cast, TABLE + b",Grid,,live\n", all_or_nothing=True)
    plan = Plan.from_json(failed.plan)
    left = Plan(plan.columns, plan.stages, frozenset([5]))
    importing.keep_plan(failed, plan=left, headings=importing.table_of(failed).headings, remember=False, by=cast.petra)
    importing.ask_for(failed, all_or_nothing=True, by=cast.petra)
    done = import_run.run(failed.pk)
    assert (done.status, done.why_failed, outcomes(done)) == ("done", "", ["created"] * 3 + ["left_out"])


def test_every_change_is_kept_with_the_person_and_the_import(cast: Cast):
    done = imported(cast)
    pilot = new_pilots(cast)[0]
    event = pghistory.models.Events.objects.references(pilot).get()
    assert event.pgh_context == {"user": cast.petra.pk, "reason": f"Import {done.pk}: register.csv", "act": "imported"}


def test_a_task_delivered_twice_in_sequence_writes_once(cast: Cast):
    one = taken(cast)
    run_import(import_id=one.pk)
    run_import(import_id=one.pk)
    assert len(new_pilots(cast)) == 3


def in_parallel(*works: Callable[[], object]) -> None:
    """Run at once, each with a connection of its own."""
    start = threading.Barrier(len(works))

    def alone(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=alone, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


@pytest.mark.django_db(transaction=True)
def test_a_task_delivered_twice_at_once_writes_once():
    cast = assemble()
    one = taken(cast)
    in_parallel(*[lambda: run_import(import_id=one.pk)] * 2)
    assert [pilot.name for pilot in new_pilots(cast)] == ["Alarm", "Chatbot", "Draft"]
    assert InventoryImport.objects.get().status == "done"


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_rows_at_once_write_them_once():
    cast = assemble()
    first, second = taken(cast), taken(cast)
    in_parallel(lambda: import_run.run(first.pk), lambda: import_run.run(second.pk))
    results = [outcomes(one) for one in InventoryImport.objects.order_by("pk")]
    assert sorted(results) == [["created"] * 3, ["known"] * 3]
    assert len(new_pilots(cast)) == 3


MANY = b"Name,Unit,Team,Status\n" + b"".join(b"P%d,Grid,,live\n" % (number % 7) for number in range(24))
"""Twins in every part of ten rows."""


def told(done: InventoryImport) -> list[list[Any]]:
    """What became of each row, with the pilots counted from the first of this import."""
    first = min(entry[2] for entry in done.result if entry[2])
    return [[row, outcome, number and number - first, notes] for row, outcome, number, notes in done.result]


@pytest.fixture
def parts_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_run, "PART", 10)


def die_at(place: int, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Whoever writes the part that begins there dies in the middle of it."""
    write = ImportPart.objects.create

    def create(**values: Any) -> ImportPart:
        if values["place"] == place:
            raise error
        return write(**values)

    monkeypatch.setattr(ImportPart.objects, "create", create)


UGLY = (
    b"Name,Unit,Team,Status\n"
    + b"".join(b"P%d,Grid,,live\n" % (number % 7) for number in range(9))
    + b"Alarm,Grid,North,live\n,Grid,,live\nAlarm,North,,idea\nAlarm,north,,idea\n"
    + b"Call summaries,Contact centre,,live\nX,New,Newer,live\nX,Newer,,live\nX,Grid,,parked\n"
)
"""Twins across parts, rows without a name or stage, and units that could be taken for one made by an earlier part."""


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 16])
def test_whatever_the_parts_and_wherever_it_is_killed_the_outcome_is_that_of_one_pass(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, size: int
):
    whole: list[Any] = []
    with suppress(ZeroDivisionError), transaction.atomic():
        done = imported(cast, UGLY)
        whole = [told(done), [(p.name, path(p.unit), p.stage, p.tags) for p in new_pilots(cast)]]
        raise ZeroDivisionError  # as if it had never been
    monkeypatch.setattr(import_run, "PART", size)
    one = taken(cast, UGLY)
    for place in range(0, 17, size):
        with monkeypatch.context() as patched, suppress(OperationalError), transaction.atomic():
            die_at(place, patched, OperationalError("the server stops"))
            import_run.run(one.pk)
    done = import_run.run(one.pk)
    pilots = [(p.name, path(p.unit), p.stage, p.tags) for p in new_pilots(cast)]
    assert (done.status, Counter(outcomes(done)).keys()) == ("done", {"created", "twin", "refused"})
    assert pilots == whole[1]
    assert [[row, outcome, notes] for row, outcome, _number, notes in told(done)] == [
        [row, outcome, notes] for row, outcome, _number, notes in whole[0]
    ]


def path(unit: Unit) -> str:
    return f"{path(unit.parent)} / {unit.name}" if unit.parent else unit.name


@pytest.mark.usefixtures("parts_of_ten")
def test_what_was_killed_goes_on_after_the_last_part(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    one = taken(cast, MANY)
    with monkeypatch.context() as patched:
        die_at(20, patched, OperationalError("the server stops"))
        with pytest.raises(OperationalError):
            import_run.run(one.pk)
    assert (import_run.progress_of(one), len(new_pilots(cast))) == (20, 20)
    first = [pilot.pk for pilot in new_pilots(cast)]
    done = import_run.run(one.pk)
    assert (done.status, import_run.progress_of(done), len(new_pilots(cast))) == ("done", 24, 24)
    assert [pilot.pk for pilot in new_pilots(cast)][:20] == first
    assert outcomes(done) == ["created"] * 7 + ["twin"] * 17


@pytest.mark.usefixtures("parts_of_ten")
def test_a_turn_that_is_too_short_leaves_the_rest_to_the_next(cast: Cast):
    one = taken(cast, MANY)
    assert import_run.run(one.pk, turn=timedelta(0)).status == "waiting"
    assert import_run.progress_of(one) == 0
    run_import(import_id=one.pk)
    assert len(new_pilots(cast)) == 24


@pytest.mark.usefixtures("parts_of_ten")
def test_what_breaks_in_the_middle_keeps_what_is_in_and_can_be_gone_on_with(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    one = taken(cast, MANY)
    with monkeypatch.context() as patched:
        die_at(20, patched, IntegrityError("a constraint"))
        broken = import_run.run(one.pk)
    assert (broken.status, len(new_pilots(cast))) == ("failed", 20)
    assert broken.why_failed == ("Something went wrong after 20 rows. What was written stays; going on adds the rest.")
    importing.ask_for(one, all_or_nothing=False, by=cast.petra)
    done = import_run.run(one.pk)
    assert (done.status, outcomes(done)) == ("done", ["created"] * 7 + ["twin"] * 17)


def test_what_breaks_at_once_writes_nothing_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    one = taken(cast)
    with monkeypatch.context() as patched:
        die_at(0, patched, IntegrityError("a constraint"))
        broken = import_run.run(one.pk)
    assert (broken.status, new_pilots(cast)) == ("failed", [])
    assert broken.why_failed == "Something went wrong while writing, so nothing was written. Try again."


@pytest.mark.usefixtures("parts_of_ten")
def test_who_was_overtaken_by_another_asking_writes_nothing_more(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    one = taken(cast, MANY)
    read = importing.table_of

    def asked_anew_meanwhile(taken: InventoryImport) -> Any:
        InventoryImport.objects.filter(pk=taken.pk).update(asked_at="2026-01-01T00:00Z")
        return read(taken)

    with monkeypatch.context() as patched:
        patched.setattr(importing, "table_of", asked_anew_meanwhile)
        assert import_run.run(one.pk).status == "waiting"
    assert new_pilots(cast) == []


def test_an_import_that_a_worker_is_busy_with_is_not_forgotten(cast: Cast):
    one = taken(cast)
    InventoryImport.objects.filter(pk=one.pk).update(asked_at="2026-01-01T00:00Z")
    part = ImportPart.objects.create(of=one, place=9_000, rows=1, result=[])
    run_forgotten_imports()
    assert new_pilots(cast) == []
    part.delete()
    run_forgotten_imports()
    assert len(new_pilots(cast)) == 3


def test_an_import_that_no_message_told_of_is_found_after_a_minute(cast: Cast):
    one = taken(cast)
    run_forgotten_imports()
    assert new_pilots(cast) == []
    InventoryImport.objects.filter(pk=one.pk).update(asked_at="2026-01-01T00:00Z")
    run_forgotten_imports()
    assert len(new_pilots(cast)) == 3


def test_the_new_pilots_are_assessed_after_the_commit(cast: Cast, django_capture_on_commit_callbacks: Any):
    with django_capture_on_commit_callbacks(execute=True):
        imported(cast)
    from assessments.services.assessing import assess_pilots

    assess_pilots([pilot.pk for pilot in new_pilots(cast)])
    flags = dict(Assessment.objects.values_list("pilot__name", "flags"))
    assert "live_without_decision" in flags["Alarm"]
    assert "live_without_decision" not in flags["Chatbot"]


def test_headings_and_words_are_remembered_for_the_next_file(cast: Cast):
    one = importing.take_in(content=b"What,Where,How far\nA,U,Parked\nB,V,Live\n", name="a.csv", by=cast.petra)
    plan = Plan.from_json({"columns": {"0": "name", "1": "unit", "2": "stage"}, "stages": {"Parked": "retired"}})
    importing.keep_plan(one, plan=plan, headings=importing.table_of(one).headings, remember=True, by=cast.petra)
    assert set(RememberedMatch.objects.values_list("kind", "words", "becomes")) == {
        ("column", "what", "name"),
        ("column", "where", "unit"),
        ("column", "how far", "stage"),
        ("stage", "parked", "retired"),
    }
    later = importing.take_in(content=b"How far,What,Where\nparked,C,W\n", name="b.csv", by=cast.petra)
    assert later.plan == {
        "columns": {"0": "stage", "1": "name", "2": "unit"},
        "stages": {"parked": "retired"},
        "left_out": [],
    }


def test_only_a_portfolio_office_that_works_everywhere_may_import(cast: Cast):
    for person in (cast.olive, cast.ivan, cast.vic, cast.nora, cast.ada):
        with pytest.raises(Refused):
            importing.take_in(content=TABLE, name="a.csv", by=person)
    assert InventoryImport.objects.count() == 0


def test_a_file_that_is_no_table_is_not_kept(cast: Cast):
    with pytest.raises(FileRefused):
        importing.take_in(content=b"%PDF-1.7", name="a.csv", by=cast.petra)
    assert InventoryImport.objects.count() == 0
