"""The demo's reviews: held ones with minutes and outcomes, one forgotten, one cancelled, one called."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from assessments.models import AgendaItem, Attendance, CalendarMessage, Decision, ReviewAction, ReviewMeeting
from assessments.services.agenda import deferrals
from assessments.services.reviews import state_of
from pilots.models import Pilot

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


def test_held_forgotten_cancelled_and_coming_reviews_can_be_told_apart(demo):
    now = datetime.combine(demo, time(12), ZoneInfo("UTC"))
    states = [str(state_of(meeting, now)) for meeting in ReviewMeeting.objects.order_by("starts_at")]
    assert states == ["held"] * 5 + ["cancelled", "held", "overdue", "planned"]


def test_everybody_asked_to_the_next_review_gets_one_invitation():
    coming = ReviewMeeting.objects.get(title="Portfolio review, December")
    asked = set(coming.attendances.values_list("person", flat=True))
    messages = CalendarMessage.objects.filter(method="REQUEST")
    assert set(messages.values_list("meeting", "person")) == {(coming.pk, person) for person in asked}
    assert [item.pilot.number for item in coming.items.all()] == [1, 9, 16]


def test_every_decision_that_a_review_heard_was_drafted_after_it():
    heard = AgendaItem.objects.filter(outcome="decided")
    assert heard.count() == 6
    for item in heard:
        later = Decision.objects.filter(pilot=item.pilot, kind=item.owner_says, drafted_at__gt=item.ended_at)
        assert later.exists(), item.pilot


def test_a_second_deferral_gives_the_reason_that_the_policy_asks_for():
    welds = Pilot.objects.get(number=16)
    assert deferrals(welds) == 2
    assert "one more try" in welds.agenda_items.exclude(beyond_limit="").get().beyond_limit


def test_olive_and_ivan_have_something_to_do_and_ivan_is_late(demo):
    waiting = {
        name: [action.due_on < demo for action in ReviewAction.objects.filter(owner__name=name, done_at=None)]
        for name in ("Olive Harmsen", "Ivan Petrov")
    }
    assert waiting == {"Olive Harmsen": [False], "Ivan Petrov": [True]}


def test_everybody_on_the_list_of_a_review_is_somebody_who_can_come():
    assert not Attendance.objects.filter(person__is_active=False).exists()
