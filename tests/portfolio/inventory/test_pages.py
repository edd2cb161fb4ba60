import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from pilots.models import Pilot
from portfolio.inventory.seen import seen_in
from portfolio.models import ImportPart, InventoryImport, RememberedMatch
from portfolio.services import import_run, importing, trying
from portfolio.tasks import try_import
from tests.cast import Cast
from tests.portfolio.inventory.files import GOOD, SHIPPED

Capture = Callable[..., Any]


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    client.force_login(cast.petra)
    return client


def send(client: Client, content: bytes, name: str = "register.csv") -> Any:
    return client.post(reverse("portfolio:import"), {"file": SimpleUploadedFile(name, content)})


def take(client: Client, content: bytes = b"") -> InventoryImport:
    answer = send(client, content or SHIPPED.read_bytes())
    assert answer.status_code == 302, answer.content.decode()
    return InventoryImport.objects.latest("pk")


def choices(one: InventoryImport, **changes: str) -> dict[str, str]:
    """What the page's form sends when nothing but `changes` is changed."""
    words = importing.Plan.from_json(one.plan).words(seen_in(importing.table_of(one)))
    sent = {f"column_{index}": target for index, target in one.plan["columns"].items()}
    sent |= {f"stage_{index}": one.plan["stages"].get(word, "") for index, word in enumerate(words)}
    return sent | {"remember": "on"} | changes


def word_field(one: InventoryImport, word: str) -> str:
    return f"stage_{list(importing.Plan.from_json(one.plan).words(seen_in(importing.table_of(one)))).index(word)}"


def url(step: str, one: InventoryImport, **more: str) -> str:
    return reverse(f"portfolio:import_{step}", kwargs={"pk": one.pk, **more})


def test_the_whole_way_from_the_file_to_the_report(petra: Client, cast: Cast):
    one = take(petra)
    page = petra.get(url("match", one)).content.decode()
    assert "15 columns match" in page
    assert "read as Windows-1252, because it is not valid UTF-8 · separated by semicolons" in page
    assert "day/month/year;" in page

    refused = petra.post(url("match", one), choices(one))
    assert refused.status_code == 422
    assert "Choose a stage, like retired" in refused.content.decode()

    chosen = petra.post(url("match", one), choices(one, **{word_field(one, "Parked"): "proposed"}))
    assert chosen["Location"] == url("dry_run", one)
    page = petra.get(chosen["Location"]).content.decode()
    assert "39 pilots would be created, 2 rows would not" in page
    assert "“Pre-2021” is no day; “Proposed on” stays empty." in page
    assert Pilot.objects.count() == 1

    petra.post(url("dry_run", one), {"shown": ["8", "14"], "out": ["14"]})
    assert "38 pilots would be created" in petra.get(url("dry_run", one)).content.decode()

    started = petra.post(url("dry_run", one), {"start": "yes", "mode": "good"})
    assert started["Location"] == url("report", one)
    assert "The import runs" in petra.get(started["Location"]).content.decode()
    assert petra.get(url("match", one))["Location"] == url("report", one)

    import_run.run(one.pk)
    assert Pilot.objects.count() == 39
    page = petra.get(url("report", one)).content.decode()
    assert "38 pilots are in" in page
    assert one.fingerprint in page


def test_the_report_holds_every_row_with_what_became_of_it(petra: Client, cast: Cast):
    one = take(petra)
    importing.ask_for(one, all_or_nothing=False, by=cast.petra)
    import_run.run(one.pk)
    answer = petra.get(url("rows", one, kind="xlsx"))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)  # type: ignore[union-attr]
    pilot = Pilot.objects.get(name="Berth planning")
    assert rows[0][:6] == ("Row", "What becomes of it", "Reference", "Why", "No.", "AI application")
    assert len(rows) == 42
    by_row = {row[0]: row[1:4] for row in rows[1:]}
    assert by_row[6] == ("created", pilot.reference, None)
    assert by_row[39] == ("not created", None, "It has no name.")


