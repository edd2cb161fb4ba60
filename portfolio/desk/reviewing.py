"""What waits for a person about reviews: actions asked of them, the next review they go to, one left without an end."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from assessments.models import Attendance, ReviewAction, ReviewMeeting
from assessments.services.actions import open_actions
from assessments.services.reviews import ReviewState, state_of
from common.figures import distance, moment, near_day, number
from pilots.models import Pilot
from portfolio.desk.tasks import Task, shortened


def reviewing_tasks(person: User, *, today: date, ahead: int) -> list[Task]:
    """Reviews within `ahead` days first, by their time, then actions by their day; two queries however many there
    are."""
    return [*_reviews(person, today, ahead), *_actions(person, today)]


def _reviews(person: User, today: date, ahead: int) -> Iterator[Task]:
    """The next review of those days, for whoever is asked to it; any that nobody closed or cancelled, for its chair."""
    now, is_next_told = timezone.now(), False
    for meeting in _open_reviews(person).filter(starts_at__lte=now + timedelta(days=ahead)):
        if state_of(meeting, now) is ReviewState.OVERDUE:
            if meeting.chair_id == person.pk:
                yield _without_end(meeting, today)
        elif not is_next_told:
            is_next_told = True
            yield _next(meeting, today, chairs=meeting.chair_id == person.pk)


def _open_reviews(person: User) -> QuerySet[ReviewMeeting]:
    asked = Attendance.objects.filter(meeting=OuterRef("pk"), person=person)
    mine = ReviewMeeting.objects.filter(Q(chair=person) | Exists(asked), closed_at=None, cancelled_at=None)
    return mine.order_by("starts_at", "pk")


def _next(meeting: ReviewMeeting, today: date, *, chairs: bool) -> Task:
    title = _("You chair a review: %(title)s") if chairs else _("You are asked to a review: %(title)s")
    minutes = ngettext("%(count)s minute", "%(count)s minutes", meeting.length)
    place = f" · {shortened(meeting.place)}" if meeting.place else ""
    return Task(
        when=capfirst(distance(meeting.starts_at, today)),
        on=moment(meeting.starts_at, today),
        is_late=False,
        title=title % {"title": shortened(meeting.title)},
        why=_("Its agenda says which pilots are decided, and what each still lacks."),
        meta=f"{meeting.reference} · {minutes % {'count': number(meeting.length)}}{place}",
        action=_("See the agenda"),
        url=reverse("assessments:review", args=[meeting.reference]),
    )


def _without_end(meeting: ReviewMeeting, today: date) -> Task:
    return Task(
        when=capfirst(distance(meeting.starts_at, today)),
        on=near_day(meeting.starts_at, today),
        is_late=True,
        title=_("Close or cancel the review: %(title)s") % {"title": shortened(meeting.title)},
        why=_("Its time has passed, and nobody said what came of it."),
        meta=meeting.reference,
        action=_("Open the review"),
        url=reverse("assessments:review", args=[meeting.reference]),
    )


def _actions(person: User, today: date) -> Iterator[Task]:
    """What is asked about a pilot that the person may not see stays away: its page would not open either."""
    shown = Q(item=None) | Q(item__pilot__in=Pilot.objects.visible_to(person))
    for action in open_actions(person).filter(shown):
        yield _action(action, today)


def _action(action: ReviewAction, today: date) -> Task:
    about = f" · {shortened(action.item.pilot.name)}" if action.item else ""
    return Task(
        when=capfirst(distance(action.due_on, today)),
        on=near_day(action.due_on, today),
        is_late=action.due_on < today,
        title=_("Action: %(what)s") % {"what": shortened(action.what)},
        why=_("Asked of you in the review of %(day)s.") % {"day": near_day(action.meeting.starts_at, today)},
        meta=f"{action.meeting.reference}{about}",
        action=_("Say that it is done"),
        url=reverse("assessments:finish_action", args=[action.pk]),
    )
