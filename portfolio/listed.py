"""Pilots as the portfolio looks at them: with their owner of today, and with what was concluded last."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, FilteredRelation, Q, Value, When
from django.urls import reverse

from accounts.vocabulary import UnitKind
from assessments.readiness.recommendation import DECIDABLE
from pilots.models import Pilot
from pilots.models.pilot import due_or_never, open_due, reference_of
from pilots.querysets import PilotQuerySet, Sight
from pilots.vocabulary import OPEN_STAGES

# The same question as `Ownership.holds`, asked of the database.
HELD = Q(
    current__accepted_at__isnull=False,
    current__person__is_active=True,
    current__person__unit__kind=UnitKind.BUSINESS,
)


class Listed(NamedTuple):
    """A pilot as the database gives it, with what was concluded last. The fields are the columns that are read."""

    pk: int
    number: int
    name: str
    stage: str
    visibility: str
    due: date | None
    unit__name: str
    current__person__name: str | None
    current__accepted_at: datetime | None
    is_owned: bool
    assessment__verdict: str | None
    assessment__mode_states: str | None
    assessment__criteria_states: str | None
    assessment__flags: tuple[str, ...] | None
    assessment__measured_value: Decimal | None
    assessment__threshold_line: Decimal | None
    assessment__metric_unit: str | None
    assessment__direction: str | None
    assessment__net_per_year: Decimal | None
    assessment__cost_per_week: Decimal | None
    assessment__waived: str | None
    assessment__waived_until: date | None

    @classmethod
    def of(cls, columns: Iterable[Any]) -> "Listed":
        """From a row of the database; what it brings as lists cannot change any more."""
        return cls._make(tuple(value) if isinstance(value, list) else value for value in columns)

    @property
    def reference(self) -> str:
        """`P-0009`."""
        return reference_of(self.number)

    @property
    def url(self) -> str:
        """The pilot's own page."""
        return reverse("assessments:pilot", kwargs={"number": self.number})


def listed(sight: Sight) -> PilotQuerySet:
    """The pilots that somebody with this sight may know of, as `sought`, each joined to its current ownership
    (`current`); `is_owned` says whether somebody accountable holds it now."""
    return _owned(sought(sight))


def sought(sight: Sight) -> PilotQuerySet:
    """The pilots that somebody with this sight may know of.

    `is_decidable` says whether the last assessment came to go or no-go, `due` when the decision is due while it is
    still open, `due_or_never` the same with the last of all days for those without.
    """
    return Pilot.objects.within(sight).annotate(  # type: ignore[no-redef]
        is_open=_whether(Q(stage__in=OPEN_STAGES)),
        is_decidable=_whether(Q(assessment__verdict__in=DECIDABLE)),
        due=open_due(),
        due_or_never=due_or_never(),
    )


def listed_wide() -> Any:
    """Everything that a row shows, of every pilot there is: to be joined to those that were found."""
    return _owned(Pilot.objects.order_by().annotate(due=open_due())).values_list(*Listed._fields)


def _owned(pilots: PilotQuerySet) -> PilotQuerySet:
    current = FilteredRelation("ownerships", condition=Q(ownerships__ended_at__isnull=True))
    return pilots.alias(current=current).annotate(is_owned=_whether(HELD))


def _whether(condition: Q) -> Case:
    """A condition as yes or no: what a missing row leaves unknown counts as no."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
