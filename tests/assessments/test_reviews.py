from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from assessments.models import CalendarMessage, MinutesEntry, ReviewMeeting
from assessments.readiness.flags import Flag
from assessments.readiness.recommendation import Verdict
from assessments.services import actions, agenda, minutes, reviews
from assessments.services.day import day_here
from assessments.services.reviews import Call, ReviewState
from assessments.vocabulary import DecisionKind, Outcome
from common.permit import Refused
from common.versioned import StaleVersion
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.cast import Cast
from tests.portfolio.pilots import pilot

SOON = datetime(2099, 12, 1, 9, tzinfo=UTC)


def asked(cast: Cast, *pilots: Pilot, people: tuple[User, ...] | None = None, **fields: object) -> Call:
    values = {
        "title": "Pilot review",
        "starts_at": SOON,
        "zone": "Europe/Berlin",
        "length": 30,
        "place": "Room 4",
        "chair": cast.petra,
        "attendees": (cast.olive, cast.ivan) if people is None else people,
        "items": [(each, 10) for each in pilots],
    }
    return Call(**(values | fields))


@pytest.fixture
def meeting(cast: Cast) -> ReviewMeeting:
    return reviews.call(asked(cast, cast.pilot), by=cast.petra)


def told(meeting: ReviewMeeting) -> set[tuple[str, str, int]]:
    rows = CalendarMessage.objects.filter(meeting=meeting).select_related("person")
    return {(row.person.short_name, row.method, row.sequence) for row in rows}


def deferred(cast: Cast, meeting: ReviewMeeting, **fields: object):
    [item] = meeting.items.all()
    values = {
        "why": "No price yet",
        "needed": "The price at full volume",
        "needed_from": cast.ivan,
        "needed_by": day_here() + timedelta(days=7),
    }
    return agenda.defer(item, **(values | fields), version=item.version, by=cast.petra)


def test_calling_a_review_invites_everybody_asked_and_its_chair(cast: Cast, meeting: ReviewMeeting):
    assert told(meeting) == {("Olive", "REQUEST", 0), ("Ivan", "REQUEST", 0), ("Petra", "REQUEST", 0)}
    assert [(item.pilot, item.minutes) for item in meeting.items.all()] == [(cast.pilot, 10)]


def test_only_the_portfolio_office_calls_a_review(cast: Cast):
    with pytest.raises(Refused, match="Only the portfolio office calls reviews"):
        reviews.call(asked(cast), by=cast.olive)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}, "starts_at"),
    ],
)
def test_a_review_that_cannot_be_is_refused_beside_the_field(cast: Cast, fields: dict[str, object], field: str):
    with pytest.raises(ValidationError) as refused:
        reviews.call(asked(cast, **fields), by=cast.petra)
    assert list(refused.value.message_dict) == [field]


def test_a_change_updates_every_calendar_and_cancels_that_of_who_is_asked_no_more(cast: Cast, meeting: ReviewMeeting):
    other = asked(cast, cast.pilot, people=(cast.olive, cast.vic), starts_at=SOON + timedelta(hours=1))
    changed = reviews.change(meeting, other, version=meeting.version, by=cast.petra)
    assert (changed.uid, changed.sequence) == (meeting.uid, 1)
    assert told(changed) - told(meeting) == set()
    assert {row for row in told(changed) if row[2] == 1} == {
        ("Olive", "REQUEST", 1),
        ("Vic", "REQUEST", 1),
        ("Petra", "REQUEST", 1),
        ("Ivan", "CANCEL", 1),
    }


def test_whoever_changes_an_older_version_is_told(cast: Cast, meeting: ReviewMeeting):
    reviews.change(meeting, asked(cast, title="First"), version=1, by=cast.petra)
    with pytest.raises(StaleVersion):
        reviews.change(meeting, asked(cast, title="Second"), version=1, by=cast.petra)
    assert ReviewMeeting.objects.get(pk=meeting.pk).title == "First"


