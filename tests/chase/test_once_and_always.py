"""However time passes, gaps come and go and planners double: nothing is said twice, and nothing due is left unsaid."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chase.models import Gap, Reminder, Snooze
from chase.rules import RULES
from chase.services import planning, sending
from chase.services.calendars import working_days_of
from chase.vocabulary import GapKind, ReminderState
from pilots.models import Ownership, Pilot
from tests.assessments.complete_pilot import agreed_threshold
from tests.cast import Cast
from tests.chase.chasing import at, gap, only, pilots

RULE = RULES[GapKind.THRESHOLD_MISSING]
START = at("2026-11-20T06:00")  # a Friday; Christmas is within reach
A_DAY = timedelta(days=1)

PASSING = st.integers(5, 300).map(lambda minutes: ("pass", minutes))  # never longer than somebody can be talked to
OPENING = st.just(("open", None))
NIGHTS = st.integers(1, 3).map(lambda days: ("days", days))
CLOSING = st.integers(0, 5).map(lambda which: ("close", which))
SNOOZING = st.tuples(st.integers(0, 5), st.integers(1, 6)).map(lambda each: ("snooze", each))
WAKING = st.integers(0, 5).map(lambda which: ("wake", which))
STEPS = st.lists(
    st.one_of(PASSING, PASSING, PASSING, NIGHTS, OPENING, CLOSING, SNOOZING, WAKING), min_size=5, max_size=30
)


@dataclass
class World:
    """What happens to a few pilots while the beat looks after every step, twice."""

    cast: Cast
    pilots: list[Pilot]
    now: datetime = START
    gaps: list[Gap] = field(default_factory=list)
    touched: dict[int, set[date]] = field(default_factory=dict)
    """Days on which somebody opened, snoozed or woke a gap, or asked to be left in peace about it."""
    closed: set[int] = field(default_factory=set)

    def step(self, name: str, value: object) -> None:
        getattr(self, name.replace("pass", "let_pass"))(value)
        self.beat()

    def beat(self) -> None:
        """Two planners, one of them late, and two senders."""
        for late in (0, 90):
            planning.plan(self.now - timedelta(seconds=late))
        for _ in range(2):
            sending.send_due(self.now)

    def let_pass(self, minutes: int) -> None:
        before, self.now = self.now, self.now + timedelta(minutes=minutes)
        if before.date() != self.now.date():
            self.nothing_due_was_left_unsaid_on(before.date())

    def days(self, count: int) -> None:
        """Whole days, with the beat heard every few hours."""
        for _ in range(5 * count):
            self.let_pass(4 * 60 + 48)
            self.beat()

    def open(self, _value: None) -> None:
        if self.pilots:
            made = gap(self.pilots.pop(), opened=self.now.replace(tzinfo=None).isoformat(), since=self.today)
            self.gaps.append(made)
            self.touch(made)

    def close(self, which: int) -> None:
        """The fact is there; the next to look at the gap finds out."""
        found = self.one(which)
        if found is not None:
            agreed_threshold(found.pilot, self.cast.olive, date(2026, 11, 20))
            self.closed.add(found.pk)

    def snooze(self, values: tuple[int, int]) -> None:
        which, days = values
        found = self.one(which)
        last = Reminder.objects.filter(gap=found, state=ReminderState.SAID).order_by("-pk").first() if found else None
        if last is None or Snooze.objects.filter(gap=found, person=last.person, ended_at=None).exists():
            return
        until = self.today + days * A_DAY
        Snooze.objects.create(gap=found, person=last.person, until=until, reason="Waits for the vendor")
        for each in range(days + 1):
            self.touch(found, self.today + each * A_DAY)

    def wake(self, which: int) -> None:
        found = self.one(which)
        if found is not None and Snooze.objects.filter(gap=found, ended_at=None).update(ended_at=self.now):
            Gap.objects.filter(pk=found.pk).update(next_on=None, look_at=None)
            self.touch(found)

    def one(self, which: int) -> Gap | None:
        still = [each for each in self.gaps if each.pk not in self.closed]
        return still[which % len(still)] if still else None

    def touch(self, found: Gap, on: date | None = None) -> None:
        self.touched.setdefault(found.pk, set()).add(on or self.today)

    @property
    def today(self) -> date:
        return self.now.date()

    def nothing_due_was_left_unsaid_on(self, day: date) -> None:
        calendar = working_days_of([self.cast.olive])[self.cast.olive.pk]
        if not calendar.is_working(day):
            return
        for each in self.gaps:
            if each.pk not in self.closed and day not in self.touched[each.pk]:
                said = Reminder.objects.filter(gap=each, state=ReminderState.SAID, on__lte=day)
                last = said.order_by("-on").values_list("on", flat=True).first()
                due = calendar.after(last, RULE.every) if last else calendar.after(each.since, RULE.first)
                asleep_until = max((on for on in self.touched[each.pk] if on < day), default=each.since)
                assert last == day or day < max(due, calendar.after(asleep_until, 1)), (day, last, due)


@pytest.fixture
def world(cast: Cast) -> World:
    only(GapKind.THRESHOLD_MISSING)
    made = pilots(cast, 6)
    Ownership.objects.filter(pilot__in=made[::2]).delete()  # nobody can agree it: the office hears of those
    return World(cast, made)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_nothing_is_said_twice_and_nothing_due_is_left_unsaid(world: World, steps: list[tuple[str, object]]):
    mail.outbox.clear()
    with transaction.atomic():
        story = World(world.cast, list(world.pilots))
        for pilot in world.pilots[:3]:
            story.gaps.append(gap(pilot, "2026-11-19T10:00"))
            story.touch(story.gaps[-1], date(2026, 11, 19))
        story.pilots = world.pilots[3:]
        for name, value in steps:
            story.step(name, value)
        said = Counter(Reminder.objects.filter(state=ReminderState.SAID).values_list("gap", "person", "on"))
        letters = Counter(each.extra_headers["Message-ID"] for each in mail.outbox)
        transaction.set_rollback(True)
    assert {key: count for key, count in said.items() if count > 1} == {}
    assert {key: count for key, count in letters.items() if count > 1} == {}
