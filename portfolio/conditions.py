"""The question of the address as a condition on `listed` pilots."""

import re
from calendar import monthrange
from collections.abc import Callable, Collection
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q

from accounts.models import User
from assessments.readiness.failure_modes import Mode
from pilots.models import Ownership, Pilot
from pilots.vocabulary import Stage
from portfolio.filters import DECIDABLE, NOBODY, STAGE_OPEN, Due, Filters

MOST_WORDS = 8
A_DAY, WEEK = timedelta(days=1), timedelta(days=7)
_REFERENCE = re.compile(r"(?:p-?)?0*([0-9]{1,9})", re.ASCII | re.IGNORECASE)


def condition(filters: Filters, below: Collection[int] = (), *, today: date) -> Q:
    """Everything that is asked, together; `below` are the unit that is asked for and all below it."""
    found = Q()
    for name, asked in _CONDITIONS.items():
        if value := getattr(filters, name):
            found &= asked(value)
    if filters.unit:
        found &= Q(unit_id__in=below)
    if filters.due:
        found &= _due(filters.due, today)
    for word in filters.q.split()[:MOST_WORDS]:
        found &= _mentions(word)
    return found


def in_trouble(mode: str) -> Q:
    """A check of the failure mode is missing or failing."""
    place = list(Mode).index(Mode(mode))
    return Q(assessment__mode_states__regex=f"^.{{{place}}}[mf]")


def _stage(value: str) -> Q:
    return Q(is_open=True) if value == STAGE_OPEN else Q(stage=value)


def _verdict(value: str) -> Q:
    return Q(is_decidable=True) if value == DECIDABLE else Q(assessment__verdict=value)


def _flag(value: str) -> Q:
    return Q(assessment__flags__contains=[value])


def _owner(value: str) -> Q:
    """The person who is named owner now; or nobody accountable, where somebody is needed: not once it has ended."""
    if value == NOBODY:
        return Q(is_owned=False) & ~Q(stage__in=(Stage.STOPPED, Stage.RETIRED))
    return Q(current__person=int(value))


_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "stage": _stage,
    "verdict": _verdict,
    "mode": in_trouble,
    "flag": _flag,
    "owner": _owner,
}


def _last_of_month(today: date) -> date:
    return today.replace(day=monthrange(today.year, today.month)[1])


def due_days(due: str, today: date) -> tuple[date, date]:
    """The first and the last day that are meant; of those that mean days."""
    if due == Due.OVERDUE:
        return date.min, today - A_DAY
    return today, today + WEEK if due == Due.WEEK else _last_of_month(today)


def _due(value: str, today: date) -> Q:
    return Q(is_open=True, due__isnull=True) if value == Due.NO_DATE else Q(due__range=due_days(value, today))


class _AmongThese(Func):
    """Whether a value is one of an array."""

    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()


def _mentions(word: str) -> Q:
    """The word stands in the name of the pilot or of a person on it, or is its reference. Each is sought by itself, so
    that each can use its index; what was found is one array, so that no plan goes through all pilots for it."""
    people = User.objects.filter(name__icontains=word).values("pk")
    owned = Ownership.objects.filter(person__in=people, ended_at=None).values("pilot")
    found = [Q(name__icontains=word), Q(deputy__in=people), Q(it_lead__in=people), Q(pk__in=owned)]
    if reference := _REFERENCE.fullmatch(word):
        found.append(Q(number=int(reference[1])))
    first, *others = (Pilot.objects.filter(one).order_by().values("pk") for one in found)
    return Q(_AmongThese(F("pk"), ArraySubquery(first.union(*others))))
