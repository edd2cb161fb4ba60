"""The orders of the table, and pages by key: the next page begins after the last row, however many come before it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Upper

from assessments.models.assessment import how_many
from assessments.readiness.recommendation import Verdict
from pilots.vocabulary import Stage

BY_DEFAULT = "due"
_PK = re.compile(r"[0-9]{1,18}", re.ASCII)


def _in_order(field: str, values: list[str]) -> Case:
    cases = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*cases, output_field=IntegerField())


def _number(value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(value) from error
    if not number.is_finite() or abs(number.adjusted()) > 60:
        raise ValueError(value)
    return number


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of the table: what it goes by, and how that is read back from the address."""

    key: Combinable
    parse: Callable[[str], Any]
    rising: Combinable | None = None
    """The same in rising order, with a value for what is unknown, so that a page begins where an index says."""


SORTS: dict[str, Sort] = {
    "due": Sort(F("due"), date.fromisoformat, rising=F("due_or_never")),
    "name": Sort(Upper("name"), str),
    "unit": Sort(Upper("unit__name"), str),
    "owner": Sort(Upper("current__person__name"), str),
    "stage": Sort(_in_order("stage", list(Stage)), _number),
    "verdict": Sort(_in_order("assessment__verdict", list(Verdict)), _number),
    "criteria": Sort(how_many("c", "assessment__criteria_states"), _number),
    "net": Sort(F("assessment__net_per_year"), _number),
}


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the address names it: "due", or "-net" for the largest first. Unknown values stand last."""

    name: str = BY_DEFAULT
    descending: bool = False

    @classmethod
    def read(cls, text: str) -> "Order":
        """The order of a known name; empty means the most urgent first."""
        return cls(text.removeprefix("-") or BY_DEFAULT, text.startswith("-"))

    @property
    def key(self) -> Combinable:
        """What it goes by in this direction."""
        sort = SORTS[self.name]
        return sort.key if self.descending or sort.rising is None else sort.rising

    @property
    def by(self) -> list[OrderBy | str]:
        """What the database orders by: the annotation `key`, then the pilot, so that no two rows tie."""
        if self.key is SORTS[self.name].rising:
            return ["key", "pk"]
        key = F("key").desc(nulls_last=True) if self.descending else F("key").asc(nulls_last=True)
        return [key, "pk"]

    @property
    def in_sql(self) -> str:
        """The same, of columns called `key` and `pk`."""
        return f"key {'desc' if self.descending else 'asc'} nulls last, pk"

    def after(self, cursor: str) -> Q:
        """The rows after the one that `cursor_of` named; raises ValueError when that is no row of this order."""
        text, _tilde, pk = cursor.rpartition("~")
        if not _PK.fullmatch(pk):
            raise ValueError(cursor)
        if not text:
            return Q(key__isnull=True, pk__gt=int(pk))
        value = SORTS[self.name].parse(text)
        if self.key is SORTS[self.name].rising:
            return Q(key__gte=value) & (Q(key__gt=value) | Q(pk__gt=int(pk)))
        beyond = Q(key__lt=value) if self.descending else Q(key__gt=value)
        return beyond | Q(key=value, pk__gt=int(pk)) | Q(key__isnull=True)


def cursor_of(key: object, pk: int) -> str:
    """Name a row for the address by its key in the current order."""
    return f"{'' if key is None else key}~{pk}"
