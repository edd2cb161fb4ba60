"""Days on which the organisation is closed: who may set them, and what follows for gaps that are open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.services.day import day_here
from chase.countries import COUNTRIES
from chase.models import ClosedDay, Gap
from chase.services.clock import database_now
from chase.services.office import gaps_seen
from chase.services.settings import may_set_rules
from common.figures import day as day_in_words
from common.history import on_record
from documents import ledger

A_DAY = timedelta(days=1)
MOST_DAYS = 92
YEARS = 5
"""Nobody plans further ahead, and a year typed wrong would hide on a page of its own."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Closed days that follow each other under one name."""

    pk: int
    """That of its first day, which stands for all of it."""
    first: date
    last: date
    name: str
    country: str

    @property
    def days(self) -> int:
        """How many days it has, weekends among them."""
        return (self.last - self.first).days + 1

    @property
    def where(self) -> str:
        """The country, in words; everywhere where it names none."""
        return COUNTRIES.get(self.country) or _("everywhere")


@dataclass(frozen=True, slots=True)
class Change:
    """One act that closed days or opened them again."""

    at: datetime
    who: str
    closed: bool
    stretch: Stretch


def stretches() -> list[Stretch]:
    """Every closed day, by the day it begins."""
    found: list[Stretch] = []
    for row in ClosedDay.objects.order_by("country", "day"):
        last = found[-1] if found else None
        if last and (last.last + A_DAY, last.name, last.country) == (row.day, row.name, row.country):
            found[-1] = Stretch(last.pk, last.first, row.day, row.name, row.country)
        else:
            found.append(Stretch(row.pk, row.day, row.day, row.name, row.country))
    return sorted(found, key=lambda each: (each.first, each.country))


@transaction.atomic
def close(*, first: date, last: date | None, name: str, country: str, by: User, now: datetime | None = None) -> int:
    """Remind nobody on these days, or nobody who lives by the calendar of `country` (ISO code; empty: everybody).

    Returns how many gaps were to be said on one of them. Raises `ValidationError` keyed by field for days that lie
    too far off, that are too many, or that are closed already.
    """
    may_set_rules(by).require()
    last = last or first
    _require_in_reach(first, last)
    days = [first + A_DAY * each for each in range((last - first).days + 1)]
    closed = ClosedDay.objects.filter(day__in=days, country=country).first()
    if closed:
        told = {"day": day_in_words(closed.day), "name": closed.name}
        raise ValidationError({"first": _("%(day)s is closed already: %(name)s.") % told})
    with on_record(by=by, act="closed days"):
        ClosedDay.objects.bulk_create(ClosedDay(day=day, name=name, country=country) for day in days)
    _written_down("closed days", first, last, country, by)
    moved = gaps_seen(by).filter(closed_at=None, next_on__range=(first, last)).count()
    _plan_anew(first, now or database_now())
    return moved


@transaction.atomic
def open_again(stretch: Stretch, *, by: User, now: datetime | None = None) -> None:
    """Let these days be working days again, where they are in people's own calendars."""
    may_set_rules(by).require()
    theirs = ClosedDay.objects.filter(country=stretch.country, name=stretch.name)
    with on_record(by=by, act="opened days"):
        opened, _rows = theirs.filter(day__range=(stretch.first, stretch.last)).delete()
    if opened:
        _written_down("opened days", stretch.first, stretch.last, stretch.country, by)
        _plan_anew(stretch.first, now or database_now())


def changes() -> list[Change]:
    """Each act that closed or opened days, the newest first. Two queries."""
    model: Any = apps.get_model("chase", "ClosedDayEvent")
    acts = model.objects.values("pgh_context", "pgh_context__metadata", "pgh_label", "name", "country").annotate(
        first=Min("day"), last=Max("day"), at=Max("pgh_created_at"), newest=Max("pgh_id")
    )
    rows = list(acts.order_by("-newest"))
    by: set[Any] = {(row["pgh_context__metadata"] or {}).get("user") for row in rows}
    people = dict(User.objects.filter(pk__in=by - {None}).values_list("pk", "name"))
    return [_change(row, people) for row in rows]


def _change(row: dict[str, Any], people: dict[int, str]) -> Change:
    who = people.get((row["pgh_context__metadata"] or {}).get("user") or 0, "Pilothouse")
    stretch = Stretch(0, row["first"], row["last"], row["name"], row["country"])
    return Change(row["at"], who, row["pgh_label"] == "insert", stretch)


def _require_in_reach(first: date, last: date) -> None:
    today = day_here()
    earliest, latest = today.replace(month=1, day=1), date(today.year + YEARS, 12, 31)
    told = {"earliest": day_in_words(earliest), "latest": day_in_words(latest)}
    for field, day in (("first", first), ("last", last)):
        if not earliest <= day <= latest:
            raise ValidationError({field: _("Choose a day from %(earliest)s to %(latest)s.") % told})
    if last < first:
        raise ValidationError({"last": _("The last day comes before the first.")})
    if (last - first).days >= MOST_DAYS:
        raise ValidationError({"last": _("Close at most %(count)s days at once.") % {"count": MOST_DAYS}})


def _written_down(act: str, first: date, last: date, country: str, by: User) -> None:
    """The name is free text and stays out of the ledger."""
    ledger.record(act, subject=first.isoformat(), by=by, details={"last": last, "country": country})


def _plan_anew(first: date, now: datetime) -> None:
    """Working days are counted through these days by each gap that is said then or later; the planner counts again,
    from the next daily run on."""
    Gap.objects.filter(closed_at=None, next_on__gte=first).update(next_on=None, look_at=now)
