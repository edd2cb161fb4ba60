"""Each row of the table as the pilot it would become, with everything odd about it said."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from common.canonical import fingerprint
from common.figures import day, number
from common.names import UNSEEN
from pilots.models.pilot import TAG_LENGTH
from pilots.vocabulary import Stage
from portfolio.inventory.amounts import read_amount
from portfolio.inventory.cleaning import folded, one_line, says_nothing
from portfolio.inventory.dates import NotADate, Order, evidence, read_day
from portfolio.inventory.plan import Plan
from portfolio.inventory.sheet import Row as SheetRow
from portfolio.inventory.sheet import Sheet
from portfolio.inventory.targets import TARGETS, Kind, Target

LONGEST_NAME, LONGEST_PROSE, LONGEST_VENDOR, LONGEST_UNIT, LONGEST_TAG = 300, 20_000, 200, 200, TAG_LENGTH
MOST_TAGS, TWIN_TAG = 20, "possible twin"
_UNSEEN = re.compile(UNSEEN)

Identity = tuple[str, ...]


class Outcome(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    PARTLY = "partly"
    TWIN = "twin"
    KNOWN = "known"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


@dataclass(slots=True)
class Row:
    """One row of the file: its number there, what the pilot would be, what is odd, and the row it may be a twin of."""

    number: int
    name: str = ""
    unit: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    outcome: Outcome = Outcome.CREATED
    notes: list[str] = field(default_factory=list)
    twin_of: int | None = None

    @property
    def identity(self) -> Identity:
        """Two rows with the same one are possible twins: units and name, however they are spelled."""
        return (*map(folded, self.unit), folded(self.name))

    @property
    def is_written(self) -> bool:
        """Whether a pilot is created from it."""
        return self.outcome in (Outcome.CREATED, Outcome.PARTLY, Outcome.TWIN)

    def leave_out(self, note: str) -> None:
        """One value cannot be taken over; the row can."""
        self.notes.append(note)
        if self.outcome is Outcome.CREATED:
            self.outcome = Outcome.PARTLY

    def mark_as_twin(self, twin: str) -> None:
        """It may be the same pilot as another; it is created, with a tag that says so."""
        self.notes.append(_("Same name and unit as %(twin)s; perhaps a twin.") % {"twin": twin})
        self.values["tags"] = [*self.values.get("tags", [])[: MOST_TAGS - 1], TWIN_TAG]
        self.outcome = Outcome.TWIN

    def refuse(self, note: str) -> None:
        """The row cannot become a pilot."""
        self.notes.append(note)
        self.outcome = Outcome.REFUSED


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every row is read with."""

    plan: Plan
    stages: dict[str, Stage]
    orders: dict[int, Order]
    width: int
    today: date


@dataclass(frozen=True, slots=True)
class Here:
    """What is here already: the keys of pilots that were imported before, and the reference of a pilot that is here
    under a name in a unit."""

    keys: frozenset[str] = frozenset()
    names: Mapping[Identity, str] = field(default_factory=dict)


def interpret(
    table: Sheet,
    plan: Plan,
    *,
    known_keys: frozenset[str] = frozenset(),
    known_names: Mapping[Identity, str] | None = None,
    today: date,
) -> list[Row]:
    """Every row, in the file's order. `known_keys` are the keys of pilots that were imported before; `known_names`
    gives the reference of a pilot that is here under the same name in the same unit."""
    rows = read_rows(table, plan, today)
    settle(rows, plan, Here(known_keys, known_names or {}), today)
    return rows


def read_rows(table: Sheet, plan: Plan, today: date) -> list[Row]:
    """The pilots that the rows would be, told apart, whatever is here."""
    return list(reading_rows(table, plan, today))


def reading_rows(table: Sheet, plan: Plan, today: date) -> Iterator[Row]:
    """The same one after the other, for whoever says how far it is."""
    shown = {index: evidence(table.column(index)) for index in plan.columns_of_days}
    reading = _Reading(plan, plan.stages_by_word(), plan.orders(shown), len(table.headings), today)
    namesakes = _Namesakes()
    for found in table.rows:
        yield namesakes.tell_apart(_row(found, reading))


