from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from accounts.models import User
from assessments.services.policy import set_policy
from portfolio.models import Export, InventoryImport
from portfolio.services.importing import ask_for, take_in
from portfolio.services.limits import TooMany, begin_export, end_export
from tests.cast import Cast

EXPORTS = [
    "/portfolio/export.csv",
    "/portfolio/export.xlsx",
    "/decisions/export.csv",
    "/decisions/export.xlsx",
    "/decisions/pack.zip",
    "/integration/export.csv",
    "/integration/export.xlsx",
    "/chase/log.csv",
    "/chase/log.xlsx",
]
LIST = b"Name,Unit\nCall notes,Sales\n"


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    client.force_login(cast.petra)
    return client


def running(person: User, count: int, *, since: timedelta = timedelta(0)) -> None:
    for _ in range(count):
        Export.objects.create(person=person, began_at=Now() - since)


def ended(person: User, count: int, *, ago: timedelta = timedelta(0)) -> None:
    for _ in range(count):
        Export.objects.create(person=person, began_at=Now() - ago, ended_at=Now())


def an_import(person: User, *, status: str = "matching", ago: timedelta = timedelta(0)) -> InventoryImport:
    taken = take_in(content=LIST, name="inventory.csv", by=person)
    InventoryImport.objects.filter(pk=taken.pk).update(status=status, uploaded_at=Now() - ago)
    return taken


@pytest.mark.parametrize("address", EXPORTS)
def test_every_export_counts_and_has_ended_when_it_was_sent(petra: Client, cast: Cast, address: str):
    response = petra.get(address)
    assert [export.ended_at for export in Export.objects.filter(person=cast.petra)] == [None]
    assert b"".join(response.streaming_content)
    [export] = Export.objects.all()
    assert (export.person, export.ended_at is not None) == (cast.petra, True)


@pytest.mark.django_db(transaction=True)
def test_an_export_has_ended_when_whoever_asked_has_gone(petra: Client):
    petra.get("/portfolio/export.csv").close()
    assert Export.objects.filter(ended_at=None).count() == 0


def test_what_is_refused_does_not_run_on(cast: Cast, client: Client):
    client.force_login(cast.vic)
    assert client.get("/chase/log.csv").status_code == 403
    assert Export.objects.filter(ended_at=None).count() == 0


@pytest.mark.parametrize("address", EXPORTS)
def test_as_many_exports_at_a_time_as_the_page_says_and_no_more(petra: Client, cast: Cast, address: str):
    running(cast.petra, 3)
    response = petra.get(address)
    assert (response.status_code, response["Retry-After"]) == (429, "30")
    page = response.content.decode()
    assert "3 of your exports are still running. Wait until one is done, then ask again." in page
    assert "At most 60 exports an hour, 3 at a time." in page
    assert Export.objects.count() == 3


def test_an_export_whose_process_died_is_given_up_after_a_quarter_of_an_hour(petra: Client, cast: Cast):
    running(cast.petra, 3, since=timedelta(minutes=16))
    assert petra.get("/portfolio/export.csv").status_code == 200


def test_as_many_exports_an_hour_as_the_page_says_and_no_more(petra: Client, cast: Cast):
    ended(cast.petra, 59, ago=timedelta(minutes=48, seconds=30))
    assert b"".join(petra.get("/portfolio/export.csv").streaming_content)
    response = petra.get("/portfolio/export.csv")
    assert response.status_code == 429
    page = response.content.decode()
    assert "You asked for 60 exports within an hour, and that is the limit. You can go on in 12 minutes." in page
    assert 600 < int(response["Retry-After"]) <= 690


def test_what_was_asked_for_an_hour_ago_is_no_limit_and_after_a_day_forgotten(petra: Client, cast: Cast):
    ended(cast.petra, 60, ago=timedelta(minutes=61))
    ended(cast.petra, 5, ago=timedelta(hours=25))
    assert petra.get("/portfolio/export.csv").status_code == 200
    assert Export.objects.count() == 61


def test_nobody_waits_for_somebody_elses_exports(petra: Client, cast: Cast):
    running(cast.olive, 3)
    ended(cast.olive, 60)
    assert petra.get("/portfolio/export.csv").status_code == 200


@pytest.mark.parametrize("address", ["/portfolio/", "/decisions/", "/integration/", "/chase/log/"])
def test_the_limit_on_exports_stands_beside_the_button(petra: Client, address: str):
    assert "At most 60 exports an hour, 3 at a time." in petra.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_many_asked_for_at_once_no_more_begin_than_may(cast: Cast):
    def ask(_turn: int) -> bool:
        try:
            begin_export(by=cast.petra)
            return True
        except TooMany:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(16))) == 3


