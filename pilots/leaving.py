"""Whoever is deactivated hands over what they hold on pilots, and a closed unit its pilots, when a signal asks."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Now
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.holdings import Held
from accounts.models import Unit, User
from accounts.signals import handing_over, unit_closing
from common.history import on_record
from pilots.events import facts_changed
from pilots.holdings import ENDED
from pilots.models import HandedPart, IntegrationPath, Ownership, Pilot, SupportPlan
from pilots.permissions import Action, may
from pilots.services import ownership
from pilots.vocabulary import HandedBack

Handed = dict[str, int | None]
GoesTo = Mapping[str, User | None]

# On which row somebody stands, in which column, and which pilot the row belongs to.
NAMED: tuple[tuple[Held, type[Model], str, str], ...] = (
    (Held.DEPUTY, Pilot, "deputy", "pk"),
    (Held.IT_LEAD, Pilot, "it_lead", "pk"),
    (Held.CONNECTION, IntegrationPath, "connection_owner", "pilot_id"),
    (Held.SUPPORT, SupportPlan, "contact", "pilot_id"),
)


@receiver(handing_over)
def hand_pilots_over(person: User, goes_to: GoesTo, by: User, reason: str, **_kwargs: Any) -> Handed:
    """All of it, also on restricted pilots that `by` may not know of. Owners are suggested, or named by who may."""
    touched = sorted(_pilots_of(person))
    list(
        Pilot.objects.select_for_update().filter(pk__in=touched).order_by("pk")
    )  # before the ledger: who signs does so
    with on_record(by=by, reason=reason, act="handed over"):
        handed = _named_rows(person, goes_to) | _parts(person, goes_to, by=by, reason=reason)
        handed |= _ownerships(person, goes_to, by=by, reason=reason)
    if touched:
        facts_changed.send(Pilot, pilot_ids=touched)
    return handed


@receiver(unit_closing)
def move_pilots(unit: Unit, to: Unit | None, by: User, reason: str, **_kwargs: Any) -> None:
    """The pilots of a unit that is closed go to another one, those that ended long ago, too."""
    pilots = Pilot.objects.select_for_update().filter(unit=unit).order_by("pk")
    if not (found := [pilot.pk for pilot in pilots]):
        return
    if to is None:
        raise ValidationError({"to": _("Pilots stand in this unit. Say which unit they go to.")})
    with on_record(by=by, reason=reason, act="closed unit"):
        Pilot.objects.filter(pk__in=found).update(unit=to, version=F("version") + 1)
    facts_changed.send(Pilot, pilot_ids=found)


def _open(rows: QuerySet[Any], pilot: str) -> QuerySet[Any]:
    """What ended stays as it was: whoever led a stopped pilot led it."""
    stage = "stage" if pilot == "pk" else "pilot__stage"
    return rows.exclude(**{f"{stage}__in": ENDED}).order_by("pk")


def _pilots_of(person: User) -> set[int]:
    found = {
        key
        for _held, model, column, pilot in NAMED
        for key in _open(model._default_manager.filter(**{column: person}), pilot).values_list(pilot, flat=True)
    }
    owned = Ownership.objects.filter(person=person, ended_at=None).exclude(pilot__stage__in=ENDED)
    return found | set(owned.values_list("pilot", flat=True))


def _named_rows(person: User, goes_to: GoesTo) -> Handed:
    handed: Handed = {}
    for held, model, column, pilot in NAMED:
        for row in _open(model._default_manager.filter(**{column: person}), pilot).select_for_update(of=("self",)):
            to = goes_to.get(key := f"{held}-{row.pk}")
            _write(row, {column: to})
            handed[key] = to.pk if to else None
    return handed


def _write(row: Model, values: dict[str, Any]) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values, version=F("version") + 1)


def _parts(person: User, goes_to: GoesTo, *, by: User, reason: str) -> Handed:
    """A question goes to somebody else for the same day, or back to whoever handed it."""
    handed: Handed = {}
    for part in HandedPart.objects.select_for_update().filter(person=person, ended_at=None).order_by("pk"):
        to = goes_to.get(key := f"{Held.PART}-{part.pk}")
        _write(part, {"ended_at": Now(), "ending": HandedBack.TAKEN_BACK, "said": reason})
        if to is not None:
            HandedPart.objects.create(
                pilot_id=part.pilot_id, part=part.part, person=to, asked_by=by, due_on=part.due_on, note=part.note
            )
        handed[key] = to.pk if to else None
    return handed


def _ownerships(person: User, goes_to: GoesTo, *, by: User, reason: str) -> Handed:
    """Nobody becomes an owner by being chosen here: where `by` may name one they are named and accept or decline;
    elsewhere the suggestion stands beside the lost owner until the portfolio office names somebody."""
    handed: Handed = {}
    owned = Ownership.objects.filter(person=person, ended_at=None).exclude(pilot__stage__in=ENDED)
    for held in owned.select_related("pilot").order_by("pk"):
        to = goes_to.get(key := f"{Held.OWNER}-{held.pk}")
        if to is not None:
            _suggest(held, to, key=key, by=by, reason=reason)
        handed[key] = to.pk if to else None
    return handed


def _suggest(held: Ownership, to: User, *, key: str, by: User, reason: str) -> None:
    """What somebody cannot take is said beside it."""
    try:
        ownership.require_fit(to)
        if may(by, Action.NAME_OWNER, held.pilot):
            ownership.name_owner(held.pilot, person=to, by=by, reason=reason)
        else:
            _write(held, {"successor": to})
    except ValidationError as refused:
        raise ValidationError({key: refused.messages}) from refused
