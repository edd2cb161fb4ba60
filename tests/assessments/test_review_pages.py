from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from assessments.models import AgendaItem, MinutesEntry, ReviewMeeting
from assessments.readiness.recommendation import Verdict
from assessments.services import actions, agenda, minutes, reviews
from assessments.services.day import day_here
from assessments.services.reviews import Call
from assessments.vocabulary import DecisionKind, Outcome
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.cast import Cast
from tests.portfolio.pilots import pilot

SOON = datetime(2099, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def meeting(cast: Cast) -> ReviewMeeting:
    asked = Call("Pilot review", SOON, "Europe/Berlin", 30, "", cast.petra, (cast.olive,), ((cast.pilot, 10),))
    return reviews.call(asked, by=cast.petra)


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    client.force_login(cast.petra)
    return client


def typed(cast: Cast, **changes: object) -> dict[str, object]:
    values = {
        "title": "Pilot review",
        "day": "2099-12-01",
        "begins": "10:00",
        "zone": "Europe/Berlin",
        "length": "30",
        "place": "Alster",
        "chair": cast.petra.pk,
        "attendees": [cast.vic.pk],
        "ask_named": "on",
        "do": "send",
    }
    return values | changes


def test_the_agenda_suggests_itself_and_one_click_takes_it(petra: Client, cast: Cast):
    ready = pilot("Ready", cast.contact_centre, verdict=Verdict.GO)
    late = pilot("Late", cast.contact_centre, decision_due_on=day_here() - timedelta(days=3))
    page = petra.post("/reviews/new/", typed(cast, do="take"))
    rows = page.context["agenda"].rows
    assert [(row.pilot, row.chosen) for row in rows] == [(ready, True), (late, True)]
    given = {"pilot": [ready.number, late.number], "shown": [ready.number, late.number]}
    given |= {f"minutes-{late.number}": "7", f"place-{ready.number}": "2", f"place-{late.number}": "1"}
    sent = petra.post("/reviews/new/", typed(cast, **given))
    meeting = ReviewMeeting.objects.get()
    assert sent.headers["Location"] == f"/reviews/{meeting.reference}/"
    assert [(item.pilot, item.minutes) for item in meeting.items.all()] == [(late, 7), (ready, 10)]
    assert meeting.starts_at == SOON
    assert {each.person.short_name for each in meeting.attendances.all()} == {"Vic"}


def test_each_suggestion_can_be_added_alone_and_nothing_typed_is_lost(petra: Client, cast: Cast):
    ready = pilot("Ready", cast.contact_centre, verdict=Verdict.GO)
    late = pilot("Late", cast.contact_centre, decision_due_on=day_here() - timedelta(days=3))
    given = {"shown": [ready.number, late.number], "pilot": [late.number], f"place-{late.number}": "1"}
    given |= {f"minutes-{late.number}": "7", "title": "Board"}
    page = petra.post("/reviews/new/", typed(cast, do=f"add-{ready.number}", **given))
    rows = [(row.pilot, row.chosen, row.place, row.minutes) for row in page.context["agenda"].rows]
    assert (page.status_code, rows) == (200, [(late, True, "1", "7"), (ready, True, "2", "10")])
    assert 'value="Board"' in page.content.decode()
    assert ReviewMeeting.objects.count() == 0


def test_a_suggestion_that_is_chosen_offers_no_button(petra: Client, cast: Cast):
    ready = pilot("Ready", cast.contact_centre, verdict=Verdict.GO)
    late = pilot("Late", cast.contact_centre, decision_due_on=day_here() - timedelta(days=3))
    page = petra.post("/reviews/new/", typed(cast, do=f"add-{ready.number}")).content.decode()
    assert f'value="add-{late.number}"' in page
    assert f'value="add-{ready.number}"' not in page


@pytest.mark.parametrize("do", ["add-", "add-x", "add-999999", "add-²"])
def test_a_button_that_names_no_pilot_shown_adds_none(petra: Client, cast: Cast, do: str):
    page = petra.post("/reviews/new/", typed(cast, do=do))
    assert (page.status_code, [row for row in page.context["agenda"].rows if row.chosen]) == (200, [])


def test_owners_and_it_leads_of_the_agenda_are_asked_when_wanted(petra: Client, cast: Cast):
    petra.post("/reviews/new/", typed(cast, pilot=[cast.pilot.number]))
    asked = {each.person.short_name for each in ReviewMeeting.objects.get().attendances.all()}
    assert asked == {"Vic", "Olive", "Ivan"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"zone": "Mars"}, "Enter a time zone, like Europe/Berlin"),
        ({"day": "soon"}, "Enter a day, like 2026-11-24"),
        ({"begins": "ten"}, "Enter a time, like 10:00"),
        ({"length": "4"}, "greater than or equal to 5"),
        ({"day": "2020-01-01"}, "still to come"),
        ({"another": "Nothing like it", "do": "add"}, "No pilot is called that."),
        ({"chair": "999999"}, "Choose somebody from the list."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost(
    petra: Client, cast: Cast, changes: dict[str, object], said: str
):
    page = petra.post("/reviews/new/", typed(cast, title="My own title", **changes))
    assert said in page.content.decode()
    assert 'value="My own title"' in page.content.decode()
    assert not ReviewMeeting.objects.exists()


def test_absurd_minutes_are_refused_beside_the_pilot(petra: Client, cast: Cast):
    number = cast.pilot.number
    page = petra.post("/reviews/new/", typed(cast, pilot=[number, "x"], **{f"minutes-{number}": "9999"}))
    assert (page.status_code, "Enter minutes from 1 to 240." in page.content.decode()) == (422, True)


def test_a_change_made_over_another_is_not_written(petra: Client, cast: Cast, meeting: ReviewMeeting):
    address = f"/reviews/{meeting.reference}/change/"
    assert petra.post(address, typed(cast, title="First", version="1")).status_code == 302
    late = petra.post(address, typed(cast, title="Second", version="1"))
    assert (late.status_code, "Somebody changed this review meanwhile" in late.content.decode()) == (409, True)
    assert ReviewMeeting.objects.get().title == "First"


def test_the_list_tells_what_is_ahead_past_held_and_cancelled_apart(petra: Client, cast: Cast, meeting: ReviewMeeting):
    def another(title: str) -> ReviewMeeting:
        return reviews.call(Call(title, SOON, "UTC", 30, "", cast.petra, (), ()), by=cast.petra)

    forgotten, held = another("Forgotten"), reviews.close(another("Held"), by=cast.petra)
    ReviewMeeting.objects.filter(pk=forgotten.pk).update(starts_at=datetime(2026, 1, 5, 9, tzinfo=UTC))
    reviews.cancel(another("Cancelled"), reason="No room", by=cast.petra)
    page = petra.get("/reviews/").context
    assert [one.meeting.title for one in page["overdue"]] == ["Forgotten"]
    assert [one.meeting for one in page["ahead"]] == [meeting]
    assert {(one.meeting.title, one.state) for one in page["past"]} == {("Held", "held"), ("Cancelled", "cancelled")}
    assert held.closed_at


def test_what_no_pilot_can_be_called_is_answered_beside_the_field(petra: Client, cast: Cast):
    page = petra.post("/reviews/new/", typed(cast, another="\x07", do="add"))
    assert page.context["agenda"].problem == "No pilot is called that."
    assert 'value="\x07"' in page.content.decode()


def test_a_place_that_is_no_number_is_answered_beside_it_and_stays(petra: Client, cast: Cast):
    number = cast.pilot.number
    given = {"shown": [number], "pilot": [number], f"place-{number}": "first"}
    page = petra.post("/reviews/new/", typed(cast, **given))
    assert page.status_code == 422
    assert "Enter a place, like 1." in page.content.decode()
    assert 'value="first"' in page.content.decode()


def test_the_room_is_led_through_a_meeting(petra: Client, cast: Cast, meeting: ReviewMeeting):
    item, address = meeting.items.get(), f"/reviews/{meeting.reference}/"
    petra.post(f"{address}open/")
    petra.post(f"{address}items/{item.pk}/begin/")
    petra.post(f"{address}attendance/", {"present": [cast.olive.pk, "x", "9" * 5000]})
    petra.post(f"{address}minutes/", {"item": item.pk, "text": "The price is open."})
    petra.post(f"{address}actions/", {"item": item.pk, "what": "Ask", "owner": cast.ivan.pk, "due_on": "2099-12-09"})
    petra.post(f"{address}items/{item.pk}/decide/", {"owner_says": "no_go", "version": "2"})
    petra.post(f"{address}close/")
    ended = AgendaItem.objects.get()
    assert (ended.outcome, ended.owner_says) == (Outcome.DECIDED, DecisionKind.NO_GO)
    assert ReviewMeeting.objects.get().closed_at
    page = petra.get(address).content.decode()
    for said in ("The price is open.", "Decided: No-go.", "Ask", "was here"):
        assert said in page


def test_deferring_says_beside_the_field_what_is_lacking(petra: Client, cast: Cast, meeting: ReviewMeeting):
    item = meeting.items.get()
    given = {"why": "No price", "needed": "", "needed_from": cast.ivan.pk, "needed_by": "2020-01-01", "version": "1"}
    page = petra.post(f"/reviews/{meeting.reference}/items/{item.pk}/defer/", given)
    assert page.status_code == 422
    assert list(page.context["defer_form"].errors) == ["needed"]
    assert "No price" in page.content.decode()


@pytest.mark.parametrize("version", ["", "x", "\u0663", "99999999999999999999"])
def test_a_form_without_its_version_counts_as_overtaken(petra: Client, meeting: ReviewMeeting, version: str):
    item = meeting.items.get()
    address = f"/reviews/{meeting.reference}/items/{item.pk}/decide/"
    assert petra.post(address, {"owner_says": "go", "version": version}).status_code == 409
    assert AgendaItem.objects.get().outcome == ""


def test_who_rewrites_second_sees_both_texts(petra: Client, cast: Cast, meeting: ReviewMeeting):
    entry = minutes.write(meeting, item=None, text="First text", by=cast.petra)
    minutes.change(entry, text="Their text", version=1, by=cast.petra)
    address = f"/reviews/{meeting.reference}/minutes/{entry.pk}/"
    late = petra.post(address, {"text": "My text", "version": "1"})
    assert late.status_code == 409
    assert "Their text" in late.content.decode()
    assert "My text" in late.content.decode()
    assert MinutesEntry.objects.get().text == "Their text"
    petra.post(address, {"text": "My text", "version": "2"})
    assert MinutesEntry.objects.get().text == "My text"


def test_the_minutes_of_a_restricted_pilot_are_not_shown_to_who_may_not_see_it(
    cast: Cast, client: Client, meeting: ReviewMeeting
):
    item = meeting.items.get()
    minutes.write(meeting, item=item, text="Very secret", by=cast.petra)
    actions.ask(meeting, item=item, what="Secret task", owner=cast.ivan, due_on=day_here(), by=cast.petra)
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    client.force_login(cast.vic)
    page = client.get(f"/reviews/{meeting.reference}/").content.decode()
    assert [word for word in ("Very secret", "Secret task", "Call summaries") if word in page] == []
    assert client.get(f"/reviews/{meeting.reference}/room/").status_code == 200


def test_the_list_shows_the_next_agenda_and_who_comes(petra: Client, cast: Cast):
    reviews.call(
        Call("Board", SOON, "UTC", 30, "", cast.petra, (cast.olive, cast.vic), ((cast.pilot, 10),)), by=cast.petra
    )
    answer = petra.get("/reviews/")
    assert [(step.item.pilot, step.begins) for step in answer.context["steps"]] == [(cast.pilot, SOON)]
    assert (answer.context["free"], answer.context["comers"]) == (20, [(cast.olive, [cast.pilot.name]), (cast.vic, [])])
    page = answer.content.decode()
    assert ("Who comes" in page, f"decides on {cast.pilot.name}" in page) == (True, True)


def test_a_pilot_that_the_reader_may_not_see_is_not_on_the_agenda_of_the_list(cast: Cast, client: Client):
    reviews.call(
        Call("Board", SOON, "UTC", 30, "", cast.petra, (cast.olive, cast.vic), ((cast.pilot, 10),)), by=cast.petra
    )
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    client.force_login(cast.vic)
    answer = client.get("/reviews/")
    assert (answer.context["steps"], cast.pilot.name in answer.content.decode()) == ([], False)


@pytest.mark.parametrize("others", [0, 4])
def test_the_list_costs_the_same_for_any_number_of_reviews(
    petra: Client, cast: Cast, meeting: ReviewMeeting, others: int, django_assert_max_num_queries
):
    for number in range(others):
        reviews.call(Call(f"Review {number}", SOON, "UTC", 30, "", cast.petra, (), ()), by=cast.petra)
    with django_assert_max_num_queries(14):
        assert len(petra.get("/reviews/").context["ahead"]) == 1 + others


def test_an_action_is_done_from_the_desk_of_its_owner(cast: Cast, client: Client, meeting: ReviewMeeting):
    action = actions.ask(meeting, item=None, what="Ask", owner=cast.ivan, due_on=day_here(), by=cast.petra)
    client.force_login(cast.ivan)
    assert client.get(f"/reviews/actions/{action.pk}/").status_code == 200
    assert client.post(f"/reviews/actions/{action.pk}/", {"note": "0.55", "version": "1"}).headers["Location"] == "/"
    client.force_login(cast.nora)
    assert client.get(f"/reviews/actions/{action.pk}/").status_code == 404


def test_a_deferred_pilot_asks_for_a_reason_the_second_time(petra: Client, cast: Cast, meeting: ReviewMeeting):
    said = {"why": "x", "needed": "y", "needed_from": cast.ivan, "needed_by": day_here()}
    agenda.defer(meeting.items.get(), **said, version=1, by=cast.petra)
    again = reviews.call(Call("Again", SOON, "UTC", 30, "", cast.petra, (), ((cast.pilot, 5),)), by=cast.petra)
    page = petra.get(f"/reviews/{again.reference}/").content.decode()
    assert 'name="beyond_limit"' in page
