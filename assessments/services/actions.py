"""Actions: what a review asked of somebody, until a day; they wait on that person's desk."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.events import waiting_changed
from assessments.models import AgendaItem, ReviewAction, ReviewMeeting
from assessments.permissions import may_call_reviews
from assessments.services.day import day_here
from common.history import on_record
from common.permit import Permit
from common.versioned import save_over


def open_actions(person: User) -> QuerySet[ReviewAction]:
    """What reviews asked of the person and is not done, the most urgent first."""
    open_ones = ReviewAction.objects.filter(owner=person, done_at=None)
    return open_ones.select_related("meeting", "item__pilot").order_by("due_on", "pk")


def may_finish(person: User, action: ReviewAction) -> Permit:
    """Whoever it was asked of says that it is done; the portfolio office may, too."""
    allowed = action.owner_id == person.pk or bool(may_call_reviews(person))
    return Permit(allowed, _("Only %(name)s or the portfolio office can say so.") % {"name": action.owner.name})


@transaction.atomic
def ask(
    meeting: ReviewMeeting, *, item: AgendaItem | None, what: str, owner: User, due_on: date, by: User
) -> ReviewAction:
    """Ask somebody for something until a day. Raises `ValidationError` keyed by field."""
    may_call_reviews(by).require()
    problems = {}
    if not what.strip():
        problems["what"] = _("Say what is to be done.")
    if not owner.is_active:
        problems["owner"] = _("Choose somebody who can still sign in.")
    if due_on < day_here():
        problems["due_on"] = _("Choose a day from today on.")
    if problems:
        raise ValidationError(problems)
    waiting_changed.send(sender=None, pilot_ids=[])
    with on_record(by=by, act="asked for action"):
        return ReviewAction.objects.create(
            meeting=meeting, item=item, what=what.strip()[:500], owner=owner, due_on=due_on, asked_by=by
        )


@transaction.atomic
def done(action: ReviewAction, *, note: str, version: int, by: User) -> ReviewAction:
    """Say that an action is done, and what came of it. Doing it twice changes nothing."""
    may_finish(by, action).require()
    locked = ReviewAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if locked.done_at:
        return locked
    waiting_changed.send(sender=None, pilot_ids=[])
    with on_record(by=by, act="did action"):
        values = {"done_at": timezone.now(), "done_by": by, "done_note": note.strip()[:500]}
        return save_over(locked, version=version, values=values)
