"""A pilot past its decision date gets a new date, once. After that it is stalled until it is decided."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import Extension
from assessments.services.day import day_here
from common.figures import day
from common.history import on_record
from documents import ledger
from pilots.models import Pilot
from pilots.models.pilot import LATEST
from pilots.permissions import Action, may
from pilots.services.facts import announce

LONGEST_REASON = 2000


@transaction.atomic
def extend(pilot: Pilot, *, by: User, due_on: date, reason: str) -> Extension:
    """Move the decision date of an overdue pilot to a later day, once, with a reason.

    Raises `ValidationError`: keyed by field for a day that is not ahead or a reason not given; without a field for a
    pilot that is not overdue, or was extended before. Source: issue, "may be extended once".
    """
    may(by, Action.EXTEND, pilot).require()
    locked = Pilot.objects.select_for_update().get(pk=pilot.pk)
    today = day_here()
    was_due_on = _must_be_overdue(locked, today)
    if not today < due_on <= LATEST:
        raise ValidationError({"due_on": _("Choose a day after %(day)s.") % {"day": day(today)}})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it could not be decided in time.")})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Write %(most)s signs or fewer.") % {"most": LONGEST_REASON}})
    extension = Extension.objects.create(pilot=locked, was_due_on=was_due_on, due_on=due_on, reason=reason, by=by)
    with on_record(by=by, reason=reason, act="extended"):
        Pilot.objects.filter(pk=locked.pk).update(decision_due_on=due_on, version=F("version") + 1)
    details = {"was_due_on": was_due_on, "due_on": due_on}
    ledger.record("extended", subject=locked.reference, by=by, details=details, rows=[extension])
    announce(locked)
    return extension


def _must_be_overdue(pilot: Pilot, today: date) -> date:
    due_on = pilot.decision_due_on
    if not pilot.is_open or due_on is None or due_on >= today:
        raise ValidationError(_("Only a pilot past its decision date can be extended."))
    if Extension.objects.filter(pilot=pilot).exists():
        raise ValidationError(_("This pilot was extended before. It is stalled until it is decided."))
    return due_on
