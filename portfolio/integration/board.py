"""The lines of the integration board: which systems are asked for, in which order, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from assessments.wording import stage_word
from common.figures import distance, number, signed_thousands
from pilots.models.integration_path import MECHANISMS
from pilots.vocabulary import Stage
from portfolio.integration.demand import Demand, PathState, mechanisms_in_order
from portfolio.integration.filters import DEMAND, BoardFilters
from portfolio.integration.naming import NAMELESS, key_of

MOST_NAMED = 3
LAMPS = {PathState.PROVEN: "clear", PathState.NAMED: "at risk", PathState.NONE: "missing"}


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of the board shows."""

    name: str
    """Empty for the pilots that name no system."""
    url: str
    also_spelled: list[str]
    pilots: int
    open_pilots: int
    stages: str
    paths: list[tuple[str, str]]
    """Lamp and words of each state that occurs."""
    owners: list[str]
    more_owners: int
    mechanisms: str
    tools: str
    checks: str
    has_failed: bool
    net: str
    is_loss: bool
    due: date | None
    distance: str
    is_late: bool


def asked_for(systems: Iterable[Demand], filters: BoardFilters, *, today: date, ahead: int) -> list[Demand]:
    """Those that were asked for, in the order that was; the pilots that name no system stand last. A decision is soon
    within `ahead` days."""
    wanted = key_of(filters.q)
    found = [system for system in systems if wanted in system.key and (not wanted or system.key)]
    if filters.soon:
        found = [system for system in found if is_unproven_soon(system, by=today + timedelta(days=ahead))]
    return sorted(found, key=_by_demand if filters.sort == DEMAND else _by_decision)


def is_unproven_soon(system: Demand, *, by: date) -> bool:
    """Whether a pilot whose write-back was never proven is to be decided by that day, or should have been."""
    return system.unproven_due is not None and system.unproven_due <= by


def lines_of(systems: Sequence[Demand], *, today: date) -> list[Line]:
    """The lines for these systems, in their order; one question to the database, for the names of people."""
    names = names_of_owners(systems)
    return [_line(system, names, today=today) for system in systems]


def names_of_owners(systems: Iterable[Demand]) -> dict[int, str]:
    """Who owns the connections, by id, in the order of the alphabet."""
    wanted = set().union(*(system.owners for system in systems))
    return dict(User.objects.filter(pk__in=wanted).order_by("name", "pk").values_list("pk", "name"))


def owners_of(system: Demand, names: dict[int, str]) -> list[str]:
    """Names in the order of the alphabet."""
    return [name for pk, name in names.items() if pk in system.owners]


def heading(systems: Sequence[Demand]) -> str:
    """How much of the demand is common: "17 systems of record, 4 for several pilots"."""
    named = [system for system in systems if system.key]
    if not named:
        return _("No pilot names a system of record yet")
    several = sum(system.pilots > 1 for system in named)
    told = ngettext("%(count)s system of record", "%(count)s systems of record", len(named))
    if not several:
        return told % {"count": number(len(named))}
    shared = ngettext("%(count)s for several pilots", "%(count)s for several pilots", several)
    return f"{told % {'count': number(len(named))}}, {shared % {'count': number(several)}}"


def url_of(system: Demand) -> str:
    """The page with the pilots of this system."""
    return reverse("portfolio:integration_system", kwargs={"system": system.key or NAMELESS})


def path_word(state: str) -> str:
    """What a state of the path is called."""
    return {PathState.PROVEN: _("proven"), PathState.NAMED: _("named"), PathState.NONE: _("no path")}[PathState(state)]


def said_checks(done: int, failed: int) -> str:
    """How many data checks came to a result, and how many of them failed: "3, 1 failed"."""
    if not done:
        return _("none")
    if not failed:
        return number(done)
    return _("%(done)s, %(failed)s failed") % {"done": number(done), "failed": number(failed)}


def _line(system: Demand, names: dict[int, str], *, today: date) -> Line:
    owners = owners_of(system, names)
    return Line(
        name=system.name,
        url=url_of(system),
        also_spelled=system.also_spelled,
        pilots=system.pilots,
        open_pilots=system.open_pilots,
        stages=" · ".join(f"{number(system.stages[s])} {stage_word(s)}" for s in Stage if system.stages[s]),
        paths=[(LAMPS[s], f"{number(system.paths[s])} {path_word(s)}") for s in PathState if system.paths[s]],
        owners=owners[:MOST_NAMED],
        more_owners=len(owners[MOST_NAMED:]),
        mechanisms=", ".join(str(MECHANISMS[one]) for one in mechanisms_in_order(system.mechanisms)),
        tools=_some(sorted(system.tools)),
        checks=said_checks(system.checked, system.failed),
        has_failed=system.failed > 0,
        net=signed_thousands(system.net),
        is_loss=(system.net or Decimal(0)) < 0,
        due=system.due,
        distance=distance(system.due, today) if system.due else "",
        is_late=system.due is not None and system.due < today,
    )


def _some(words: list[str]) -> str:
    more = len(words[MOST_NAMED:])
    shown = ", ".join(words[:MOST_NAMED])
    return _("%(some)s and %(more)s more") % {"some": shown, "more": number(more)} if more else shown


def _by_decision(system: Demand) -> tuple[bool, date, str]:
    return not system.key, system.due or date.max, system.key


def _by_demand(system: Demand) -> tuple[bool, int, int, str]:
    return not system.key, -system.open_pilots, -system.pilots, system.key
