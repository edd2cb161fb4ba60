"""What pilots ask of each system of record. The database adds it up by spelling and unit; here the spellings that mean
the same system are put together."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, F, Min, Q, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.models import User
from pilots.models import Pilot
from pilots.models.pilot import open_due
from pilots.querysets import PilotQuerySet
from pilots.vocabulary import OPEN_STAGES, IntegrationState, Mechanism, Stage
from portfolio.integration.naming import key_of, used_most


class PathState(StrEnum):
    """How far a pilot's path to its system of record has come."""

    PROVEN = "proven"
    NAMED = "named"
    NONE = "none"


IS_PROVEN = Q(integration_path__state=IntegrationState.WRITE_BACK_PROVEN)
HAS_OWNER = Q(
    integration_path__state__in=(IntegrationState.NAMED, IntegrationState.CONFIRMED),
    integration_path__connection_owner__isnull=False,
)
_PATHS = {PathState.PROVEN: IS_PROVEN, PathState.NAMED: HAS_OWNER}
_GROUP = ("spelling", "unit_id")


@dataclass(slots=True)
class Demand:
    """What the pilots of one system ask, added up; money a year."""

    key: str
    """Of `key_of`; empty for the pilots that name no system."""
    spellings: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    owners: set[int] = field(default_factory=set)
    mechanisms: set[str] = field(default_factory=set)
    tools: set[str] = field(default_factory=set)
    checked: int = 0
    failed: int = 0
    net: Decimal | None = None
    """Of the open pilots whose net is known; nothing when none is."""
    due: date | None = None
    """Of the open pilots, the first."""
    unproven_due: date | None = None
    """Of the open pilots whose write-back was never proven, the first."""

    @property
    def name(self) -> str:
        """The spelling that most pilots use; empty where none names a system."""
        return used_most(self.spellings) if self.key else ""

    @property
    def also_spelled(self) -> list[str]:
        """The other spellings."""
        return sorted(set(self.spellings) - {self.name}) if self.key else []

    @property
    def pilots(self) -> int:
        """How many there are, whatever their stage."""
        return self.stages.total()

    @property
    def open_pilots(self) -> int:
        """How many wait for a decision."""
        return sum(self.stages[stage] for stage in OPEN_STAGES)

    def add(self, part: dict[str, Any], checks: tuple[int, int]) -> None:
        """Add one line of the database: the pilots of one spelling in one unit, and their data checks."""
        self.spellings[part["spelling"]] += part["pilots"]
        self.stages.update({stage: part[f"stage_{stage}"] for stage in Stage})
        self._add_paths(part)
        self.owners.update(part["owners"])
        self.mechanisms.update(part["mechanisms"])
        self.tools.update(part["tools"])
        self.checked += checks[0]
        self.failed += checks[1]
        if part["net"] is not None:
            self.net = (self.net or Decimal(0)) + part["net"]
        self.due = _first(self.due, part["first_due"])
        self.unproven_due = _first(self.unproven_due, part["first_unproven_due"])

    def _add_paths(self, part: dict[str, Any]) -> None:
        """A path to no system leads nowhere, whoever owns it."""
        named = part["path_named"] if self.key else 0
        self.paths[PathState.PROVEN] += part["path_proven"]
        self.paths[PathState.NAMED] += named
        self.paths[PathState.NONE] += part["pilots"] - part["path_proven"] - named


@dataclass(frozen=True, slots=True)
class AllDemand:
    """Everything that one reader's pilots ask, by spelling and unit."""

    parts: list[dict[str, Any]]
    checks: dict[tuple[str, int], tuple[int, int]]

    @property
    def units(self) -> set[int]:
        """The units that have such pilots."""
        return {part["unit_id"] for part in self.parts}

    def systems(self, units: Collection[int] | None = None) -> list[Demand]:
        """One for each system, in no order; only of the pilots of these units."""
        found: dict[str, Demand] = {}
        for part in self.parts:
            if units is None or part["unit_id"] in units:
                key = key_of(part["spelling"])
                demand = found.setdefault(key, Demand(key))
                demand.add(part, self.checks.get((part["spelling"], part["unit_id"]), (0, 0)))
        return list(found.values())


def demand_seen_by(person: User) -> AllDemand:
    """What the pilots that the person may know of ask; two questions to the database."""
    pilots = spelled(Pilot.objects.visible_to(person)).order_by()
    checks = pilots.filter(data_checks__passed__isnull=False).values_list(*_GROUP)
    counted = checks.annotate(Count("pk"), failed=Count("pk", filter=Q(data_checks__passed=False)))
    return AllDemand(
        parts=list(pilots.values(*_GROUP).annotate(**_sums())),
        checks={(spelling, unit): (done, failed) for spelling, unit, done, failed in counted},
    )


def spelled(pilots: PilotQuerySet) -> PilotQuerySet:
    """With the name of the system of record as it was written (`spelling`); empty when there is none."""
    return pilots.annotate(spelling=Coalesce(F("integration_path__system_of_record"), Value("")))


def path_state() -> Case:
    """How far the path of a pilot that names its system has come."""
    return Case(*(When(asked, then=Value(state)) for state, asked in _PATHS.items()), default=Value(PathState.NONE))


def _sums() -> dict[str, Combinable]:
    open_pilots, unproven = Q(stage__in=OPEN_STAGES), ~IS_PROVEN | Q(integration_path__isnull=True)
    return {
        "pilots": Count("pk"),
        **{f"stage_{stage}": Count("pk", filter=Q(stage=stage)) for stage in Stage},
        **{f"path_{state}": Count("pk", filter=asked) for state, asked in _PATHS.items()},
        "owners": _different("integration_path__connection_owner_id"),
        "mechanisms": _different("integration_path__mechanism"),
        "tools": _different("integration_path__tool"),
        "net": Sum("assessment__net_per_year", filter=open_pilots),
        "first_due": Min(open_due()),
        "first_unproven_due": Min(open_due(), filter=unproven),
    }


def _different(column: str) -> ArrayAgg:
    """What stands in the column, once each, without what is empty."""
    is_set = Q(**{f"{column}__isnull": False})
    if not column.endswith("_id"):
        is_set &= ~Q(**{column: ""})
    return ArrayAgg(column, distinct=True, filter=is_set, default=Value([]))


def _first(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def mechanisms_in_order(found: Iterable[str]) -> list[Mechanism]:
    """As the vocabulary names them: the firmest first."""
    return [mechanism for mechanism in Mechanism if mechanism in found]
