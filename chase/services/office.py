"""What of the chase a person of the portfolio office sees: gaps of the units they work for, never of pilots they may
not know of."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Reach, reach
from accounts.vocabulary import RoleName
from chase.models import Gap, Message, Reminder
from chase.services.planning import preview
from chase.vocabulary import MessageKind, MessageState, ReminderState
from common.permit import Permit
from pilots.models import Pilot


def may_see_chase(person: User) -> Permit:
    """Who chases whom is the portfolio office's to see."""
    return Permit(bool(reach(person, RoleName.PMO)), _("Only the portfolio office sees who is reminded of what."))


def in_reach(person: User, gap: str = "") -> Q:
    """Gaps of pilots in the office's units that the person may see; what belongs to a review alone, to an office that
    works everywhere. `gap` leads to the gap, like "gap__"."""
    held = reach(person, RoleName.PMO)
    theirs = Pilot.objects.visible_to(person).filter(_units(held))
    seen = Q(**{f"{gap}pilot__in": theirs.values("pk")})
    return seen | Q(**{f"{gap}pilot": None}) if held.everywhere else seen


def gaps_seen(person: User) -> QuerySet[Gap]:
    """Every gap, open or closed, that the person may be told of."""
    return Gap.objects.filter(in_reach(person))


def reminders_seen(person: User) -> QuerySet[Reminder]:
    """Every line of a message that speaks of such a gap."""
    return Reminder.objects.filter(in_reach(person, "gap__"))


def messages_seen(person: User) -> QuerySet[Message]:
    """Messages of reminders with at least one line that the person may read."""
    lines = reminders_seen(person).filter(message=OuterRef("pk"))
    return Message.objects.filter(Exists(lines), kind=MessageKind.REMINDERS)


def messages_held(person: User) -> QuerySet[Message]:
    """Messages that the office may let go: those it reads, and its own that were held before their lines were
    written."""
    own = Q(held_by=person, reminders=None)
    readable = Q(pk__in=messages_seen(person).values("pk"))
    return Message.objects.filter(readable | own, kind=MessageKind.REMINDERS).distinct()


def may_hold(person: User, lines: QuerySet[Gap]) -> Permit:
    """A message is held by an office that may read all of it: nobody stops what they cannot see."""
    may = bool(reach(person, RoleName.PMO)) and not lines.exclude(in_reach(person)).exists()
    return Permit(may, _("It also speaks of units that are not yours."))


@transaction.atomic
def hold(person: User, run_at: datetime, *, by: User) -> Message | None:
    """Let nothing leave for `person` in this run. Nothing when it has left meanwhile, or was never planned.

    The gaps stay open and are said again when their turn comes. Raises `Refused` where `may_hold` says no.
    """
    may_see_chase(by).require()
    known = Message.objects.filter(person=person, run_at=run_at, kind=MessageKind.REMINDERS)
    message = known.select_for_update().first()
    gaps = _gaps_of(message) if message else _gaps_planned(person, run_at)
    may_hold(by, gaps).require()
    if message is None:
        return _held_before_it_is_written(person, run_at, by) if gaps.exists() else None
    if message.state != MessageState.WAITING or message.tries:
        return None
    message.state, message.held_by = MessageState.HELD, by
    message.save(update_fields=["state", "held_by"])
    return message


@transaction.atomic
def release(message: Message, *, by: User) -> Message:
    """Let a message that was held leave after all, at its time or at once. Raises `Refused` like `hold`."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    may_see_chase(by).require()
    may_hold(by, _gaps_of(message)).require()
    if message.state == MessageState.HELD:
        message.state, message.held_by = MessageState.WAITING, None
        message.save(update_fields=["state", "held_by"])
    return message


def _held_before_it_is_written(person: User, run_at: datetime, by: User) -> Message:
    """The planner puts its lines into this row, where they stay."""
    held = {"state": MessageState.HELD, "held_by": by, "due_at": run_at}
    return Message.objects.create(person=person, run_at=run_at, **held)


def _gaps_of(message: Message) -> QuerySet[Gap]:
    lines = message.reminders.exclude(state=ReminderState.LEFT_OUT)
    return Gap.objects.filter(pk__in=lines.values("gap"))


def _gaps_planned(person: User, run_at: datetime) -> QuerySet[Gap]:
    planned = [each for each in preview() if each.person == person and each.run_at == run_at]
    return Gap.objects.filter(pk__in=[line.gap.pk for each in planned for line in each.lines])


def _units(held: Reach) -> Q:
    return Q() if held.everywhere else Q(unit__in=held.units)
