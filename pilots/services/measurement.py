"""Recording a result. It is never edited: a correction is a new one that supersedes it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.history import on_record
from pilots.models import Measurement
from pilots.permissions import Action, may
from pilots.services.facts import announce


@transaction.atomic
def record(measurement: Measurement, *, by: User) -> Measurement:
    """Write down a result, by a person. A correction names what it `supersedes`; a result is corrected once."""
    may(by, Action.RECORD_MEASUREMENT, measurement.pilot).require()
    corrected = measurement.supersedes
    if corrected is not None and corrected.pilot_id != measurement.pilot_id:
        raise ValidationError(_("This measurement belongs to another pilot."))
    if corrected is not None and Measurement.objects.filter(supersedes=corrected).exists():
        raise ValidationError(_("Somebody has corrected this measurement already; correct the later one."))
    measurement.recorded_by = by
    act = "corrected measurement" if corrected else "recorded measurement"
    with on_record(by=by, reason=measurement.note, act=act):
        measurement.save(force_insert=True)
    announce(measurement.pilot)
    return measurement
