"""What the log of reminders is asked for, as the address bar says it: read tolerantly, written back canonically."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import timedelta

from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from chase.services.clock import database_now
from chase.vocabulary import GapKind, MessageState, ReminderState

DEFAULT_DAYS = "30"
DAYS = {"7": _("7 days"), DEFAULT_DAYS: _("30 days"), "92": _("a quarter"), "366": _("12 months")}
LONGEST_NAME = 200
SAID = Q(state=ReminderState.SAID)
OUTCOMES = {
    "delivered": (_("delivered"), SAID & Q(message__state=MessageState.SENT, message__by_mail=True)),
    "inbox": (_("in the inbox only"), SAID & Q(message__state=MessageState.SENT, message__by_mail=False)),
    "failed": (_("came back"), Q(message__state=MessageState.FAILED)),
    "waiting": (_("waits"), Q(state=ReminderState.PLANNED, message__state=MessageState.WAITING)),
    "held": (_("held back"), Q(message__state=MessageState.HELD)),
    "left_out": (_("left out"), Q(state=ReminderState.LEFT_OUT)),
}
"""What became of a line, in words and as a condition on `Reminder`."""
CHOICES: dict[str, Collection[str]] = {"kind": tuple(GapKind), "state": OUTCOMES, "days": DAYS}


@dataclass(frozen=True, slots=True)
class LogFilters:
    """One question to the log; empty means any. Every field is a parameter of the address."""

    person: str = ""
    kind: str = ""
    state: str = ""
    days: str = DEFAULT_DAYS
    page: str = ""

    def with_(self, **changes: str) -> "LogFilters":
        """The same question with some answers changed, from the first page on."""
        return replace(self, **{"page": "", **changes})

    @property
    def query(self) -> str:
        """The canonical query string: only what differs from the default; begins with "?" or is empty."""
        pairs = {field.name: (getattr(self, field.name), field.default) for field in fields(self)}
        text = urlencode({name: value for name, (value, usual) in pairs.items() if value != usual})
        return f"?{text}" if text else ""

    @property
    def condition(self) -> Q:
        """What the question asks of a line."""
        asked = Q(message__run_at__gte=database_now() - timedelta(days=int(self.days)))
        if self.person:
            asked &= Q(person__name__icontains=self.person)
        if self.kind:
            asked &= Q(gap__kind=self.kind)
        return asked & OUTCOMES[self.state][1] if self.state else asked


def read_filters(asked: QueryDict) -> LogFilters:
    """The question of the address; an answer that does not exist is taken as not given."""
    known = {name: value for name, choices in CHOICES.items() if (value := asked.get(name, "")) in choices}
    person = asked.get("person", "").strip()[:LONGEST_NAME]
    page = asked.get("page", "")
    return LogFilters(person=person, page=page if page.isascii() and page.isdigit() else "", **known)
