"""Tells the reviews: called, held with what was said and asked for, cancelled, or left without an outcome."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from assessments.models import AgendaItem, Attendance, CalendarMessage, MinutesEntry, ReviewAction, ReviewMeeting
from assessments.services.reviews import REQUEST
from assessments.vocabulary import Outcome
from portfolio.demo.reviews import REVIEWS, ActionRow, ItemRow, ReviewRow
from portfolio.demo.story import ZONE, Act, Stage

BEGINS = time(10, 0)


def acts(stage: Stage) -> Iterator[Act]:
    """Everything that happened to the reviews."""
    for row in REVIEWS:
        yield from _one(row, stage)


def _one(row: ReviewRow, stage: Stage) -> Iterator[Act]:
    meeting = ReviewMeeting(
        title=row.title,
        starts_at=datetime.combine(stage.calendar.workday(row.day), BEGINS, ZONE),
        zone=ZONE.key,
        length=row.length,
        place=row.place,
        chair=stage.people[row.chair],
        called_by=stage.people["petra"],
    )
    yield Act(row.called, "petra", "called review", lambda at: _call(meeting, row, stage, at))
    if row.cancelled:
        day, reason = row.cancelled
        yield Act(day, "petra", "cancelled review", lambda at: _cancel(meeting, reason, at), reason)
    if row.held:
        yield Act(row.day + 1, "petra", "ended item", lambda at: _hold(meeting, row, stage))
        for item in row.items:
            yield from _done(meeting, item)


def _call(meeting: ReviewMeeting, row: ReviewRow, stage: Stage, at: datetime) -> None:
    meeting.made_at = at
    meeting.save(force_insert=True)
    people = [stage.people[key] for key in row.attendees]
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person=person) for person in people)
    for position, item in enumerate(row.items, start=1):
        pilot = stage.pilots[item.pilot]
        AgendaItem.objects.create(meeting=meeting, pilot=pilot, position=position, minutes=item.minutes)
    if row.day > 0:
        CalendarMessage.objects.bulk_create(
            CalendarMessage(meeting=meeting, person=person, method=REQUEST, sequence=0) for person in people
        )


def _cancel(meeting: ReviewMeeting, reason: str, at: datetime) -> None:
    changed = {"cancelled_at": at, "cancelled_because": reason, "sequence": 1}
    ReviewMeeting.objects.filter(pk=meeting.pk).update(**changed)


def _hold(meeting: ReviewMeeting, row: ReviewRow, stage: Stage) -> None:
    for attendance in meeting.attendances.all():
        there = attendance.person_id not in {stage.people[key].pk for key in row.away}
        Attendance.objects.filter(pk=attendance.pk).update(present=there)
    if row.opening:
        _write(meeting, None, row.opening, meeting.starts_at)
    ends = meeting.starts_at
    for item in row.items:
        ends += timedelta(minutes=item.minutes)
        _end(meeting, item, stage, ends)
    held = {"opened_at": meeting.starts_at, "closed_at": ends + timedelta(minutes=2)}
    ReviewMeeting.objects.filter(pk=meeting.pk).update(**held)


def _end(meeting: ReviewMeeting, row: ItemRow, stage: Stage, at: datetime) -> None:
    item = meeting.items.get(pilot=stage.pilots[row.pilot])
    _write(meeting, item, row.said, at)
    AgendaItem.objects.filter(pk=item.pk).update(
        begun_at=at - timedelta(minutes=row.minutes),
        outcome=Outcome.DECIDED if row.owner_says else Outcome.DEFERRED,
        owner_says=row.owner_says or "",
        why=row.why,
        needed=row.needed,
        needed_from=stage.person(row.needed_from),
        needed_by=None if row.needed_by is None else stage.calendar.workday(row.needed_by),
        beyond_limit=row.beyond_limit,
        ended_at=at,
        ended_by=stage.people["petra"],
    )
    for action in row.actions:
        _ask(item, action, stage)


def _write(meeting: ReviewMeeting, item: AgendaItem | None, text: str, at: datetime) -> None:
    MinutesEntry.objects.create(meeting=meeting, item=item, text=text, written_by=meeting.called_by, written_at=at)


def _ask(item: AgendaItem, row: ActionRow, stage: Stage) -> None:
    ReviewAction.objects.create(
        meeting=item.meeting,
        item=item,
        what=row.what,
        owner=stage.people[row.owner],
        due_on=stage.calendar.workday(row.due),
        asked_by=stage.people["petra"],
    )


def _done(meeting: ReviewMeeting, item: ItemRow) -> Iterator[Act]:
    for row in item.actions:
        if row.done:
            day, note = row.done
            yield Act(day, row.owner, "did action", _finish(meeting, row, note))


def _finish(meeting: ReviewMeeting, row: ActionRow, note: str) -> Callable[[datetime], None]:
    def finish(at: datetime) -> None:
        action = ReviewAction.objects.get(meeting=meeting, what=row.what)
        ReviewAction.objects.filter(pk=action.pk).update(done_at=at, done_by=action.owner_id, done_note=note)

    return finish