def settle(rows: Iterable[Row], plan: Plan, here: Here, today: date) -> None:
    """What becomes of rows that were read, given what is here."""
    for row in rows:
        _settle(row, plan, here, today)


def _settle(row: Row, plan: Plan, here: Here, today: date) -> None:
    _mark_twin(row, here)
    if row.number in plan.left_out:
        row.outcome = Outcome.LEFT_OUT
        row.notes.append(_("You left this row out."))
    elif row.outcome is not Outcome.REFUSED and row.key in here.keys:
        row.outcome = Outcome.KNOWN
        row.notes.append(_("It was imported before; nothing changes."))
    elif row.is_written:
        _check_order_of_days(row, today)


def _row(found: SheetRow, reading: _Reading) -> Row:
    row = Row(found.number)
    units = {Target.UNIT: "", Target.SUB_UNIT: ""}
    for index, target in reading.plan.columns.items():
        cell = found.cells[index] if index < len(found.cells) else ""
        if target in units:
            units[target] = _unit(row, cell)
        elif target is Target.NAME:
            _take_name(row, cell)
        elif not says_nothing(cell) or target is Target.STAGE:
            _take(row, target, cell, reading, reading.orders.get(index))
    unit, part = units[Target.UNIT], units[Target.SUB_UNIT]
    row.unit = tuple(filter(None, (unit, "" if folded(part) == folded(unit) else part)))
    if not row.name:
        row.refuse(_("It has no name."))
    if not unit:
        row.refuse(_("It has no operating unit."))
    _look_beyond(row, found, reading.width)
    return row


def _unit(row: Row, cell: str) -> str:
    name = "" if says_nothing(cell) else one_line(cell)
    if len(name) > LONGEST_UNIT:
        row.leave_out(_("The name of the unit is cut after %(most)s characters.") % {"most": LONGEST_UNIT})
    return name[:LONGEST_UNIT].rstrip()


def _look_beyond(row: Row, found: SheetRow, width: int) -> None:
    """What no column holds, and what nobody could read, is left out and said."""
    beyond = [cell for cell in found.cells[width:] if cell]
    if beyond:
        row.leave_out(
            _("It has values beyond the last heading, which stay out: %(text)s.") % {"text": ", ".join(beyond)[:200]}
        )
    if found.had_unprintable:
        row.leave_out(_("Characters that nobody can see or print were taken out."))


def _take_name(row: Row, cell: str) -> None:
    name = one_line(cell)
    row.name = one_line(_UNSEEN.sub("", name))
    if row.name != name:
        row.leave_out(_("Characters of the name that cannot be seen, or that turn the text around, were taken out."))
    if len(row.name) > LONGEST_NAME:
        row.leave_out(
            _("The name has %(length)s characters; it is cut after %(most)s.")
            % {"length": number(len(row.name)), "most": LONGEST_NAME}
        )
        row.name = row.name[: LONGEST_NAME - 1] + "…"


def _take(row: Row, target: Target, cell: str, reading: _Reading, order: Order | None) -> None:
    kind = TARGETS[target].kind
    if target is Target.STAGE:
        _take_stage(row, cell, reading.stages)
    elif target is Target.TAGS:
        _take_tags(row, cell)
    elif kind is Kind.DAY:
        _take_day(row, target, cell, order or Order.DAY_FIRST, reading.today)
    elif kind is Kind.MONEY:
        _take_money(row, target, cell)
    elif target is Target.KEY:
        row.values["key"] = cell
    else:
        most = LONGEST_VENDOR if target is Target.VENDOR else LONGEST_PROSE
        row.values[target.value] = cell[:most]
        if len(cell) > most:
            label = {"field": TARGETS[target].label, "most": number(most)}
            row.leave_out(_("“%(field)s” is cut after %(most)s characters.") % label)


