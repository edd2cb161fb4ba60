"""Handing one question to a colleague, and taking it back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.events import waiting_changed
from common.history import on_record
from common.permit import Permit
from pilots.models import HandedPart, Pilot
from pilots.permissions import Action, may
from pilots.vocabulary import HandedBack, IntakePart, Stage


@transaction.atomic
def hand(pilot: Pilot, *, part: IntakePart, person: User, due_on: date, note: str, by: User) -> HandedPart:
    """Ask a colleague to answer one question. Until they did, or gave it back, they may see the pilot and edit what
    the question asks for."""
    may(by, Action.HAND_PART, pilot).require()
    if pilot.stage != Stage.PROPOSED:
        raise ValidationError(_("The questions are over: the pilot is not merely proposed any more."))
    if person.pk == by.pk:
        raise ValidationError({"person": _("That is you. Choose a colleague, or answer it yourself.")})
    if not person.is_active:
        raise ValidationError({"person": _("%(name)s does not work here any more.") % {"name": person.name}})
    try:
        with transaction.atomic(), on_record(by=by, reason=note, act="handed part"):
            handed = HandedPart.objects.create(
                pilot=pilot, part=part, person=person, asked_by=by, due_on=due_on, note=note
            )
    except IntegrityError as error:
        raise ValidationError(_("Somebody was handed this question in the meantime. Look at who it is.")) from error
    waiting_changed.send(sender=None, pilot_ids=[])
    return handed


def may_end(person: User, handed: HandedPart) -> Permit:
    """Whoever it was handed to, and whoever may hand it."""
    return Permit(True) if handed.person_id == person.pk else may(person, Action.HAND_PART, handed.pilot)


@transaction.atomic
def end(handed: HandedPart, *, by: User, is_done: bool = False, said: str = "") -> bool:
    """The question was answered, is given back, or taken back; what was ended already stays as it ended."""
    may_end(by, handed).require()
    is_theirs = handed.person_id == by.pk
    if is_theirs and not is_done and not said.strip():
        raise ValidationError({"said": _("Say why, so that somebody else can be found.")})
    ending = HandedBack.DONE if is_done else HandedBack.RETURNED if is_theirs else HandedBack.TAKEN_BACK
    with on_record(by=by, reason=said, act="ended part"):
        ended = HandedPart.objects.filter(pk=handed.pk, ended_at=None).update(
            ended_at=Now(), ending=ending, said=said, version=F("version") + 1
        )
    waiting_changed.send(sender=None, pilot_ids=[])
    return bool(ended)
