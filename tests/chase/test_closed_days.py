"""Days on which the organisation is closed: set and taken away by the portfolio office, on record, heeded at once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from accounts.vocabulary import RoleName
from chase.models import ClosedDay, Wishes
from chase.services import closed_days
from chase.services.closed_days import stretches
from chase.vocabulary import GapKind
from common.permit import Refused
from documents.models import LedgerEntry
from tests.cast import Cast
from tests.chase.chasing import at, day, gap, only, planning, run, said

PAGE = "/chase/closed-days/"
FRIDAY = date(2026, 11, 20)
NOON = at("2026-11-23T12:00")
TUESDAY = "2026-11-24"


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    client.force_login(cast.petra)
    return client


@pytest.fixture(autouse=True)
def on_a_friday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed_days, "day_here", lambda: FRIDAY)


def close(cast: Cast, first: str = TUESDAY, last: str = "", name: str = "Company holiday", country: str = "") -> int:
    values = {"first": day(first), "last": day(last) if last else None, "name": name, "country": country}
    return closed_days.close(**values, by=cast.petra, now=NOON)


def sent(**values: str) -> dict[str, str]:
    return {"first": "2026-12-24", "last": "", "name": "Christmas Eve", "country": ""} | values


@pytest.mark.parametrize(("country", "hears_on"), [("", "2026-11-25"), ("DE", "2026-11-25"), ("US", "2026-11-24")])
def test_what_was_planned_for_that_day_is_said_on_the_next_working_day(cast: Cast, country: str, hears_on: str):
    only(GapKind.THRESHOLD_MISSING)
    gap(cast.pilot, "2026-11-23T12:00", since=day("2026-11-17"))
    planning.plan(at("2026-11-23T12:00"))
    assert close(cast, country=country) == 1
    for moment in ("2026-11-24T07:30", "2026-11-24T08:05", "2026-11-25T07:30", "2026-11-25T08:05"):
        run(moment)
    assert said()[0] == ("Olive", 0, hears_on)


def test_the_day_is_a_working_day_again_when_it_is_taken_away(cast: Cast):
    only(GapKind.THRESHOLD_MISSING)
    gap(cast.pilot, "2026-11-23T12:00", since=day("2026-11-17"))
    close(cast)
    planning.plan(at("2026-11-23T12:00"))
    closed_days.open_again(stretches()[0], by=cast.petra, now=NOON)
    for moment in ("2026-11-24T07:30", "2026-11-24T08:05"):
        run(moment)
    assert said() == [("Olive", 0, TUESDAY)]


def test_only_gaps_that_are_said_then_or_later_are_planned_anew(cast: Cast):
    only(GapKind.THRESHOLD_MISSING)
    moment = at("2026-12-01T07:00")
    before = gap(cast.pilot, next_on=day("2026-11-23"), look_at=moment)
    after = gap(cast.pilot, next_on=day("2026-11-27"), look_at=moment, subject="day 30")
    assert close(cast) == 0
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.next_on, before.look_at) == (day("2026-11-23"), moment)
    assert after.next_on is None
    assert after.look_at < moment


def test_days_in_a_row_are_closed_and_taken_away_together(cast: Cast):
    close(cast, "2026-12-24", "2027-01-01")
    close(cast, "2027-01-02", name="Stocktaking")
    close(cast, "2026-12-28", country="US")
    told = [(each.first, each.last, each.days, each.name, each.where) for each in stretches()]
    assert told == [
        (date(2026, 12, 24), date(2027, 1, 1), 9, "Company holiday", "everywhere"),
        (date(2026, 12, 28), date(2026, 12, 28), 1, "Company holiday", "United States"),
        (date(2027, 1, 2), date(2027, 1, 2), 1, "Stocktaking", "everywhere"),
    ]
    closed_days.open_again(stretches()[0], by=cast.petra)
    closed_days.open_again(stretches()[0], by=cast.petra)
    assert list(ClosedDay.objects.values_list("day", "country")) == [(date(2027, 1, 2), "")]


def test_each_act_stands_in_the_history_and_in_the_ledger_without_its_name(cast: Cast):
    close(cast, "2026-12-24", "2026-12-31")
    [stretch] = stretches()
    closed_days.open_again(stretch, by=cast.petra)
    closed_days.open_again(stretch, by=cast.petra)
    acts = LedgerEntry.objects.order_by("number").values_list("act", "subject", "person_id", "details")
    told = '{"country":"","last":"2026-12-31"}'
    assert list(acts) == [
        ("closed days", "2026-12-24", cast.petra.pk, told),
        ("opened days", "2026-12-24", cast.petra.pk, told),
    ]
    changes = [(each.who, each.closed, each.stretch.first, each.stretch.last) for each in closed_days.changes()]
    assert changes == [
        (cast.petra.name, False, date(2026, 12, 24), date(2026, 12, 31)),
        (cast.petra.name, True, date(2026, 12, 24), date(2026, 12, 31)),
    ]


@pytest.mark.parametrize("person", ["olive", "ivan", "vic", "nora", "ada"])
def test_only_an_office_that_works_everywhere_closes_days(cast: Cast, person: str):
    Role.objects.create(person=cast.nora, name=RoleName.PMO, unit=cast.contact_centre)
    close(cast)
    with pytest.raises(Refused, match="Only the portfolio office"):
        closed_days.close(first=day("2026-12-24"), last=None, name="Eve", country="", by=cast.person(person))
    with pytest.raises(Refused):
        closed_days.open_again(stretches()[0], by=cast.person(person))
    assert ClosedDay.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "field", "sentence"),
    [
        ("1026-12-24", "", "first", "Choose a day from 1 Jan 2026 to 31 Dec 2031."),
        ("2026-12-24", "9999-12-31", "last", "Choose a day from 1 Jan 2026 to 31 Dec 2031."),
        ("2026-12-24", "2026-12-23", "last", "The last day comes before the first."),
        ("2026-12-01", "2027-03-03", "last", "Close at most 92 days at once."),
        ("2026-11-20", "2026-11-30", "first", "24 Nov 2026 is closed already: Company holiday."),
    ],
)
def test_days_that_cannot_be_closed_are_refused_beside_the_field(
    cast: Cast, first: str, last: str, field: str, sentence: str
):
    close(cast)
    with pytest.raises(ValidationError) as refused:
        close(cast, first, last)
    assert refused.value.message_dict == {field: [sentence]}
    assert ClosedDay.objects.count() == 1


def test_the_page_closes_days_and_lists_them_by_year(petra: Client, cast: Cast):
    assert "No day is closed" in petra.get(PAGE).content.decode()
    answer = petra.post(PAGE, sent(last="2027-01-01", country="DE"), follow=True)
    page = " ".join(answer.content.decode().split())
    assert "9 days are closed" in page
    assert "24 Dec 2026 to 1 Jan 2027" in page
    assert "It is closed. What is written already leaves as it is." in page
    assert "Germany" in page
    assert f"<b>{cast.petra.name}</b> closed" in page


def test_what_moves_is_said(petra: Client, cast: Cast):
    only(GapKind.THRESHOLD_MISSING)
    gap(cast.pilot, next_on=date(2026, 12, 24), look_at=at("2099-01-01T07:00"))
    page = petra.post(PAGE, sent(), follow=True).content.decode()
    assert "1 gap was to be said then; it is said on the next working day instead." in page


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"first": ""}, "Choose a day."),
        ({"first": "tomorrow"}, "Enter a day, like 2026-12-24."),
        ({"last": "x\x07"}, "Enter a day, like 2026-12-24."),
        ({"name": " "}, "Say what it is: people see it here."),
        ({"country": "XX"}, "Choose a country from the list."),
        ({"first": "1999-12-24"}, "Choose a day from"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_and_nothing_typed_is_lost(petra: Client, values: dict, sentence: str):
    answer = petra.post(PAGE, sent(**({"name": "Bridging day"} | values)))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Bridging day" in page or "name" in values
    assert not ClosedDay.objects.exists()


def test_taking_away_asks_first(petra: Client, cast: Cast):
    close(cast, "2026-12-24", "2026-12-31")
    address = f"{PAGE}{stretches()[0].pk}/open/"
    asked = petra.get(address).content.decode()
    assert "Take Company holiday away?" in asked
    assert ClosedDay.objects.count() == 8
    assert "Company holiday is taken away" in petra.post(address, follow=True).content.decode()
    assert ClosedDay.objects.count() == 0
    assert petra.post(address).status_code == 404


def test_who_may_only_look_sees_no_form_and_no_way_to_take_away(cast: Cast, client: Client):
    Role.objects.create(person=cast.nora, name=RoleName.PMO, unit=cast.contact_centre)
    close(cast)
    client.force_login(cast.nora)
    page = client.get(PAGE).content.decode()
    assert "Company holiday" in page
    assert "Take away" not in page
    assert "Close it" not in page
    assert client.post(PAGE, sent()).status_code == 403
    assert client.post(f"{PAGE}{stretches()[0].pk}/open/").status_code == 403


def test_the_page_asks_the_same_number_of_questions_for_one_day_and_for_many(petra: Client, cast: Cast):
    Wishes.objects.create(person=cast.vic, country="US")
    close(cast)
    petra.get(PAGE)
    few = _questions(petra)
    close(cast, "2026-12-01", "2027-02-28", name="Winter")
    for month in range(1, 9):
        close(cast, f"2028-0{month}-01", name=f"Stop {month}", country="DE")
    assert _questions(petra) == few


def _questions(petra: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert petra.get(PAGE).status_code == 200
    return len(asked)