def test_odd_rows_come_as_a_spreadsheet_before_anything_is_written(petra: Client, cast: Cast):
    one = take(petra)
    answer = petra.get(url("rows", one, kind="csv"), {"odd": "1"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("Row,What becomes of it,Reference,Why,No.,AI application")
    assert any(line.startswith("28,not created,,Nobody has said which stage “Parked” is.") for line in lines)
    assert Pilot.objects.count() == 1


def test_text_that_looks_like_a_formula_is_harmless_in_the_spreadsheet(petra: Client, cast: Cast):
    one = take(petra)
    content = b"".join(petra.get(url("rows", one, kind="csv")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=HYPERLINK" in content
    assert "'+49 is how" in content


def test_odd_rows_can_be_filtered_and_odd_addresses_do_no_harm(petra: Client, cast: Cast):
    one = take(petra)
    page = petra.get(url("dry_run", one), {"show": "refused"}).content.decode()
    assert "It has no operating unit." in page
    assert "perhaps a twin" not in page.partition("<tbody>")[2]
    for query in ({"show": "nonsense"}, {"page": "-1"}, {"page": "x" * 9}, {"page": "999999"}, {"show": "created"}):
        assert petra.get(url("dry_run", one), query).status_code == 200
    answer = petra.post(url("dry_run", one), {"shown": ["x", "-4", "9" * 30, "٣"], "out": ["x", "7000"]})
    assert answer.status_code == 302
    one.refresh_from_db()
    assert one.plan["left_out"] == []


def test_a_workbook_is_matched_in_the_page_like_any_other_file(petra: Client, cast: Cast):
    one = take(petra, GOOD)
    assert petra.post(url("match", one), choices(one))["Location"] == url("dry_run", one)


def test_columns_can_be_matched_otherwise_and_are_remembered(petra: Client, cast: Cast):
    table = b"Thing,Place,Note\nAlarm,Grid,x\nChatbot,Sales,y\n"
    one = take(petra, table)
    petra.post(url("match", one), {"column_0": "name", "column_1": "unit", "column_2": "tags", "remember": "on"})
    one.refresh_from_db()
    assert one.plan["columns"] == {"0": "name", "1": "unit", "2": "tags"}
    again = take(petra, table)
    assert again.plan["columns"] == {"0": "name", "1": "unit", "2": "tags"}
    assert petra.get(url("match", again)).content.decode().count("as last time") == 3


def test_matches_are_not_remembered_when_nobody_asks_for_it(petra: Client, cast: Cast):
    one = take(petra)
    petra.post(url("match", one), {key: value for key, value in choices(one).items() if key != "remember"})
    assert RememberedMatch.objects.count() == 0


def test_two_columns_for_one_fact_are_told(petra: Client, cast: Cast):
    one = take(petra, b"Name,Title,Unit\nA,B,C\n")
    answer = petra.post(url("match", one), {"column_0": "name", "column_1": "name", "column_2": "unit"})
    assert answer.status_code == 422
    assert "“Name” can come from one column only; “Title” is out." in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"column_0": "unit"}, "Choose the column that holds the name."),
        ({"column_0": "name"}, "Choose the column that holds the operating unit."),
        ({"column_0": "owner", "column_1": "id", "stage_0": "stopped"}, "Choose the column that holds the name."),
    ],
)
def test_what_has_to_be_chosen_is_said(petra: Client, cast: Cast, sent: dict[str, str], sentence: str):
    one = take(petra, b"X,Y\nA,B\n")
    answer = petra.post(url("match", one), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_stopped_cannot_be_chosen_because_it_needs_a_signed_decision(petra: Client, cast: Cast):
    one = take(petra, b"Name,Unit,Status\nA,U,Parked\nB,U,idea\n")
    answer = petra.post(url("match", one), choices(one, **{word_field(one, "Parked"): "stopped"}))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7\n", "report.csv", "This is no spreadsheet."),
        (b"", "empty.csv", "The file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 90, "old.xlsx", "This is an old workbook (.xls)."),
        (b"Name,Unit\n" + b"x" * (20 * 1024 * 1024), "big.csv", "The file is larger than 20 MB."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(
    petra: Client, cast: Cast, content: bytes, name: str, sentence: str
):
    answer = send(petra, content, name)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page.partition('type="file"')[2]
    assert InventoryImport.objects.count() == 0


class Unread:
    """A body that must stay where it is."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


def test_a_file_announced_as_too_large_is_refused_unread(cast: Cast):
    petra = Client(enforce_csrf_checks=True)
    petra.force_login(cast.petra)
    kind = "multipart/form-data; boundary=x"
    about = {"CONTENT_LENGTH": "9999999999", "wsgi.input": Unread()}
    answer = petra.generic("POST", reverse("portfolio:import"), b"", content_type=kind, **about)
    assert answer.status_code == 413
    assert "The file is larger than 20 MB." in answer.content.decode().partition('type="file"')[2]


def test_without_a_file_the_page_asks_for_one(petra: Client, cast: Cast):
    answer = petra.post(reverse("portfolio:import"))
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["a" * 150 + ".csv", "../../etc/passwd", "Grüße 🚀.csv", "<script>alert(1)</script>.csv"]
)
def test_a_strange_file_name_does_no_harm(petra: Client, cast: Cast, name: str):
    answer = send(petra, b"Name,Unit\nA,U\n", name)
    assert answer.status_code in (302, 422)
    assert "<script>alert" not in petra.get(reverse("portfolio:import")).content.decode()


def test_values_of_the_file_are_text_on_every_page(petra: Client, cast: Cast):
    nasty = '"<img src=x onerror=alert(1)>","<b hx-get=/x>Unit</b>","{{ 7|add:7 }}"\n' * 2
    one = take(petra, b"Name,Unit,Status\n" + nasty.encode())
    for step in ("match", "dry_run"):
        page = petra.get(url(step, one)).content.decode()
        assert "<img src=x" not in page
        assert "<b hx-get" not in page


def test_the_progress_is_answered_alone_when_the_bar_asks(petra: Client, cast: Cast):
    one = take(petra)
    importing.ask_for(one, all_or_nothing=False, by=cast.petra)
    ImportPart.objects.create(of=one, place=0, rows=10, result=[])
    part = petra.get(url("report", one), headers={"HX-Request": "true", "HX-Target": "progress"}).content.decode()
    assert "<!doctype" not in part.lower()
    assert f"10 of {one.rows} rows" in part
    assert 'hx-trigger="every 1s"' in part
    ImportPart.objects.all().delete()
    import_run.run(one.pk)
    part = petra.get(url("report", one), headers={"HX-Request": "true", "HX-Target": "progress"}).content.decode()
    assert "hx-trigger" not in part


def test_a_failed_import_says_why_and_leads_back(petra: Client, cast: Cast):
    one = take(petra)
    importing.ask_for(one, all_or_nothing=True, by=cast.petra)
    import_run.run(one.pk)
    page = petra.get(url("report", one)).content.decode()
    assert "Row 28 cannot become a pilot: Nobody has said which stage “Parked” is. Nothing was imported." in page
    assert url("dry_run", one) in page


def test_an_import_that_broke_in_the_middle_says_how_far_it_came_and_is_gone_on_with(petra: Client, cast: Cast):
    one = take(petra, b"Name,Unit\nAlarm,Grid\nChatbot,Grid\nDraft,Grid\n")
    ImportPart.objects.create(of=one, place=0, rows=2, result=[[2, "created", 7, []], [3, "created", 8, []]])
    InventoryImport.objects.update(status="failed", why_failed="It broke.")
    page = petra.get(url("report", one)).content.decode()
    assert "Imported in part" in page
    assert "2 of 3 rows are dealt with; their pilots are in the portfolio." in page
    assert '<button class="btn primary" type="submit" name="start" value="yes">Go on</button>' in page
    assert petra.post(url("dry_run", one), {"start": "yes", "mode": ""}).status_code == 302
    assert InventoryImport.objects.get().status == "waiting"


@pytest.mark.parametrize("name", ["olive", "ivan", "vic", "nora", "ada"])
def test_others_cannot_import_nor_learn_which_files_there_are(petra: Client, cast: Cast, client: Client, name: str):
    one = take(petra)
    client.force_login(cast.person(name))
    assert client.get(reverse("portfolio:import")).status_code == 403
    assert send(client, b"Name,Unit\nA,U\n").status_code == 403
    for step in ("match", "dry_run", "report"):
        known = client.get(url(step, one))
        unknown = client.get(reverse(f"portfolio:import_{step}", args=[one.pk + 1]))
        assert known.status_code == unknown.status_code == 403
    assert InventoryImport.objects.count() == 1


def test_an_import_that_is_not_there_answers_404(petra: Client, cast: Cast):
    assert petra.get(reverse("portfolio:import_match", args=[2_000_000_000])).status_code == 404
    assert petra.get("/portfolio/import/99999999999999999999/match/").status_code == 404


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Every file is large, and two rows of a kind are many; the files whose rows the worker was asked to try."""
    monkeypatch.setattr(trying, "AT_ONCE", 2)
    monkeypatch.setattr(trying, "STEP", 2)
    asked: list[int] = []
    monkeypatch.setattr(try_import, "delay", lambda import_id: asked.append(import_id))
    yield asked
    cache.clear()


def matched(petra: Client) -> InventoryImport:
    one = take(petra, b"Name,Unit,Proposed on\nA,North,soon\nB,North,soon\nC,North,soon\nD,North,2026-01-02\n")
    assert petra.post(url("match", one), choices(one)).status_code == 302
    return one


def test_a_worker_tries_the_rows_of_a_large_file_and_says_how_far_it_is(petra: Client, rung: list[int]):
    one = matched(petra)
    for _ in range(2):
        assert "The worker reads the file" in petra.get(url("dry_run", one)).content.decode()
    assert rung == [one.pk]
    seen = list(trying._steps(one))
    assert [(step.done, step.is_done) for step in seen] == [(2, False), (4, False), (4, True)]
    cache.set(trying._key_of(one), seen[0])
    headers = {"HX-Request": "true", "HX-Target": "progress"}
    bar = petra.get(url("dry_run", one), headers=headers)
    assert "2 of 4 rows" in bar.content.decode()
    assert "<html" not in bar.content.decode()
    assert "HX-Refresh" not in bar.headers
    try_import(import_id=one.pk)
    assert petra.get(url("dry_run", one), headers=headers)["HX-Refresh"] == "true"
    page = petra.get(url("dry_run", one)).content.decode()
    assert "4 pilots would be created" in page
    assert page.count("“soon” is no day") == 2
    assert "The first 2 of each kind stand here; the spreadsheet has all of them." in page
    assert (rung, Pilot.objects.count()) == ([one.pk], 1)


def test_another_plan_or_another_pilot_is_tried_anew(petra: Client, cast: Cast, rung: list[int]):
    one = matched(petra)
    try_import(import_id=one.pk)
    assert "4 pilots would be created" in petra.get(url("dry_run", one)).content.decode()
    petra.post(url("dry_run", one), {"shown": ["2", "3"], "out": ["3"]})
    assert "The worker reads the file" in petra.get(url("dry_run", one)).content.decode()
    try_import(import_id=one.pk)
    assert "3 pilots would be created" in petra.get(url("dry_run", one)).content.decode()
    Pilot.objects.create(name="E", unit=cast.contact_centre)
    assert "The worker reads the file" in petra.get(url("dry_run", one)).content.decode()
    assert rung == [one.pk, one.pk]


def test_what_is_imported_already_is_not_tried(petra: Client, rung: list[int]):
    one = matched(petra)
    InventoryImport.objects.update(status="waiting")
    try_import(import_id=one.pk)
    try_import(import_id=0)
    assert trying.begun(one) is None


def test_the_rows_of_a_large_file_are_asked_for_once_more_without_a_broker(
    petra: Client, monkeypatch: pytest.MonkeyPatch, dead_broker: None
):
    monkeypatch.setattr(trying, "AT_ONCE", 2)
    one = matched(petra)
    assert petra.get(url("dry_run", one)).status_code == 200
    cache.clear()
