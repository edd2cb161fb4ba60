"""The last weeks as the chase lived them: each morning and evening it found, planned and sent, as it does for real."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

from assessments.services.assessing import assess_pilots
from chase.models import Gap, Reminder
from chase.services import planning, sending
from chase.services.finding import find_others
from chase.services.snoozing import snooze
from chase.vocabulary import GapKind, ReminderState
from pilots.models import Pilot
from portfolio.demo.story import WEEKEND, ZONE, Stage, Told

DAYS = 15
"""So far back the chase begins: long enough for something to go up the whole line."""
MORNING, EVENING = time(7, 30), time(17, 30)
UNTIL_SENT = timedelta(hours=1)

Tell = Callable[[Iterable[Told]], None]


def live_through(moments: list[Told], stage: Stage, tell: Tell) -> None:
    """Tell the moments in order of time, and let the chase run on the last working days before today."""
    today = stage.calendar.today
    for day, acts in _by_day(moments, today - timedelta(days=DAYS), today):
        _run(day, MORNING)
        tell(acts)
        _run(day, EVENING)


def what_people_did(stage: Stage, today: date) -> None:
    """Everybody has read what is older than three days; Ivan knows when a gap of his closes, and says so."""
    now = datetime.combine(today, MORNING, ZONE)
    Reminder.objects.filter(state=ReminderState.SAID, on__lt=today - timedelta(days=3)).update(read_at=now)
    ivan = stage.people["ivan"]
    told = Reminder.objects.filter(person=ivan, state=ReminderState.SAID, gap__closed_at=None)
    line = told.filter(gap__kind=GapKind.WRITE_BACK_UNPROVEN).select_related("gap").first()
    if line is not None:
        reason = "The new interface is switched on in the release of next week."
        snooze(line.gap, until=today + timedelta(days=8), reason=reason, by=ivan, now=now)


def _by_day(moments: list[Told], first: date, today: date) -> Iterator[tuple[date | None, list[Told]]]:
    """What happened before the first day, each day after it, and what today brings; a day only where the chase runs."""
    yield None, [told for told in moments if told[0].date() < first]
    day = first
    while day < today:
        yield day, [told for told in moments if told[0].date() == day]
        day += timedelta(days=1)
    yield None, [told for told in moments if told[0].date() >= today]


def _run(day: date | None, hour: time) -> None:
    """What beat and the workers do in the hour that begins then; nothing at a weekend and on no day."""
    if day is None or day.weekday() in WEEKEND:
        return
    begins = datetime.combine(day, hour, ZONE)
    assess_pilots(Pilot.objects.values_list("pk", flat=True), as_of=begins.date())
    find_others(now=begins)
    _happened_at(begins)
    planning.plan(begins)
    sending.send_due(begins + UNTIL_SENT)


def _happened_at(moment: datetime) -> None:
    """Gaps that were found or closed just now were found or closed at that moment."""
    Gap.objects.filter(opened_at__gt=moment).update(opened_at=moment)
    Gap.objects.filter(since__gt=moment.date()).update(since=moment.date())
    Gap.objects.filter(closed_at__gt=moment).update(closed_at=moment)
