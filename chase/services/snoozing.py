"""Leaving a gap in peace until a day, with a reason. It comes back by itself."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import holds
from accounts.time_zones import zone_called
from accounts.vocabulary import RoleName
from chase.models import Gap, Snooze
from chase.rules import Cadence
from chase.services.clock import database_now
from chase.services.settings import current_cadence
from chase.vocabulary import ReminderState
from common.figures import day, number
from common.history import on_record
from common.permit import Permit
from pilots.models import Pilot

LONGEST_REASON = 300


def today_of(person: User, now: datetime | None = None) -> date:
    """The day it is for the person, by the clock of the database."""
    zone = zone_called(person.time_zone) or get_default_timezone()
    return (now or database_now()).astimezone(zone).date()


def asleep(gap: Gap, person: User, *, today: date) -> Snooze | None:
    """The snooze that keeps the person in peace about the gap today, if there is one."""
    return Snooze.objects.filter(gap=gap, person=person, ended_at=None, until__gte=today).first()


def snoozes_left(gap: Gap, person: User, cadence: Cadence) -> int:
    """How often the person can still snooze the gap. Source: domain page, "Reminders"; the cadence tunes it."""
    return max(0, cadence.snoozes_at_most - Snooze.objects.filter(gap=gap, person=person).count())


def last_day(cadence: Cadence, *, today: date) -> date:
    """The last quiet day that can be chosen: today counts as the first."""
    return today + timedelta(days=cadence.snooze_at_most - 1)


def may_snooze(gap: Gap, *, by: User) -> Permit:
    """Whoever was told of the gap may, as long as they see its pilot."""
    told = gap.reminders.filter(person=by, state=ReminderState.SAID).exists()
    return Permit(told and _sees(gap, by), _("Only who was reminded of it can snooze it."))


def may_wake(snooze: Snooze, *, by: User) -> Permit:
    """The person who snoozed, and the portfolio office of the pilot's unit."""
    if snooze.person_id == by.pk:
        return Permit(True)
    pilot = snooze.gap.pilot
    office = holds(by, RoleName.PMO, unit_id=pilot.unit_id if pilot else None) and _sees(snooze.gap, by)
    return Permit(office, _("Only who snoozed it and the portfolio office can wake it."))


@transaction.atomic
def snooze(gap: Gap, *, until: date, reason: str, by: User, now: datetime | None = None) -> Snooze:
    """Say nothing of the gap to `by` up to the day `until`, that day included; others still hear of it.

    Raises `ValidationError` keyed by field: for a day that is past or too far, no reason, a gap that is closed, one
    that sleeps already, and one that was snoozed too often.
    """
    may_snooze(gap, by=by).require()
    gap = Gap.objects.select_for_update().get(pk=gap.pk)  # two windows of one person snooze it once
    cadence, today = current_cadence(), today_of(by, now)
    _require_open(gap, by, cadence, today)
    _require_day(until, cadence, today)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, it stands in the log.")})
    with on_record(by=by, reason=reason, act="snoozed"):
        Snooze.objects.filter(gap=gap, person=by, ended_at=None).update(ended_at=now or database_now())
        return Snooze.objects.create(gap=gap, person=by, until=until, reason=reason.strip()[:LONGEST_REASON])


@transaction.atomic
def wake(snooze: Snooze, *, by: User, now: datetime | None = None) -> Snooze:
    """End the snooze now: the gap is said again when its turn comes, as if it had not slept. Waking it again changes
    nothing."""
    may_wake(snooze, by=by).require()
    found = Snooze.objects.select_for_update().get(pk=snooze.pk)
    if found.ended_at is None:
        found.ended_at = now or database_now()
        with on_record(by=by, act="woke"):
            found.save(update_fields=["ended_at"])
        Gap.objects.filter(pk=found.gap_id, closed_at=None).update(next_on=None, look_at=None)
    return found


def sleeping(person: User, *, today: date) -> QuerySet[Snooze]:
    """What the person snoozed and is still open and asleep, the first to wake first."""
    mine = Snooze.objects.filter(person=person, ended_at=None, until__gte=today, gap__closed_at=None)
    return mine.select_related("gap__pilot").order_by("until", "pk")


def _sees(gap: Gap, person: User) -> bool:
    return gap.pilot_id is None or Pilot.objects.visible_to(person).filter(pk=gap.pilot_id).exists()


def _require_open(gap: Gap, by: User, cadence: Cadence, today: date) -> None:
    if gap.closed_at is not None:
        raise ValidationError(_("This is done: nobody is reminded of it any more."))
    if (known := asleep(gap, by, today=today)) is not None:
        raise ValidationError(_("You snoozed it until %(day)s already.") % {"day": day(known.until)})
    if not snoozes_left(gap, by, cadence):
        most = cadence.snoozes_at_most
        said = ngettext(
            "You snoozed it %(count)s time, and no more is possible.",
            "You snoozed it %(count)s times, and no more is possible.",
            most,
        )
        raise ValidationError(said % {"count": number(most)})


def _require_day(until: date, cadence: Cadence, today: date) -> None:
    if until < today:
        raise ValidationError({"until": _("This day has passed.")})
    last = last_day(cadence, today=today)
    if until > last:
        raise ValidationError({"until": _("Choose a day up to %(day)s.") % {"day": day(last)}})
