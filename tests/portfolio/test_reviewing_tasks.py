from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from assessments.models import ReviewAction, ReviewMeeting
from assessments.services import actions, reviews
from assessments.services.day import day_here
from assessments.services.policy import set_policy
from assessments.services.reviews import Call
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from portfolio.desk.reviewing import reviewing_tasks
from portfolio.desk.tasks import Task
from tests.cast import Cast

CountQueries = Callable[[int], Any]


def called(cast: Cast, *, days: int, title: str = "Pilot board") -> ReviewMeeting:
    starts_at = timezone.now() + timedelta(days=days)
    asked = Call(title, starts_at, "Europe/Berlin", 30, "Alster", cast.petra, (cast.vic,), ((cast.pilot, 10),))
    return reviews.call(asked, by=cast.petra)


def asked_of(cast: Cast, owner: User, *, about_the_pilot: bool = True) -> ReviewAction:
    meeting = called(cast, days=30)
    item = meeting.items.get() if about_the_pilot else None
    due = day_here() + timedelta(days=4)
    return actions.ask(meeting, item=item, what="Split the rejects", owner=owner, due_on=due, by=cast.petra)


def told(person: User, *, in_days: int = 0) -> list[Task]:
    fresh = User.objects.get(pk=person.pk)  # what a person may see is read once per request
    return reviewing_tasks(fresh, today=day_here() + timedelta(days=in_days), ahead=7)


def test_an_action_waits_on_the_desk_of_whom_it_was_asked_until_it_is_done(cast: Cast, client: Client) -> None:
    action = asked_of(cast, cast.ivan)
    (task,) = told(cast.ivan)
    assert (task.title, task.when, task.is_late) == ("Action: Split the rejects", "In 4 days", False)
    assert task.meta == f"{action.meeting.reference} · Call summaries"
    client.force_login(cast.ivan)
    assert client.get(task.url).status_code == 200
    assert told(cast.olive) == []
    actions.done(action, note="Split by type.", version=action.version, by=cast.ivan)
    assert told(cast.ivan) == []


def test_an_action_past_its_day_is_late(cast: Cast) -> None:
    asked_of(cast, cast.ivan)
    (task,) = told(cast.ivan, in_days=6)
    assert (task.when, task.is_late) == ("2 days late", True)


def test_an_action_about_a_pilot_that_became_invisible_is_not_told(cast: Cast) -> None:
    asked_of(cast, cast.vic)
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    assert told(cast.vic) == []


def test_an_action_of_the_meeting_as_a_whole_is_told(cast: Cast) -> None:
    asked_of(cast, cast.nora, about_the_pilot=False)
    assert [task.title for task in told(cast.nora)] == ["Action: Split the rejects"]


def test_the_next_review_within_a_week_is_told_to_whom_is_asked_and_no_later_one(cast: Cast) -> None:
    for days, title in ((6, "Second"), (3, "First"), (9, "Third")):
        called(cast, days=days, title=title)
    assert [task.title for task in told(cast.vic)] == ["You are asked to a review: First"]
    assert [task.title for task in told(cast.petra)] == ["You chair a review: First"]
    assert told(cast.nora) == []


def test_a_cancelled_review_is_not_told(cast: Cast) -> None:
    reviews.cancel(called(cast, days=3), reason="The board is away.", by=cast.petra)
    assert told(cast.vic) == []


def test_a_review_that_nobody_closed_waits_for_its_chair_alone(cast: Cast) -> None:
    meeting = called(cast, days=3)
    ReviewMeeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(days=5))
    (task,) = told(cast.petra)
    assert (task.title, task.when, task.is_late) == ("Close or cancel the review: Pilot board", "5 days late", True)
    assert told(cast.vic) == []
    reviews.cancel(ReviewMeeting.objects.get(), reason="It was not held.", by=cast.petra)
    assert told(cast.petra) == []


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_does_not_depend_on_how_much_waits(
    number: int, cast: Cast, django_assert_num_queries: CountQueries
) -> None:
    for _each in range(number):
        asked_of(cast, cast.vic)
        called(cast, days=2)
    vic = User.objects.get(pk=cast.vic.pk)
    list(Pilot.objects.visible_to(vic))  # the desk has read what the person may see by now
    with django_assert_num_queries(2):
        assert len(reviewing_tasks(vic, today=day_here(), ahead=7)) == number + 1


@pytest.mark.parametrize(("ahead", "count"), [(7, 0), (9, 0), (10, 1)])
def test_how_long_before_it_a_review_comes_to_the_desk_is_policy(
    ahead: int, count: int, cast: Cast, client: Client
) -> None:
    called(cast, days=10)
    ReviewMeeting.objects.update(starts_at=timezone.now() + timedelta(days=9, hours=12))
    set_policy(name="desk_reviews_ahead", value=ahead, by=cast.petra, reason="We prepare longer.")
    client.force_login(cast.vic)
    titles = [task.title for task in client.get("/").context["tasks"]]
    assert titles.count("You are asked to a review: Pilot board") == count
