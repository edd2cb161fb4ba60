"""The log of reminders: who was told what, when and why, whether it arrived, and what closed it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from chase.log_filters import OUTCOMES, LogFilters
from chase.models import Gap, Reminder
from chase.services.office import reminders_seen
from chase.services.reporting import title_of
from chase.vocabulary import MessageState, ReminderState, Rung
from chase.wording import CLOSED_WITH, RUNGS


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that was said to somebody, or was to be."""

    at: datetime
    person: str
    instead_of: str
    kind: str
    title: str
    why: str
    url: str
    pilot: str
    rung: str
    outcome: str
    detail: str
    """Why it was left out, or what the mail server answered."""
    is_trouble: bool
    closed_at: datetime | None
    closed_by: str
    """Who, and by which act; that nobody did, where time or a rule closed it; empty while it is open."""


def lines_of(person: User, filters: LogFilters) -> QuerySet[Reminder]:
    """The lines that the office may read and asked for, the newest first, with all that an entry needs."""
    lines = reminders_seen(person).filter(filters.condition)
    related = ("message", "person", "instead_of", "gap__pilot", "gap__closed_by")
    return lines.select_related(*related).order_by("-message__run_at", "-pk")


def entry(line: Reminder) -> Entry:
    """The line in words; what never left is called by its kind."""
    gap, message = line.gap, line.message
    kind, outcome = _(title_of(gap.kind)), outcome_of(line)
    return Entry(
        at=message.sent_at or message.run_at,
        person=line.person.name,
        instead_of=line.instead_of.name if line.instead_of else "",
        kind=kind,
        title=line.title or kind,
        why=line.why,
        url=line.url,
        pilot=f"{gap.pilot.reference} {gap.pilot.name}" if gap.pilot else "",
        rung=str(RUNGS[Rung(line.rung)]),
        outcome=str(OUTCOMES[outcome][0]),
        detail=_detail(line, outcome),
        is_trouble=outcome == "failed",
        closed_at=gap.closed_at,
        closed_by=_closed_by(gap),
    )


def outcome_of(line: Any) -> str:
    """What became of the line, one of `OUTCOMES`."""
    if line.state == ReminderState.LEFT_OUT:
        return "left_out"
    if line.message.state == MessageState.SENT:
        return "delivered" if line.message.by_mail else "inbox"
    left = {MessageState.FAILED: "failed", MessageState.HELD: "held", MessageState.LEFT_OUT: "left_out"}
    return left.get(MessageState(line.message.state), "waiting")


def _closed_by(gap: Gap) -> str:
    if gap.closed_at is None:
        return ""
    if gap.closed_by is None:
        return _("no act of a person that is on record")
    did = CLOSED_WITH.get(gap.closed_with)
    return f"{gap.closed_by.name}: {did}" if did else gap.closed_by.name


def _detail(line: Reminder, outcome: str) -> str:
    if outcome == "left_out":
        return _(line.left_out_because) if line.left_out_because else ""
    return line.message.error if outcome in ("failed", "waiting") else ""
