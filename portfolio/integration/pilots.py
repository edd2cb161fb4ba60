"""The pilots behind one line of the integration board."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.wording import stage_word
from common.figures import day, distance, signed_thousands
from pilots.models import DataCheck, Pilot
from pilots.models.integration_path import MECHANISMS
from pilots.models.pilot import due_or_never, open_due, reference_of
from pilots.vocabulary import Mechanism
from portfolio.integration.board import LAMPS, path_word, said_checks
from portfolio.integration.demand import Demand, PathState, path_state, spelled
from portfolio.words import sentence_case

_FIELDS = {
    "pk": F("pk"),
    "number": F("number"),
    "name": F("name"),
    "unit_name": F("unit__name"),
    "stage": F("stage"),
    "path": path_state(),
    "mechanism": F("integration_path__mechanism"),
    "tool": F("integration_path__tool"),
    "connection_owner": F("integration_path__connection_owner__name"),
    "proven_on": F("integration_path__proven_on"),
    "net": F("assessment__net_per_year"),
    "due": open_due(),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What one pilot of a system shows."""

    reference: str
    name: str
    url: str
    unit: str
    stage: str
    lamp: str
    path: str
    connection_owner: str
    mechanism: str
    tool: str
    checks: str
    has_failed: bool
    net: str
    is_loss: bool
    due: str
    is_late: bool


def pilots_of(system: Demand, person: User) -> QuerySet[Pilot, dict[str, Any]]:
    """The pilots of this system that the person may know of, the next decision first."""
    seen = spelled(Pilot.objects.visible_to(person)).filter(Q(spelling__in=list(system.spellings)))
    asked = {f"its_{name}": column for name, column in _FIELDS.items()}
    return seen.annotate(**asked).order_by(due_or_never(), "number").values(*asked)


def rows_of(pilots: Iterable[dict[str, Any]], system: Demand, *, today: date) -> list[Row]:
    """These of `pilots_of` as rows; one question to the database, for their data checks."""
    listed = [{name: pilot[f"its_{name}"] for name in _FIELDS} for pilot in pilots]
    checks = _checks_of([pilot["pk"] for pilot in listed])
    return [_row(pilot, checks.get(pilot["pk"], (0, 0)), is_named=bool(system.key), today=today) for pilot in listed]


def _checks_of(pilots: list[int]) -> dict[int, tuple[int, int]]:
    """How many data checks of each pilot came to a result, and how many of them failed."""
    done = DataCheck.objects.filter(pilot__in=pilots, passed__isnull=False).order_by().values_list("pilot")
    counted = done.annotate(Count("pk"), failed=Count("pk", filter=Q(passed=False)))
    return {pilot: (count, failed) for pilot, count, failed in counted}


def _row(pilot: dict[str, Any], checks: tuple[int, int], *, is_named: bool, today: date) -> Row:
    is_nowhere = pilot["path"] == PathState.NAMED and not is_named
    state = PathState.NONE if is_nowhere else PathState(pilot["path"])
    due, net = pilot["due"], pilot["net"]
    return Row(
        reference=reference_of(pilot["number"]),
        name=pilot["name"],
        url=reverse("assessments:pilot", kwargs={"number": pilot["number"]}),
        unit=pilot["unit_name"],
        stage=sentence_case(stage_word(pilot["stage"])),
        lamp=LAMPS[state],
        path=_path(state, pilot["proven_on"]),
        connection_owner=pilot["connection_owner"] or "",
        mechanism=str(MECHANISMS[Mechanism(pilot["mechanism"])]) if pilot["mechanism"] else "",
        tool=pilot["tool"] or "",
        checks=said_checks(*checks),
        has_failed=checks[1] > 0,
        net=signed_thousands(net),
        is_loss=(net or Decimal(0)) < 0,
        due=distance(due, today) if due else "",
        is_late=due is not None and due < today,
    )


def _path(state: PathState, proven_on: date | None) -> str:
    if state is PathState.PROVEN and proven_on:
        return _("proven on %(day)s") % {"day": day(proven_on)}
    return path_word(state)
