"""Joining a pilot that is there already, instead of proposing one like it."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.events import waiting_changed
from common.history import on_record
from common.permit import Permit
from pilots.models import JoinRequest, Pilot
from pilots.permissions import OWNER, PARTIES, PMO, may_propose, parties


@transaction.atomic
def ask(pilot: Pilot, *, by: User, note: str) -> JoinRequest:
    """Ask the owner to be taken in. It stands on the owner's desk until it is answered."""
    may_propose(by).require()
    if not pilot.is_open:
        raise ValidationError(_("This pilot has been decided. Propose yours, or its successor."))
    try:
        with transaction.atomic(), on_record(by=by, reason=note, act="asked to join"):
            asked = JoinRequest.objects.create(pilot=pilot, person=by, note=note)
    except IntegrityError as error:
        raise ValidationError(_("You have asked already. The owner has not answered yet.")) from error
    waiting_changed.send(sender=None, pilot_ids=[])
    return asked


def may_answer(person: User, pilot: Pilot) -> Permit:
    """The owner, or the portfolio office for a pilot that has none."""
    who = _(" or ").join([str(PARTIES[OWNER]), str(PARTIES[PMO])])
    return Permit(not parties(person, pilot).isdisjoint({OWNER, PMO}), _("Only %(who)s can do this.") % {"who": who})


@transaction.atomic
def answer(asked: JoinRequest, *, by: User, answer: str) -> None:
    """Say yes or no, in words."""
    may_answer(by, asked.pilot).require()
    with on_record(by=by, reason=answer, act="answered who asked to join"):
        written = JoinRequest.objects.filter(pk=asked.pk, answered_at=None).update(
            answer=answer, answered_by=by, answered_at=Now(), version=F("version") + 1
        )
    if not written:
        raise ValidationError(_("Somebody has answered already."))
    waiting_changed.send(sender=None, pilot_ids=[])