def test_cancelling_says_why_and_reaches_everybody_once(cast: Cast, meeting: ReviewMeeting):
    with pytest.raises(ValidationError, match="Say why"):
        reviews.cancel(meeting, reason=" ", by=cast.petra)
    cancelled = reviews.cancel(meeting, reason="Olive is ill", by=cast.petra)
    again = reviews.cancel(cancelled, reason="Twice", by=cast.petra)
    assert (again.cancelled_because, again.sequence) == ("Olive is ill", 1)
    assert {row for row in told(again) if row[1] == "CANCEL"} == {
        (name, "CANCEL", 1) for name in ("Olive", "Ivan", "Petra")
    }


def test_planned_running_overdue_held_and_cancelled_are_told_apart(cast: Cast, meeting: ReviewMeeting):
    during, after = SOON + timedelta(minutes=5), SOON + timedelta(days=2)
    assert reviews.state_of(meeting, during) is ReviewState.PLANNED
    assert reviews.state_of(meeting, after) is ReviewState.OVERDUE
    opened = reviews.open_(meeting, by=cast.petra)
    assert reviews.state_of(opened, during) is ReviewState.RUNNING
    assert reviews.state_of(opened, after) is ReviewState.OVERDUE
    agenda.decide(opened.items.get(), owner_says=DecisionKind.NO_GO, version=1, by=cast.petra)
    assert reviews.state_of(reviews.close(opened, by=cast.petra), after) is ReviewState.HELD
    other = reviews.cancel(reviews.call(asked(cast), by=cast.petra), reason="No room", by=cast.petra)
    assert reviews.state_of(other, after) is ReviewState.CANCELLED


def test_a_review_is_not_held_before_every_item_has_ended(cast: Cast, meeting: ReviewMeeting):
    with pytest.raises(ValidationError, match="how it ended for Call summaries"):
        reviews.close(meeting, by=cast.petra)
    deferred(cast, meeting)
    assert reviews.close(meeting, by=cast.petra).closed_at


def test_a_pilot_is_put_off_beyond_the_policy_only_with_a_reason(cast: Cast, meeting: ReviewMeeting):
    first = deferred(cast, meeting)
    assert (first.outcome, agenda.deferrals(cast.pilot)) == (Outcome.DEFERRED, 1)
    second = reviews.call(asked(cast, cast.pilot), by=cast.petra)
    with pytest.raises(ValidationError) as refused:
        deferred(cast, second)
    assert list(refused.value.message_dict) == ["beyond_limit"]
    assert deferred(cast, second, beyond_limit="The vendor was late").beyond_limit == "The vendor was late"
    assert agenda.deferrals(cast.pilot) == 2


def test_deferring_says_what_is_missing_from_it(cast: Cast, meeting: ReviewMeeting):
    with pytest.raises(ValidationError) as refused:
        deferred(cast, meeting, why=" ", needed="", needed_by=day_here() - timedelta(days=1))
    assert sorted(refused.value.message_dict) == ["needed", "needed_by", "why"]


def test_an_item_ends_once(cast: Cast, meeting: ReviewMeeting):
    item = meeting.items.get()
    agenda.decide(item, owner_says=DecisionKind.GO, version=item.version, by=cast.petra)
    with pytest.raises(ValidationError, match="has ended"):
        deferred(cast, meeting)


def test_the_agenda_suggests_what_is_ready_then_late_then_in_a_loop(cast: Cast):
    yesterday = day_here() - timedelta(days=1)
    pilot("Loop", cast.contact_centre, flags=(Flag.DEMO_LOOP,))
    pilot("Late", cast.contact_centre, decision_due_on=yesterday)
    pilot("Ready", cast.contact_centre, verdict=Verdict.NO_GO)
    pilot("Nothing to decide", cast.contact_centre)
    taken = pilot("On an agenda", cast.contact_centre, verdict=Verdict.GO)
    reviews.call(asked(cast, taken), by=cast.petra)
    found = [
        (each.pilot.name, each.why.split(":")[0].split(",")[0])
        for each in agenda.suggestions(cast.petra, on=day_here())
    ]
    assert found == [
        ("Ready", "Ready to decide"),
        ("Late", "Past its decision date"),
        ("Loop", "Reviewed again and again without a decision"),
    ]


