"""The moments at which messages leave, by the calendar of the person who gets them. Pure: no database, no clock."""

from datetime import date, datetime, time, timedelta

from chase.working_days import A_DAY, WorkingDays

LEAD = timedelta(hours=1)
"""How long before it leaves a message is written, so that the portfolio office can see and hold it."""
SLOT = timedelta(minutes=5)
"""What cannot wait for the morning is gathered for so long, so that it is one message and not many."""


def daily_run(calendar: WorkingDays, hour: int, day: date) -> datetime:
    """The daily run of the day or of the next working one; later where that hour is quiet."""
    return calendar.next_talk(calendar.at(calendar.after(day, 0), time(hour)))


def next_daily_run(calendar: WorkingDays, hour: int, *, not_before: datetime) -> datetime:
    """The first daily run at this moment or later."""
    day = calendar.today(not_before)
    while (run_at := daily_run(calendar, hour, day)) < not_before:
        day += A_DAY
    return run_at


def run_for(calendar: WorkingDays, hour: int, day: date, *, now: datetime) -> datetime:
    """The run at which something due on the day is said, not before today; a run that was missed is made up for as
    long as the person may be talked to that day."""
    run_at = daily_run(calendar, hour, max(day, calendar.today(now)))
    if run_at < now < calendar.next_talk(now):
        return next_daily_run(calendar, hour, not_before=now)
    return run_at


def soonest_run(calendar: WorkingDays, hour: int, *, now: datetime) -> datetime:
    """The next slot; the daily run when that is within the hour."""
    talk = calendar.next_talk(now)
    daily = next_daily_run(calendar, hour, not_before=talk)
    return daily if daily - talk <= LEAD else next_slot(calendar, talk)


def next_slot(calendar: WorkingDays, moment: datetime) -> datetime:
    """The next full five minutes after the moment at which the person may be talked to."""
    talk = calendar.next_talk(moment)
    past = timedelta(minutes=talk.minute % 5, seconds=talk.second, microseconds=talk.microsecond)
    return calendar.next_talk(talk - past + SLOT)
