"""The agenda while it is put together: what was chosen, what suggests itself, and what somebody typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import ReviewMeeting
from assessments.services.agenda import Suggestion
from pilots.models import Pilot

USUAL_MINUTES, MOST_MINUTES = 10, 240
ADD_ONE = "add-"
"""Before the number of the pilot that a button adds."""
LAST = 1_000_000_000
"""The place of what was chosen without one: after everything that has its place."""
_REFERENCE = re.compile(r"P-0*([0-9]{1,9})", re.ASCII | re.IGNORECASE)


@dataclass(slots=True)
class Row:
    """One pilot that could be on the agenda."""

    pilot: Pilot
    why: str = ""
    chosen: bool = False
    minutes: str = str(USUAL_MINUTES)
    place: str = ""
    error: str = ""
    place_error: str = ""

    @property
    def order(self) -> int:
        """Where it wants to stand; what has no place stands last."""
        return int(self.place) if _is_number(self.place) else LAST


@dataclass(slots=True)
class AgendaRows:
    """All rows, chosen ones first; `problem` is what is wrong with the pilot somebody typed as `another`."""

    rows: list[Row] = field(default_factory=list)
    problem: str = ""
    another: str = ""

    @property
    def is_good(self) -> bool:
        """Whether what was chosen can be put on an agenda."""
        return not self.problem and not any(row.error or row.place_error for row in self.rows)

    @property
    def items(self) -> list[tuple[Pilot, int]]:
        """The chosen pilots in the order asked for, with their minutes."""
        chosen = [row for row in self.rows if row.chosen]
        ordered = sorted(chosen, key=lambda row: row.order)
        return [(row.pilot, int(row.minutes)) for row in ordered]


def first_rows(suggested: Iterable[Suggestion], *, length: int) -> AgendaRows:
    """The agenda that suggests itself: as many as the time allows are chosen already."""
    rows = [Row(each.pilot, each.why) for each in suggested]
    for row in rows[: length // USUAL_MINUTES]:
        row.chosen = True
    return AgendaRows(_numbered(rows))


def rows_of(meeting: ReviewMeeting, suggested: Iterable[Suggestion]) -> AgendaRows:
    """The agenda as it stands, and what suggests itself besides."""
    items = meeting.items.select_related("pilot__unit")
    rows = [Row(item.pilot, chosen=True, minutes=str(item.minutes), place=str(item.position)) for item in items]
    return AgendaRows(rows + [Row(each.pilot, each.why) for each in suggested])


def typed_rows(posted: QueryDict, suggested: Iterable[Suggestion], *, by: User) -> AgendaRows:
    """The agenda as somebody typed it. "Take them all" chooses everything that is shown, "Add" at a pilot that one."""
    whys = {each.pilot.number: each.why for each in suggested}
    shown = _numbers(posted.getlist("shown")) | set(whys)
    do = posted.get("do", "")
    added = _numbers([do.removeprefix(ADD_ONE)]) & shown if do.startswith(ADD_ONE) else set()
    chosen = shown if do == "take" else _numbers(posted.getlist("pilot")) | added
    found = Pilot.objects.visible_to(by).filter(number__in=shown | chosen).select_related("unit")
    rows = [_typed(pilot, posted, whys.get(pilot.number, ""), pilot.number in chosen) for pilot in found]
    agenda = AgendaRows(sorted(rows, key=lambda row: (not row.chosen, row.order, row.pilot.number)))
    typed = posted.get("another", "")
    if another := " ".join(typed.split()):
        _add(agenda, another, by)
    return AgendaRows(_numbered(agenda.rows), agenda.problem, typed if agenda.problem else "")


def _typed(pilot: Pilot, posted: QueryDict, why: str, chosen: bool) -> Row:
    minutes = posted.get(f"minutes-{pilot.number}", str(USUAL_MINUTES)).strip()
    place = posted.get(f"place-{pilot.number}", "").strip()
    row = Row(pilot, why, chosen, minutes, place)
    if chosen and place and not _is_number(place):
        row.place_error = _("Enter a place, like 1.")
    if chosen and not (_is_number(minutes) and 1 <= int(minutes) <= MOST_MINUTES):
        row.error = _("Enter minutes from 1 to 240.")
    return row


def _add(agenda: AgendaRows, another: str, by: User) -> None:
    """Choose the pilot somebody typed, by its reference or by a name that only one has."""
    visible = Pilot.objects.visible_to(by).select_related("unit")
    reference = _REFERENCE.fullmatch(another)
    found = list(visible.filter(number=int(reference[1])) if reference else visible.filter(name__icontains=another)[:2])
    if len(found) != 1:
        agenda.problem = _("Enter the reference of one pilot, like P-0009.") if found else _("No pilot is called that.")
        return
    there = next((row for row in agenda.rows if row.pilot.pk == found[0].pk), None)
    if there is None:
        agenda.rows.append(Row(found[0], chosen=True))
    else:
        there.chosen = True


def _numbered(rows: list[Row]) -> list[Row]:
    """Chosen ones first, each with its place in the order."""
    ordered = sorted(rows, key=lambda row: not row.chosen)
    for place, row in enumerate(ordered, start=1):
        if not row.place_error:
            row.place = str(place) if row.chosen else ""
    return ordered


def _numbers(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if _is_number(text)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9