def test_an_item_on_a_restricted_pilot_does_not_exist_for_who_may_not_see_it(cast: Cast, meeting: ReviewMeeting):
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    assert [item.pilot for item in reviews.items_visible_to(cast.petra, meeting)] == [cast.pilot]
    assert list(reviews.items_visible_to(cast.vic, meeting)) == []


def test_reviews_are_seen_by_the_office_viewers_and_those_asked(cast: Cast, meeting: ReviewMeeting):
    seen = {name: list(reviews.visible_to(cast.person(name))) for name in ("olive", "petra", "vic", "nora", "ada")}
    assert seen == {"olive": [meeting], "petra": [meeting], "vic": [meeting], "nora": [], "ada": []}


def test_a_paragraph_of_the_minutes_is_rewritten_by_one_at_a_time(cast: Cast, meeting: ReviewMeeting):
    entry = minutes.write(meeting, item=None, text=" The price is open. ", by=cast.petra)
    minutes.change(entry, text="The price is 0.55.", version=1, by=cast.petra)
    for late in (
        lambda: minutes.change(entry, text="Another", version=1, by=cast.petra),
        lambda: minutes.remove(entry, version=1, by=cast.petra),
    ):
        with pytest.raises(StaleVersion):
            late()
    assert MinutesEntry.objects.get().text == "The price is 0.55."
    minutes.remove(entry, version=2, by=cast.petra)
    assert not MinutesEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_writing_minutes_at_once_lose_nothing(cast: Cast):
    meeting = reviews.call(asked(cast, cast.pilot), by=cast.petra)
    both = Barrier(2)

    def write(who: str) -> None:
        try:
            both.wait()
            for number in range(20):
                minutes.write(meeting, item=None, text=f"{who} {number}", by=cast.petra)
        finally:
            connection.close()

    writers = [Thread(target=write, args=(who,)) for who in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    expected = {f"{who} {number}" for who in ("one", "two") for number in range(20)}
    assert set(MinutesEntry.objects.values_list("text", flat=True)) == expected


def test_an_action_waits_for_whoever_it_was_asked_of(cast: Cast, meeting: ReviewMeeting):
    due = day_here() + timedelta(days=3)
    action = actions.ask(
        meeting, item=meeting.items.get(), what="Ask the vendor", owner=cast.ivan, due_on=due, by=cast.petra
    )
    assert list(actions.open_actions(cast.ivan)) == [action]
    with pytest.raises(Refused, match="Only Ivan Petrov or the portfolio office"):
        actions.done(action, note="", version=1, by=cast.olive)
    finished = actions.done(action, note="0.55 a call", version=1, by=cast.ivan)
    assert (finished.done_by, finished.done_note) == (cast.ivan, "0.55 a call")
    assert list(actions.open_actions(cast.ivan)) == []


def test_attendance_says_who_was_there(cast: Cast, meeting: ReviewMeeting):
    reviews.tick_attendance(meeting, present=[cast.olive.pk], by=cast.petra)
    assert {each.person.short_name: each.present for each in meeting.attendances.all()} == {
        "Olive": True,
        "Ivan": False,
    }


def test_a_review_that_was_held_or_cancelled_is_not_changed(cast: Cast, meeting: ReviewMeeting):
    deferred(cast, meeting)
    held = reviews.close(meeting, by=cast.petra)
    with pytest.raises(ValidationError, match="was held"):
        reviews.change(held, asked(cast), version=held.version, by=cast.petra)
    assert held.closed_at <= timezone.now()


def test_a_review_that_was_begun_early_is_on_record_on_the_day_it_was_held(cast: Cast):
    meeting = reviews.call(asked(cast), by=cast.petra)
    assert meeting.held_on == date(2099, 12, 1)
    begun = reviews.open_(meeting, by=cast.petra)
    assert begun.held_on == timezone.localdate(begun.opened_at, timezone=ZoneInfo("Europe/Berlin"))
