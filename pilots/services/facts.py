"""Changing, adding and removing a fact: permitted, against the version that was opened, on record, announced."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.history import on_record
from common.versioned import StaleVersion, Versioned, save_over
from pilots.events import facts_changed
from pilots.models import Pilot
from pilots.permissions import Action, may

Row = TypeVar("Row", bound=Versioned)

# What the database refuses by a rule of its own, said beside the field that would break it.
SAID_BESIDE = {
    "error_class_is_named_once_per_pilot": ("name", gettext_lazy("This pilot has an error of that name already.")),
    "candidate_is_named_once_per_pilot": ("name", gettext_lazy("This pilot has a candidate of that name already.")),
    "active_users_are_counted_once_a_day": ("counted_on", gettext_lazy("That day is counted already; edit its count.")),
    "person_is_invited_once_to_a_pilot": ("person", gettext_lazy("This person is invited already.")),
    "passed_decision_date_moves_by_an_extension": (
        "decision_due_on",
        gettext_lazy("This date has passed. Extend it, once and with a reason, or decide."),
    ),
}


def announce(pilot: Pilot) -> None:
    """Tell whoever judges pilots that this one's facts changed."""
    facts_changed.send(Pilot, pilot_ids=[pilot.pk])


def pilot_of(fact: Versioned) -> Pilot:
    """The pilot a fact belongs to; a pilot belongs to itself."""
    return fact if isinstance(fact, Pilot) else fact.pilot  # type: ignore[attr-defined,no-any-return]


@transaction.atomic
def change(fact: Row, *, by: User, action: Action, version: int, values: Mapping[str, Any], reason: str = "") -> Row:
    """Write `values` over the version that was opened. Raises `StaleVersion` when somebody saved first, `Refused`
    without permission, and `ValidationError` when the database's own rules refuse the values."""
    may(by, action, pilot_of(fact)).require()
    with on_record(by=by, reason=reason):
        try:
            fresh = _refusals_in_words(lambda: save_over(fact, version=version, values=values))
        except ObjectDoesNotExist as gone:
            raise ValidationError(_("Somebody took this away while you typed. Copy it and add it anew.")) from gone
    announce(pilot_of(fresh))
    return fresh


@transaction.atomic
def add(fact: Row, *, by: User, action: Action, reason: str = "") -> Row:
    """Write a new fact. Where a pilot holds only one of a kind and somebody was first, raises `StaleVersion`."""
    may(by, action, pilot_of(fact)).require()
    with on_record(by=by, reason=reason):
        _refusals_in_words(lambda: _insert(fact))
    announce(pilot_of(fact))
    return fact


def _insert(fact: Row) -> None:
    try:
        with transaction.atomic():
            fact.save(force_insert=True)
    except IntegrityError:
        first = _only_one_of(fact)
        if first is None:
            raise
        raise StaleVersion(first) from None


def _only_one_of(fact: Row) -> Versioned | None:
    """The row that stands where only one can: the pilot's one of this kind."""
    if not type(fact)._meta.get_field("pilot").one_to_one:
        return None
    return type(fact)._default_manager.filter(pilot=fact.pilot).first()  # type: ignore[attr-defined]


@transaction.atomic
def remove(fact: Versioned, *, by: User, action: Action, version: int) -> None:
    """Take a fact away; its history stays. Raises `StaleVersion` when somebody changed it in the meantime."""
    pilot = pilot_of(fact)
    may(by, action, pilot).require()
    with on_record(by=by):
        gone, _rows = type(fact)._default_manager.filter(pk=fact.pk, version=version).delete()
    if not gone:
        current = type(fact)._default_manager.filter(pk=fact.pk).first()
        raise StaleVersion(current or fact)
    announce(pilot)


def _refusals_in_words(write: Any) -> Any:
    """The database's constraints are the last word; a person reads them as a sentence, not as an error page."""
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        raise _in_words(error) from error


def _in_words(error: IntegrityError) -> ValidationError:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if name in SAID_BESIDE:
        field, said = SAID_BESIDE[name]
        return ValidationError({field: said})
    if name:
        return ValidationError(_("This does not fit: %(rule)s.") % {"rule": name.replace("_", " ")})
    return ValidationError(str(error).split("\n")[0])
