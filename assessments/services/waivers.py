"""The PMO lets a pilot go on without one day-one item, in writing, until a date."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import Waiver
from assessments.models.waiver import DAY_ONE_ITEMS
from assessments.services.day import day_here
from assessments.services.policy import current_policy
from common.figures import day
from common.history import on_record
from documents import ledger
from pilots.models import Pilot
from pilots.permissions import Action, may
from pilots.services.facts import announce
from pilots.vocabulary import DayOneItem


def waiver_in_force(pilot: Pilot, *, on: date) -> Waiver | None:
    """The waiver that counts on that day; its last day counts."""
    return Waiver.objects.filter(pilot=pilot, ended_at=None, until__gte=on).select_related("waived_by").first()


@transaction.atomic
def waive(pilot: Pilot, *, item: DayOneItem, until: date, reason: str, by: User) -> Waiver:
    """Waive one item through the day `until`, no further ahead than the policy allows.

    A waiver that has run out gives way; one in force has to be ended first.
    """
    may(by, Action.WAIVE, pilot).require()
    locked = Pilot.objects.select_for_update().get(pk=pilot.pk)
    today = day_here()
    _refuse_unless_useful(locked, until=until, reason=reason, today=today)
    if other := waiver_in_force(locked, on=today):
        raise ValidationError(
            _("One item can be waived at a time. “%(item)s” is waived until %(day)s; end that first.")
            % {"item": DAY_ONE_ITEMS[DayOneItem(other.item)], "day": day(other.until)}
        )
    with on_record(by=by, reason=reason, act="waived"):
        Waiver.objects.filter(pilot=locked, ended_at=None).update(ended_at=Now())
        waiver = Waiver.objects.create(pilot=locked, item=item, until=until, reason=reason, waived_by=by)
    ledger.record("waived", subject=locked.reference, by=by, details={"item": item, "until": until})
    announce(locked)
    return waiver


def _refuse_unless_useful(pilot: Pilot, *, until: date, reason: str, today: date) -> None:
    if not pilot.is_open:
        raise ValidationError(_("A pilot that is live or has ended needs no waiver."))
    latest = today + timedelta(days=current_policy().waiver_at_most)
    if not today <= until <= latest:
        raise ValidationError({"until": _("Choose a day from today to %(latest)s.") % {"latest": day(latest)}})
    if not reason.strip():
        raise ValidationError({"reason": _("Write down why the pilot can go on without it.")})


@transaction.atomic
def end(waiver: Waiver, *, by: User) -> Waiver:
    """End a waiver before its date; the item counts again from now on. Ending it twice does nothing."""
    may(by, Action.WAIVE, waiver.pilot).require()
    with on_record(by=by, act="ended waiver"):
        ended = Waiver.objects.filter(pk=waiver.pk, ended_at=None).update(ended_at=Now())
    if ended:
        ledger.record("ended waiver", subject=waiver.pilot.reference, by=by, details={"item": waiver.item})
    announce(waiver.pilot)
    return Waiver.objects.get(pk=waiver.pk)
