"""A candidate and how often it is wrong in each known way are one thing to the person who enters them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from common.history import on_record
from pilots.models import Candidate, ErrorClass, ErrorFrequency
from pilots.permissions import Action
from pilots.services.facts import add, change


@transaction.atomic
def save_candidate(
    candidate: Candidate,
    *,
    by: User,
    version: int,
    values: Mapping[str, Any],
    frequencies: Mapping[ErrorClass, Decimal | None],
) -> Candidate:
    """Write the candidate and its error frequencies; choosing it for the pilot releases the one chosen before."""
    with on_record(by=by):
        if values.get("chosen"):
            others = Candidate.objects.filter(pilot=candidate.pilot, chosen=True).exclude(pk=candidate.pk)
            others.update(chosen=False, version=F("version") + 1)
        if candidate.pk:
            saved = change(candidate, by=by, action=Action.EDIT_OUTCOME, version=version, values=values)
        else:
            saved = add(Candidate(pilot=candidate.pilot, **values), by=by, action=Action.EDIT_OUTCOME)
        for error_class, frequency in frequencies.items():
            _write_frequency(saved, error_class, frequency)
    return saved


def _write_frequency(candidate: Candidate, error_class: ErrorClass, frequency: Decimal | None) -> None:
    rows = ErrorFrequency.objects.filter(candidate=candidate, error_class=error_class)
    if frequency is None:
        rows.delete()
    elif not rows.exists():
        ErrorFrequency.objects.create(
            pilot=candidate.pilot, candidate=candidate, error_class=error_class, frequency=frequency
        )
    else:
        rows.exclude(frequency=frequency).update(frequency=frequency)
