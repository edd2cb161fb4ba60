"""Who is away, and who acts in their place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Delegation
from accounts.signals import bound
from portfolio.demo.story import Act, Stage


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Somebody is away from one day to another, both counted."""

    told: int
    person: str
    delegate: str
    began: int
    ends: int
    reason: str


ABSENCES = (AbsenceRow(-6, "clara", "henrik", -5, 9, "Away until the budget round"),)


def acts(stage: Stage) -> Iterator[Act]:
    """Naming the deputy for a period."""
    for row in ABSENCES:
        yield Act(row.told, row.person, "delegated", _delegate(row, stage), row.reason)


def _delegate(row: AbsenceRow, stage: Stage) -> Callable[[datetime], None]:
    def delegate(at: datetime) -> None:
        made = Delegation.objects.create(
            person=stage.people[row.person],
            delegate=stage.people[row.delegate],
            began_on=stage.calendar.on(row.began),
            ends_on=stage.calendar.on(row.ends),
            reason=row.reason,
            made_at=at,
        )
        details = {
            "delegation": made.pk,
            "to": made.delegate_id,
            "began_on": made.began_on,
            "ends_on": made.ends_on,
        }
        bound.send(Delegation, act="delegated", subject=f"person {made.person_id}", by=made.person, details=details)

    return delegate
