"""Putting a new pilot on the list."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.history import on_record
from pilots.models import Pilot
from pilots.permissions import may_propose
from pilots.services.facts import announce
from pilots.vocabulary import Stage


@transaction.atomic
def propose(*, by: User, values: Mapping[str, Any], successor_of: Pilot | None = None) -> Pilot:
    """Propose a pilot, today. A stopped or retired pilot is never reopened: its successor links back to it,
    and is as restricted as it was."""
    may_propose(by).require()
    if successor_of is not None and successor_of.stage not in (Stage.STOPPED, Stage.RETIRED):
        raise ValidationError(_("Only a stopped or retired pilot has a successor."))
    if successor_of is not None:
        values = {"visibility": successor_of.visibility, **values}
    with on_record(by=by, act="proposed"):
        pilot = Pilot.objects.create(
            proposed_on=timezone.localdate(), proposed_by=by, successor_of=successor_of, **values
        )
    announce(pilot)
    return pilot
