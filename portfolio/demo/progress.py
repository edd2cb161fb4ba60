"""How each pilot came to be and moved on: proposed, given people and a budget, through its stages, spending.

Live and stopped are not among these stages: they come from the decisions.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from accounts.models import Unit
from pilots.models import Pilot
from pilots.vocabulary import Stage as PilotStage
from pilots.vocabulary import Visibility
from portfolio.demo.pilots import PILOTS, PilotRow, thousands
from portfolio.demo.story import Act, Stage


def proposals(stage: Stage) -> Iterator[Act]:
    """Proposing the twenty, in the order of their references."""
    units = {unit.name: unit for unit in Unit.objects.all()}
    for number, (key, row) in enumerate(PILOTS.items(), start=1):
        pilot = stage.pilots[key] = Pilot(
            number=number,
            name=row.name,
            unit=units[row.unit],
            problem=row.problem,
            workflow=row.workflow,
            tags=list(row.tags),
            proposed_on=stage.calendar.workday(row.proposed),
        )
        yield Act(row.proposed, row.proposer, "proposed", _propose(pilot))


def _propose(pilot: Pilot) -> Callable[[datetime], None]:
    def propose(at: datetime) -> None:
        pilot.created_at = at
        pilot.save(force_insert=True)

    return propose


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Everything that happened to the pilot itself after it was proposed."""
    row, pilot = PILOTS[key], stage.pilots[key]
    yield _named(row, pilot, stage)
    if row.visibility is Visibility.RESTRICTED:
        yield _act(row.proposed + 2, "restricted", pilot, visibility=row.visibility)
    if row.due is not None:
        yield _act(row.proposed + 3, "set decision date", pilot, decision_due_on=stage.calendar.on(row.due))
    for name, day in row.steps:
        yield _moved(name, day, pilot, stage)
    for day, spent in row.spent:
        yield _act(day, "recorded spend", pilot, spent=thousands(spent))


def _named(row: PilotRow, pilot: Pilot, stage: Stage) -> Act:
    return _act(
        row.proposed + 3,
        "named people",
        pilot,
        deputy=stage.person(row.deputy),
        it_lead=stage.person(row.it_lead),
        vendor=row.vendor,
        budget=thousands(row.budget),
    )


def _moved(name: PilotStage, day: int, pilot: Pilot, stage: Stage) -> Act:
    values: dict[str, object] = {"stage": name}
    if name is PilotStage.BUILDING:
        values["build_started_on"] = stage.calendar.workday(day)
    return _act(day, "moved stage", pilot, **values)


def _act(day: int, name: str, pilot: Pilot, **values: object) -> Act:
    return Act(day, "petra", name, lambda at: _update(pilot, **values))


def _update(pilot: Pilot, **values: object) -> None:
    Pilot.objects.filter(pk=pilot.pk).update(**values)
