"""Who is told what in which run, on the real database."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Delegation, Role, User
from accounts.vocabulary import RoleName
from chase.models import ClosedDay, Message, Reminder, RuleSetting, Snooze, Wishes
from chase.rules import Cadence, Rule
from chase.services import planning
from chase.services.settings import current_rules
from chase.vocabulary import GapKind, MessageState, Part, ReminderState, Rung
from pilots.models import Ownership, Pilot
from pilots.vocabulary import Visibility
from tests.cast import Cast
from tests.chase.chasing import BERLIN, at, day, gap, only, pilots


@pytest.fixture(autouse=True)
def one_kind(db: None) -> None:
    only(GapKind.THRESHOLD_MISSING)


def lines(**only_these: object) -> list[tuple[str, int, str]]:
    rows = Reminder.objects.filter(**only_these).select_related("person", "message")
    return sorted(
        (row.person.short_name, row.rung, row.message.run_at.astimezone(BERLIN).strftime("%a %d %H:%M")) for row in rows
    )


def test_one_person_gets_one_message_per_run_whatever_the_number_of_gaps(cast: Cast):
    for pilot in pilots(cast, 14):
        gap(pilot)
    assert planning.plan(at("2026-11-23T08:00")) == 14
    message = Message.objects.get()
    assert (message.person, message.run_at) == (cast.olive, at("2026-11-23T08:00"))
    assert (message.due_at, message.state) == (message.run_at, MessageState.WAITING)
    assert message.reminders.count() == 14


def test_planning_again_writes_nothing_more(cast: Cast):
    gap(cast.pilot)
    assert [planning.plan(at("2026-11-23T08:00")) for _ in range(3)] == [1, 0, 0]
    assert planning.plan(at("2026-11-23T18:00")) == 0


def test_what_is_found_while_the_message_waits_goes_into_it(cast: Cast):
    first, second = pilots(cast, 2)
    gap(first, "2026-11-23T05:00")
    planning.plan(at("2026-11-23T07:00"))
    gap(second, "2026-11-23T07:30")
    planning.plan(at("2026-11-23T07:30"))
    assert [message.reminders.count() for message in Message.objects.all()] == [2]


def test_what_comes_after_a_sender_claimed_the_message_goes_into_another_one(cast: Cast):
    first, second = pilots(cast, 2)
    gap(first)
    planning.plan(at("2026-11-23T08:00"))
    Message.objects.update(tries=1)
    gap(second)  # found before the run, planned late
    planning.plan(at("2026-11-23T08:01"))
    assert lines() == [("Olive", 0, "Mon 23 08:00"), ("Olive", 0, "Mon 23 08:05")]


def test_a_message_that_the_office_holds_back_holds_what_comes_later_too(cast: Cast):
    first, second = pilots(cast, 2)
    gap(first)
    planning.plan(at("2026-11-23T07:10"))
    Message.objects.update(state=MessageState.HELD, held_by=cast.petra)
    gap(second)
    planning.plan(at("2026-11-23T07:20"))
    assert [message.reminders.count() for message in Message.objects.all()] == [2]


def test_nobody_is_told_on_a_closed_day(cast: Cast):
    ClosedDay.objects.create(day=day("2026-11-23"), name="Works outing")
    gap(cast.pilot)
    assert planning.plan(at("2026-11-23T08:00")) == 0
    assert planning.plan(at("2026-11-24T08:00")) == 1


def test_a_quiet_morning_moves_the_message_behind_it(cast: Cast):
    Wishes.objects.create(person=cast.olive, quiet_from=time(22), quiet_until=time(10))
    gap(cast.pilot)
    planning.plan(at("2026-11-23T09:30"))
    assert lines() == [("Olive", 0, "Mon 23 10:00")]


def test_who_wants_no_mail_gets_the_message_in_the_inbox_only(cast: Cast):
    Wishes.objects.create(person=cast.olive, by_mail=False)
    gap(cast.pilot)
    planning.plan(at("2026-11-23T08:00"))
    assert Message.objects.get().by_mail is False


def test_who_stands_in_hears_it_instead(cast: Cast):
    Delegation.objects.create(
        person=cast.olive, delegate=cast.vic, began_on=day("2026-11-23"), ends_on=day("2026-11-27")
    )
    gap(cast.pilot)
    planning.plan(at("2026-11-23T08:00"))
    reminder = Reminder.objects.get()
    assert (reminder.person, reminder.instead_of) == (cast.vic, cast.olive)


def test_a_stand_in_who_is_away_too_is_left_in_peace(cast: Cast):
    for person, delegate in ((cast.olive, cast.vic), (cast.vic, cast.petra)):
        Delegation.objects.create(
            person=person, delegate=delegate, began_on=day("2026-11-23"), ends_on=day("2026-11-27")
        )
    gap(cast.pilot)
    planning.plan(at("2026-11-23T08:00"))
    reminder = Reminder.objects.get()
    assert (reminder.person, reminder.instead_of) == (cast.olive, None)


@pytest.mark.parametrize("ended", [True, False])
def test_a_delegation_that_ended_or_begins_later_changes_nothing(cast: Cast, ended: bool):
    began, ends = ("2026-11-16", "2026-11-27") if ended else ("2026-11-24", "2026-11-27")
    made = Delegation.objects.create(person=cast.olive, delegate=cast.vic, began_on=day(began), ends_on=day(ends))
    if ended:
        Delegation.objects.filter(pk=made.pk).update(ended_at=at("2026-11-20T12:00"))
    gap(cast.pilot)
    planning.plan(at("2026-11-23T08:00"))
    assert lines() == [("Olive", 0, "Mon 23 08:00")]


def test_who_stands_in_but_may_not_see_the_pilot_hears_nothing(cast: Cast):
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    Delegation.objects.create(
        person=cast.olive, delegate=cast.vic, began_on=day("2026-11-23"), ends_on=day("2026-11-27")
    )
    gap(cast.pilot)
    planning.plan(at("2026-11-23T08:00"))
    assert lines() == [("Olive", 0, "Mon 23 08:00")]


def test_a_restricted_pilot_is_never_told_to_who_may_not_see_it(cast: Cast):
    Role.objects.filter(person=cast.petra).update(unit=cast.office)  # an office of another unit
    elsewhere = pilots(cast, 1, owner=cast.olive, unit=cast.platforms)[0]
    Pilot.objects.filter(pk=elsewhere.pk).update(visibility=Visibility.RESTRICTED)
    gap(elsewhere)
    now = at("2026-11-23T08:00")
    for _ in range(60):
        planning.plan(now)
        now += timedelta(days=1)
    assert {name for name, _rung, _when in lines()} == {"Olive"}


def test_it_goes_from_the_person_to_the_owner_to_the_office(cast: Cast):
    gap(cast.pilot, part=Part.IT_LEAD)
    now = at("2026-11-23T08:00")
    while now < at("2026-12-12T08:00"):
        planning.plan(now)
        now += timedelta(hours=1)
    told = Reminder.objects.order_by("on", "rung").values_list("on", "rung", "person__name")
    assert [(on.isoformat(), rung, name.split()[0]) for on, rung, name in told] == [
        ("2026-11-23", Rung.PERSON, "Ivan"),
        ("2026-11-26", Rung.PERSON, "Ivan"),
        ("2026-11-30", Rung.PERSON, "Ivan"),
        ("2026-11-30", Rung.OWNER, "Olive"),
        ("2026-12-03", Rung.PERSON, "Ivan"),
        ("2026-12-03", Rung.OWNER, "Olive"),
        ("2026-12-07", Rung.PERSON, "Ivan"),
        ("2026-12-07", Rung.PMO, "Petra"),
        ("2026-12-10", Rung.PERSON, "Ivan"),
        ("2026-12-10", Rung.PMO, "Petra"),
    ]


def test_of_several_in_the_office_one_hears_of_a_pilot(cast: Cast):
    Role.objects.create(person=cast.nora, name=RoleName.PMO)
    for pilot in pilots(cast, 6):
        Ownership.objects.filter(pilot=pilot).delete()
        gap(pilot, part=Part.PMO)
    planning.plan(at("2026-11-23T08:00"))
    assert Reminder.objects.count() == 6
    assert {message.reminders.count() for message in Message.objects.all()} == {3}


def test_of_several_in_the_office_one_who_is_there_hears_of_it(cast: Cast):
    Role.objects.create(person=cast.nora, name=RoleName.PMO)
    Delegation.objects.create(
        person=cast.petra, delegate=cast.vic, began_on=day("2026-11-23"), ends_on=day("2026-11-23")
    )
    for pilot in pilots(cast, 4):
        Ownership.objects.filter(pilot=pilot).delete()
        gap(pilot, part=Part.PMO)
    planning.plan(at("2026-11-23T08:00"))
    assert {reminder.person.short_name for reminder in Reminder.objects.all()} == {"Nora"}


def test_while_the_whole_office_is_away_its_stand_in_hears_of_it(cast: Cast):
    Delegation.objects.create(
        person=cast.petra, delegate=cast.vic, began_on=day("2026-11-23"), ends_on=day("2026-11-23")
    )
    gap(cast.pilot, part=Part.PMO)
    planning.plan(at("2026-11-23T08:00"))
    assert [(line.person.short_name, line.instead_of) for line in Reminder.objects.all()] == [("Vic", cast.petra)]


def test_a_gap_that_somebody_snoozed_waits_for_them(cast: Cast):
    slept = gap(cast.pilot)
    Snooze.objects.create(gap=slept, person=cast.olive, until=day("2026-11-27"), reason="The vendor answers on Friday")
    now = at("2026-11-23T08:00")
    while now < at("2026-12-01T08:00"):
        planning.plan(now)
        now += timedelta(hours=1)
    assert lines() == [("Olive", 0, "Mon 30 08:00")]


def test_a_rule_that_is_switched_off_says_nothing(cast: Cast):
    RuleSetting.objects.create(kind=GapKind.THRESHOLD_MISSING, is_on=False, first=0, every=3, up=5)
    gap(cast.pilot)
    assert planning.plan(at("2026-11-23T08:00")) == 0


def test_what_was_left_out_comes_back_the_same_day_when_it_is_due_again(cast: Cast):
    moved = gap(cast.pilot)
    planning.plan(at("2026-11-23T08:00"))
    Message.objects.update(state=MessageState.LEFT_OUT)
    Reminder.objects.update(state=ReminderState.LEFT_OUT, left_out_because="Somebody else's when it left")
    type(moved).objects.update(next_on=day("2026-11-23"), look_at=None)
    assert planning.plan(at("2026-11-23T08:02")) == 1
    reminder = Reminder.objects.get()
    assert (reminder.state, reminder.left_out_because) == (ReminderState.PLANNED, "")
    assert reminder.message.run_at == at("2026-11-23T08:05")


def test_the_number_of_queries_does_not_grow_with_the_gaps(cast: Cast):
    def queries_for(count: int, moment: str) -> int:
        for pilot in pilots(cast, count):
            gap(pilot, moment)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert planning.plan(at(moment)) == count
        return len(queries)

    assert queries_for(3, "2026-11-23T08:00") == queries_for(40, "2026-11-24T08:00")


def test_a_preview_is_what_the_next_run_sends_and_writes_nothing(cast: Cast):
    gap(cast.pilot)
    gap(pilots(cast, 1)[0])
    shown = planning.preview(at("2026-11-23T06:30"))
    assert not Message.objects.exists()
    [message] = shown
    assert (message.person, message.run_at) == (cast.olive, at("2026-11-23T08:00"))
    planning.plan(at("2026-11-23T08:00"))
    assert [line.gap.pk for line in message.lines] == list(Reminder.objects.values_list("gap", flat=True))
    assert planning.preview(at("2026-11-23T12:00")) == []


def test_a_preview_by_other_rules_shows_what_they_would_send(cast: Cast):
    gap(cast.pilot)
    planning.plan(at("2026-11-23T08:00"))
    daily = current_rules() | {GapKind.THRESHOLD_MISSING: Rule("No threshold", first=0, every=1)}
    [message] = planning.preview(at("2026-11-23T12:00"), rules=daily)
    assert (message.person, message.run_at) == (cast.olive, at("2026-11-24T08:00"))
    assert planning.preview(at("2026-11-23T12:00"), rules=daily, cadence=Cadence(hour=15)) == []  # said today
    [message] = planning.preview(at("2026-11-24T12:00"), rules=daily, cadence=Cadence(hour=15))
    assert message.run_at == at("2026-11-24T15:00")


def test_people_in_four_zones_hear_it_at_eight_of_their_own(cast: Cast):
    zones = {"olive": "Europe/Berlin", "ivan": "America/New_York", "petra": "Asia/Dubai", "nora": "Pacific/Auckland"}
    for name, zone in zones.items():
        User.objects.filter(pk=cast.person(name).pk).update(time_zone=zone)
    for owner, part in (
        (cast.olive, Part.OWNER),
        (cast.olive, Part.IT_LEAD),
        (cast.olive, Part.PMO),
        (cast.nora, Part.OWNER),
    ):
        gap(pilots(cast, 1, owner=owner)[0], "2026-11-20T21:00", part=part)
    now = at("2026-11-21T00:00")
    while now < at("2026-11-24T00:00"):
        planning.plan(now)
        now += timedelta(minutes=30)
    assert lines() == [
        ("Ivan", 0, "Mon 23 14:00"),
        ("Nora", 0, "Sun 22 20:00"),
        ("Olive", 0, "Mon 23 08:00"),
        ("Petra", 0, "Mon 23 05:00"),
    ]