def _take_tags(row: Row, cell: str) -> None:
    tags = list(dict.fromkeys(split_tags(cell)))
    row.values["tags"] = list(dict.fromkeys(tag[:LONGEST_TAG].rstrip() for tag in tags[:MOST_TAGS]))
    for tag in tags[:MOST_TAGS]:
        if len(tag) > LONGEST_TAG:
            row.leave_out(_("The tag “%(tag)s” is cut after %(most)s characters.") % {"tag": tag, "most": LONGEST_TAG})
    if tags[MOST_TAGS:]:
        left = {"most": MOST_TAGS, "tags": ", ".join(tags[MOST_TAGS:])[:200]}
        row.leave_out(_("A pilot has at most %(most)s tags; these stay out: %(tags)s.") % left)


def split_tags(cell: str) -> list[str]:
    """The tags in a cell. Commas part short ones; a comma within a long one is dropped, since no tag holds one."""
    pieces = [one_line(piece) for piece in re.split(r"[;|\n]", cell)]
    if len(pieces) == 1 and all(len(part.split()) <= 3 for part in pieces[0].split(",")):
        pieces = [one_line(part) for part in pieces[0].split(",")]
    return [one_line(piece.replace(",", " ")) for piece in pieces if not says_nothing(piece)]


def _take_stage(row: Row, cell: str, stages: dict[str, Stage]) -> None:
    if not cell:
        row.values["stage"] = Stage.PROPOSED
        row.leave_out(_("The stage is empty; it becomes proposed."))
    elif stage := stages.get(folded(cell)):
        row.values["stage"] = stage
    else:
        row.refuse(_("Nobody has said which stage “%(word)s” is.") % {"word": cell[:80]})


def _take_day(row: Row, target: Target, cell: str, order: Order, today: date) -> None:
    read = read_day(cell, order, as_of=today)
    told = {"cell": one_line(cell)[:60], "field": TARGETS[target].label, "day": day(read.day)}
    if read.problem is NotADate.ABSURD:
        row.leave_out(_("“%(cell)s” cannot be right; “%(field)s” stays empty.") % told)
    elif read.problem is NotADate.UNREADABLE:
        row.leave_out(_("“%(cell)s” is no day; “%(field)s” stays empty.") % told)
    elif read.day and not read.exact:
        row.leave_out(_("“%(cell)s” is taken as %(day)s for “%(field)s”.") % told)
    if read.day:
        row.values[target.value] = read.day


def _take_money(row: Row, target: Target, cell: str) -> None:
    try:
        amount = read_amount(cell)
    except ValueError:
        label = {"cell": cell[:40], "field": TARGETS[target].label}
        row.leave_out(_("“%(cell)s” is no amount; “%(field)s” stays empty.") % label)
    else:
        row.values[target.value] = amount


def _check_order_of_days(row: Row, today: date) -> None:
    """Live before building, or live in the future, cannot both be true: both days are left out and said."""
    built, live = row.values.get("build_started_on"), row.values.get("live_on")
    if built and live and live < built:
        del row.values["build_started_on"], row.values["live_on"]
        row.leave_out(_("It says it was live before building began; both days stay empty."))
    elif live and live > today and row.values.get("stage") == Stage.LIVE:
        del row.values["live_on"]
        row.leave_out(_("It says it is live since a day that has not come; that day stays empty."))


def _mark_twin(row: Row, here: Here) -> None:
    first = _("row %(row)s") % {"row": number(row.twin_of)} if row.twin_of else here.names.get(row.identity)
    if first and row.outcome is not Outcome.REFUSED:
        row.mark_as_twin(first)


class _Namesakes:
    """Rows of the same unit and name, told apart in the file's order."""

    def __init__(self) -> None:
        self._first: dict[Identity, int] = {}
        self._seen: Counter[Any] = Counter()

    def tell_apart(self, row: Row) -> Row:
        """Give the row a key of its own, so that importing the same file twice adds nothing, and its twin above."""
        own = folded(row.values.pop("key", ""))
        # Two inventories may both begin to count at 1, so a reference counts within its top unit.
        identity: Any = ("key", *map(folded, row.unit[:1]), own) if own else row.identity
        self._seen[identity] += 1
        row.key = fingerprint([*identity, self._seen[identity]])
        row.twin_of = self._first.get(row.identity)
        if row.outcome is not Outcome.REFUSED:
            self._first.setdefault(row.identity, row.number)
        return row
