"""What becomes of a gap when it is its turn: who is told, when, on which rung, and when it is said again.

Pure: no database, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chase.rules import Rule
from chase.runs import LEAD, daily_run, next_daily_run, run_for, soonest_run
from chase.vocabulary import Rung
from chase.working_days import WorkingDays

NOBODY_YET = timedelta(hours=1)
"""When to look again for somebody to tell."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears of a gap on a rung."""

    person: int
    calendar: WorkingDays
    instead_of: int | None = None
    """The person who is away."""
    snoozed_until: date | None = None

    @property
    def whose(self) -> int:
        """Whose it is: of a stand-in, the person who is away."""
        return self.instead_of or self.person

    def sleeps_on(self, day: date) -> bool:
        """Whether the person asked to be left in peace about it that day."""
        return self.snoozed_until is not None and day <= self.snoozed_until


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the chase of a gap has come."""

    since: date
    opened_at: datetime
    due_on: date | None = None
    rung: Rung = Rung.PERSON
    rung_since: date | None = None
    said: int = 0
    said_on: date | None = None
    """The last day on which it was said to anybody."""
    next_on: date | None = None
    is_new: bool = True
    """The planner never looked at it, or it is for somebody else by now."""
    told: frozenset[int] = frozenset()
    """Who heard of it so far, themselves or through a stand-in."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A gap goes into somebody's message of a run."""

    listener: Listener
    rung: Rung
    run_at: datetime

    @property
    def on(self) -> date:
        """The day of the listener."""
        return self.listener.calendar.today(self.run_at)


@dataclass(frozen=True, slots=True)
class Turn:
    """What the planner does with a gap now; without tellings it only knows when to look again."""

    rung: Rung
    rung_since: date | None
    next_on: date | None
    look_at: datetime
    tellings: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class Chase:
    """A gap at a moment, the rule for its kind, the hour of the daily run, and who would hear of it by rung."""

    standing: Standing
    rule: Rule
    hour: int
    listeners: Mapping[Rung, Listener]
    now: datetime

    def turn(self) -> Turn:
        """What is done now: nothing before its day; on it, whoever can fix it and whoever stands on the rung hear it,
        except who snoozed it."""
        standing = self.standing
        if not self.listeners:
            return Turn(standing.rung, standing.rung_since, standing.next_on, self.now + NOBODY_YET)
        calendar = self.listeners[self._rung].calendar
        run_at = self._leaves(calendar)
        day = calendar.today(run_at)
        rung = self._rung_on(day)
        look_at = min(run_at - LEAD, self._look_at(day, rung))
        if look_at > self.now:
            return Turn(standing.rung, standing.rung_since, day, look_at)
        return self._said(rung)

    def next_run(self, *, anew: bool) -> tuple[Telling, ...]:
        """What the next daily run of each listener would tell them. `anew`: by these rules, whatever day was worked
        out before by others."""
        if not self.listeners:
            return ()
        standing = replace(self.standing, next_on=None) if anew else self.standing
        run_at = next_daily_run(self.listeners[self._rung].calendar, self.hour, not_before=self.now)
        turn = replace(self, standing=standing, now=run_at).turn()
        return tuple(each for each in turn.tellings if self._is_next_run(each))

    def _is_next_run(self, telling: Telling) -> bool:
        return telling.run_at == next_daily_run(telling.listener.calendar, self.hour, not_before=self.now)

    @property
    def _rung(self) -> Rung:
        """The rung it stands on, or the next one up that has somebody; above the last of them, the last. Of a gap that
        went up because nobody stood below, the first again as soon as somebody does."""
        first = min(self.listeners)
        if self.listeners[first].whose not in self.standing.told:
            return first
        return min((each for each in self.listeners if each >= self.standing.rung), default=max(self.listeners))

    def _leaves(self, calendar: WorkingDays) -> datetime:
        """When it is said next to somebody with this calendar."""
        today = calendar.today(self.now)
        if self.rule.at_once and self.standing.said == 0 and self._first_day(calendar) <= today:
            return soonest_run(calendar, self.hour, now=self.now)
        day = self.standing.next_on or self._next_day(calendar)
        return run_for(calendar, self.hour, day, now=self.now)

    def _next_day(self, calendar: WorkingDays) -> date:
        """Worked out anew: for a new gap not a day whose run had begun before it was known, for one whose rule
        changed none whose run has begun."""
        standing = self.standing
        known = standing.opened_at if standing.is_new and standing.said == 0 else self.now
        begins = next_daily_run(calendar, self.hour, not_before=known)
        if standing.said_on is None:
            return max(self._first_day(calendar), calendar.today(begins))
        return max(calendar.after(standing.said_on, self.rule.every), calendar.today(begins))

    def _first_day(self, calendar: WorkingDays) -> date:
        """From the day it is due, or from when it opened where that was later or no day is named."""
        standing, first = self.standing, self.rule.first
        due_on = standing.due_on or standing.since
        return calendar.after(due_on if first < 0 else max(due_on, standing.since), first)

    def _rung_on(self, day: date) -> Rung:
        """One step up when the working days on this rung are over, unless the person on it asked for time."""
        rung, standing = self._rung, self.standing
        above, up_on = self._above(rung), self._up_on(rung, standing.rung_since if rung == standing.rung else None)
        if above is None or up_on is None or day < up_on or self.listeners[rung].sleeps_on(day):
            return rung
        return above

    def _above(self, rung: Rung) -> Rung | None:
        return min((each for each in self.listeners if each > rung), default=None)

    def _up_on(self, rung: Rung, since: date | None) -> date | None:
        """The day on which it goes up when nothing happens; none where nobody was told on the rung or stands above."""
        if not self.rule.up or since is None or self._above(rung) is None:
            return None
        return self.listeners[rung].calendar.after(since, self.rule.up)

    def _said(self, rung: Rung) -> Turn:
        """To who can fix it and to who stands on the rung. While the latter snoozes it, its days do not count; while
        all of them do, each day asks anew, because somebody else may have taken over who did not."""
        told = [self._telling(each) for each in sorted({min(self.listeners), rung})]
        lead, on = told[-1].listener, told[-1].on
        awake = tuple(each for each in told if not each.listener.sleeps_on(each.on))
        stays = rung == self.standing.rung and self.standing.rung_since is not None
        since = None if lead.sleeps_on(on) else self.standing.rung_since if stays else on
        next_on = self._again_after(on, rung, since) if awake else lead.calendar.after(on, 1)
        return Turn(rung, since, next_on, self._look_at(next_on, rung), awake)

    def _look_at(self, day: date, rung: Rung) -> datetime:
        """Before the run of whoever the day begins first for, so that who lives further east hears it in theirs."""
        told = (self.listeners[each].calendar for each in {min(self.listeners), rung})
        return min(daily_run(each, self.hour, day) for each in told) - LEAD

    def _telling(self, rung: Rung) -> Telling:
        listener = self.listeners[rung]
        return Telling(listener, rung, self._leaves(listener.calendar))

    def _again_after(self, day: date, rung: Rung, since: date | None) -> date:
        """After so many working days, or on the day it goes up if that is earlier."""
        again, up_on = self.listeners[rung].calendar.after(day, self.rule.every), self._up_on(rung, since)
        return again if up_on is None or up_on <= day else min(again, up_on)
