"""What a pilot's page tells of its reviews and decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from assessments.decision_wording import KIND_LAMPS, STAMPS, stands
from assessments.draft import DECIDED_AT
from assessments.models import AgendaItem, Decision, Extension
from assessments.slots import is_open, may_sign, next_slot
from assessments.standing import standings, with_people, with_state
from assessments.vocabulary import DecisionKind
from pilots.models import Pilot
from pilots.permissions import Action, may
from pilots.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision as a line: its stamp, and where it stands."""

    decision: Decision
    lamp: str
    stamp: str
    stands: str


@dataclass(frozen=True, slots=True)
class Record:
    """Decisions and reviews of one pilot, newest first, and what the reader may do next."""

    decisions: tuple[Entry, ...]
    items: tuple[AgendaItem, ...]
    extension: Extension | None
    to_sign: Decision | None
    """The draft that waits for this reader's signature."""
    may_draft: bool
    may_extend: bool


def record_of(pilot: Pilot, person: User, *, today: date) -> Record:
    """The pilot's record for one reader, on a day."""
    rows = list(with_people(with_state(Decision.objects.filter(pilot=pilot), on=today)).order_by("-number"))
    waiting = next((row for row in rows if is_open(row)), None)
    slot = next_slot(waiting) if waiting else None
    extension = Extension.objects.filter(pilot=pilot).select_related("by").first()
    is_overdue = pilot.is_open and pilot.decision_due_on is not None and pilot.decision_due_on < today
    decidable = Stage(pilot.stage) in DECIDED_AT[DecisionKind.NO_GO]
    return Record(
        decisions=_entries(rows, today),
        items=_items(pilot),
        extension=extension,
        to_sign=waiting if waiting and slot and may_sign(person, waiting, slot) else None,
        may_draft=waiting is None and decidable and bool(may(person, Action.DECIDE, pilot)),
        may_extend=is_overdue and extension is None and bool(may(person, Action.EXTEND, pilot)),
    )


def _entries(rows: Iterable[Decision], today: date) -> tuple[Entry, ...]:
    rows = list(rows)
    found = standings(rows, on=today) if rows else {}
    return tuple(
        Entry(row, KIND_LAMPS[DecisionKind(row.kind)], STAMPS[found[row.pk].state], stands(found[row.pk], row))
        for row in rows
    )


def _items(pilot: Pilot) -> tuple[AgendaItem, ...]:
    """Its place on the agendas of reviews; one that was cancelled never was."""
    items = AgendaItem.objects.filter(pilot=pilot, meeting__cancelled_at=None).select_related("meeting", "needed_from")
    return tuple(items.order_by("-meeting__starts_at"))