def test_an_export_ends_once(cast: Cast):
    export = begin_export(by=cast.petra)
    end_export(export)
    [first] = Export.objects.values_list("ended_at", flat=True)
    end_export(export)
    assert list(Export.objects.values_list("ended_at", flat=True)) == [first]


def sent(client: Client) -> tuple[int, str]:
    response = client.post("/portfolio/import/", {"file": SimpleUploadedFile("inventory.csv", LIST)})
    return response.status_code, response.content.decode()


def test_as_many_files_an_hour_as_the_page_says_and_no_more(petra: Client, cast: Cast):
    assert "At most 20 files an hour, imports at a time: 2." in petra.get("/portfolio/import/").content.decode()
    for _ in range(19):
        an_import(cast.petra, ago=timedelta(minutes=20, seconds=30))
    assert sent(petra)[0] == 302
    status, page = sent(petra)
    assert status == 429
    assert "You brought in 20 files within an hour, and that is the limit. You can go on in 40 minutes." in page
    assert InventoryImport.objects.count() == 20


def test_a_file_of_an_hour_ago_and_those_of_others_do_not_count(petra: Client, cast: Cast):
    set_policy(name="imports_an_hour", value=1, by=cast.petra, reason="The machine is small.")
    taken = an_import(cast.petra)
    InventoryImport.objects.filter(pk=taken.pk).update(uploaded_by=cast.olive)
    an_import(cast.petra, ago=timedelta(minutes=61))
    assert sent(petra)[0] == 302


def test_as_many_imports_at_a_time_as_the_page_says_and_no_more(petra: Client, cast: Cast):
    third = an_import(cast.petra)
    address = f"/portfolio/import/{third.pk}/dry-run/"
    assert "At most 20 files an hour, imports at a time: 2." in petra.get(address).content.decode()
    for _ in range(2):
        an_import(cast.petra, status="waiting")
    response = petra.post(address, {"start": "yes", "mode": "all"})
    assert (response.status_code, response["Retry-After"]) == (429, "30")
    page = response.content.decode()
    assert "2 of your imports are still running. Wait until one is done, then start this one." in page
    assert 'value="all" checked' in page
    third.refresh_from_db()
    assert third.status == "matching"
    InventoryImport.objects.filter(status="waiting").update(status="done")
    assert petra.post(address, {"start": "yes", "mode": "all"}).status_code == 302


def test_an_import_of_others_is_no_reason_to_wait(cast: Cast):
    for _ in range(2):
        an_import(cast.petra, status="waiting")
    InventoryImport.objects.update(uploaded_by=cast.olive)
    mine = an_import(cast.petra)
    ask_for(mine, all_or_nothing=False, by=cast.petra)
    mine.refresh_from_db()
    assert mine.status == "waiting"


def change(cast: Cast, **numbers: int) -> None:
    for name, value in numbers.items():
        set_policy(name=name, value=value, by=cast.petra, reason="The machine is small.")


def test_a_changed_limit_on_exports_holds_and_is_said_at_once(petra: Client, cast: Cast):
    change(cast, exports_an_hour=5, exports_at_once=1)
    for address in ("/portfolio/", "/decisions/", "/integration/", "/chase/log/"):
        assert "At most 5 exports an hour, 1 at a time." in petra.get(address).content.decode()
    running(cast.petra, 1)
    assert "1 of your exports is still running." in petra.get("/portfolio/export.csv").content.decode()
    Export.objects.all().delete()
    ended(cast.petra, 5)
    assert petra.get("/portfolio/export.csv").status_code == 429
    change(cast, exports_an_hour=6)
    assert petra.get("/portfolio/export.csv").status_code == 200


def test_a_changed_limit_on_imports_holds_and_is_said_at_once(petra: Client, cast: Cast):
    change(cast, imports_an_hour=1, imports_at_once=1)
    assert "At most 1 file an hour, imports at a time: 1." in petra.get("/portfolio/import/").content.decode()
    an_import(cast.petra, status="waiting")
    assert sent(petra)[0] == 429
    change(cast, imports_an_hour=2)
    assert sent(petra)[0] == 302
    second = InventoryImport.objects.get(status="matching")
    address = f"/portfolio/import/{second.pk}/dry-run/"
    assert petra.post(address, {"start": "yes", "mode": "all"}).status_code == 429
    change(cast, imports_at_once=2)
    assert petra.post(address, {"start": "yes", "mode": "all"}).status_code == 302
