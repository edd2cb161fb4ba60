"""The diary reads like one: who did what, when, the old and the new value, and why."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.figures import day
from pilots.diary import Entry, diary
from pilots.models import CostLine, CostTier, DataCheck, ErrorClass, Pilot
from pilots.permissions import Action
from pilots.services import facts, ownership, threshold
from pilots.services.measurement import record
from pilots.services.proposing import propose
from tests.assessments.complete_pilot import agreed_threshold, days_before, measurement
from tests.cast import Cast
from tests.database_roles import owner
from tests.pilots.test_threshold_service import CHANGED, LINE


def told(entry: Entry) -> str:
    """The entry as one line of plain text."""
    changes = "; ".join(f"{one.label} [{one.old}] [{one.new}]" for one in entry.changes)
    text = f"{entry.who} {entry.what}"
    return " · ".join(filter(None, (text, changes, entry.reason)))


def newest(pilot: Pilot, how_many: int = 1) -> list[str]:
    return [told(entry) for entry in diary(pilot, most=how_many)[0]]


def done(pilot: Pilot) -> list[str]:
    """What people and systems did. A test is one moment to the database, so only the order within a kind holds."""
    return [told(entry) for entry in diary(pilot)[0] if entry.who != "Somebody outside the application"]


def change(cast: Cast, **values: object) -> None:
    pilot = Pilot.objects.get(pk=cast.pilot.pk)
    facts.change(pilot, by=cast.olive, action=Action.EDIT_PURPOSE, version=pilot.version, values=values, reason="Why.")


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"vendor": "Tideline"}, "vendor [] [Tideline]"),
        ({"budget": Decimal("160000.000000")}, "budget [] [160,000]"),
        ({"decision_due_on": date(2199, 11, 30)}, "decision due on [] [30 Nov 2199]"),
        ({"visibility": "restricted"}, "visibility [open] [restricted]"),
        ({"tags": ["one", "two"]}, "tags [] [one, two]"),
        ({"problem": "x" * 300}, f"problem it solves [] [{'x' * 199}…]"),
    ],
)
def test_a_change_shows_old_and_new_as_people_read_them(cast: Cast, values: dict[str, object], line: str) -> None:
    change(cast, **values)
    assert done(cast.pilot) == [f"Olive Harmsen changed the pilot · {line} · Why."]


def test_people_and_units_are_named(cast: Cast) -> None:
    change(cast, it_lead=cast.nora, unit=cast.platforms)
    (line,) = newest(cast.pilot)
    assert "IT lead [Ivan Petrov] [Nora Quist]" in line
    assert "operating unit [Contact centre] [Data platforms]" in line


def test_a_share_is_told_in_percent(cast: Cast) -> None:
    error = ErrorClass(pilot=cast.pilot, name="late", cost=Decimal(9), frequency_today=Decimal("0.014"))
    facts.add(error, by=cast.olive, action=Action.EDIT_OUTCOME)
    assert done(cast.pilot) == [
        "Olive Harmsen wrote the error “late” · cost of one error [] [9]; share of cases today [] [1.4 %]"
    ]


def test_raw_sql_is_told_as_done_outside_the_application(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update pilots_pilot set vendor = 'Nobody knows' where id = %s", [cast.pilot.pk])
    assert newest(cast.pilot) == ["Somebody outside the application changed the pilot · vendor [] [Nobody knows]"]


def test_what_was_taken_away_is_told_with_what_it_said(cast: Cast) -> None:
    slice_ = facts.add(DataCheck(pilot=cast.pilot, source_system="CRM"), by=cast.ivan, action=Action.EDIT_DATA_CHECK)
    facts.remove(slice_, by=cast.olive, action=Action.EDIT_DATA_CHECK, version=1)
    assert done(cast.pilot) == [
        "Olive Harmsen took a data slice away · source system [CRM] []",
        "Ivan Petrov wrote a data slice · source system [] [CRM]",
    ]


def test_proposing_is_a_sentence(cast: Cast) -> None:
    pilot = propose(by=cast.ivan, values={"name": "Claims triage", "unit": cast.contact_centre})
    (line,) = newest(pilot)
    assert line.startswith("Ivan Petrov proposed the pilot · name [] [Claims triage]; ")
    assert "operating unit [] [Contact centre]" in line


def test_naming_accepting_handing_over_and_declining_are_sentences(cast: Cast) -> None:
    ownership.name_owner(cast.pilot, person=cast.nora, by=cast.olive, reason="New job.")
    ownership.accept(Pilot.objects.get(pk=cast.pilot.pk), by=cast.nora)
    ownership.name_owner(
        Pilot.objects.get(pk=cast.pilot.pk), person=cast.olive, by=cast.petra, reason="Nora is on leave."
    )
    ownership.decline(Pilot.objects.get(pk=cast.pilot.pk), by=cast.olive, reason="No time.")
    assert done(cast.pilot) == [
        "Olive Harmsen declined being the owner · No time.",
        "Petra Lindqvist named Olive Harmsen as owner · Nora is on leave.",
        "Petra Lindqvist ended the ownership of Nora Quist · Nora is on leave.",
        "Nora Quist accepted being the owner",
        "Olive Harmsen named Nora Quist as owner · New job.",
        "Olive Harmsen ended the ownership of Olive Harmsen · New job.",
    ]


def test_agreeing_and_changing_the_threshold_are_sentences(cast: Cast) -> None:
    draft = threshold.write_draft(cast.pilot, by=cast.olive, version=0, values=LINE)
    threshold.agree(cast.pilot, by=cast.olive, version=draft.version)
    assert done(cast.pilot)[0] == "Olive Harmsen agreed the threshold: after-call work, at most 75 s"
    draft = threshold.write_draft(cast.pilot, by=cast.petra, version=0, values={**CHANGED, "results_seen": True})
    threshold.agree(cast.pilot, by=cast.olive, version=draft.version)
    assert done(cast.pilot)[:2] == [
        "Olive Harmsen agreed threshold version 2: after-call work, at most 80 s, after results, a deviation"
        " · The queue system adds 5 s.",
        "Olive Harmsen replaced threshold version 1: after-call work, at most 75 s · The queue system adds 5 s.",
    ]


def test_a_result_and_its_correction_are_sentences(cast: Cast) -> None:
    agreed_threshold(cast.pilot, cast.olive, days_before(100))
    first = measurement(cast.pilot, recorded_by_system="Contact-centre platform")
    assert done(cast.pilot) == [
        f"Contact-centre platform recorded a measurement: 68 over 4,200 cases, {day(days_before(35))} to"
        f" {day(days_before(7))}, production-like data"
    ]
    again = type(first).objects.get(pk=first.pk)
    again.pk, again.supersedes, again.value, again.recorded_by_system = None, first, Decimal(70), ""
    record(again, by=cast.ivan)
    assert done(cast.pilot)[0].startswith("Ivan Petrov corrected a measurement: 70 over 4,200 cases")


def test_a_save_that_changed_nothing_is_no_story(cast: Cast) -> None:
    _entries, before = diary(cast.pilot)
    change(cast, vendor="")
    assert diary(cast.pilot)[1] == before


def test_the_queries_stay_the_same_however_long_the_history(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            diary(cast.pilot, most=10)
        return len(captured)

    change(cast, vendor="a", it_lead=cast.nora)
    few = queries()
    for number in range(30):
        change(cast, vendor=str(number), it_lead=cast.ivan if number % 2 else cast.nora)
    assert (few, queries()) == (3, 3)


def test_the_page_says_how_many_there_are_and_shows_the_earlier_ones(olive: Client, cast: Cast) -> None:
    for number in range(12):
        change(cast, vendor=f"vendor {number}")
    count = diary(cast.pilot)[1]
    page = olive.get(f"/pilots/{cast.pilot.reference}/").content.decode()
    assert f"{count} entries. None can be changed or removed." in page
    assert f"Show the {count - 10} earlier entries" in page
    assert "vendor 11" in page
    assert "<ins>vendor 1</ins>" not in page
    whole = olive.get(f"/pilots/{cast.pilot.reference}/diary/").content.decode()
    assert "<del>vendor 10</del> to <ins>vendor 11</ins>" in whole
    assert "<ins>vendor 1</ins>" in whole
    part = olive.get(
        f"/pilots/{cast.pilot.reference}/diary/", headers={"HX-Request": "true", "HX-Target": "diary-entries"}
    )
    assert part.content.decode().strip().startswith('<div id="diary-entries"')


def test_neither_the_application_nor_a_shell_changes_the_history(cast: Cast) -> None:
    event = Pilot.pgh_event_model.objects.filter(pgh_obj=cast.pilot).latest("pgh_id")
    event.vendor = "another story"
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        event.save()
    with owner(), pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        event.save()


def test_a_changed_price_says_above_which_volume(cast: Cast) -> None:
    line = CostLine.objects.create(pilot=cast.pilot, kind="inference", shape="tiered")
    tier = CostTier.objects.create(pilot=cast.pilot, line=line, above=60_000, price=Decimal("0.06"))
    values = {"price": Decimal("0.55")}
    facts.change(tier, by=cast.ivan, action=Action.EDIT_SCALE_MODEL, version=1, values=values)
    assert done(cast.pilot) == ["Ivan Petrov changed the price above 60,000 cases · price per case [0.06] [0.55]"]


def test_a_text_is_told_without_its_full_stop(cast: Cast) -> None:
    change(cast, problem="It is slow. Very slow.\n")
    assert newest(cast.pilot) == [
        "Olive Harmsen changed the pilot · problem it solves [] [It is slow. Very slow] · Why."
    ]
