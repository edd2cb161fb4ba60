"""Each row of the table as the pilot it would become, with everything odd about it said."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from common.canonical import fingerprint
from common.figures import number
from pilots.vocabulary import Stage
from portfolio.inventory.amounts import read_amount
from portfolio.inventory.cleaning import says_nothing
from portfolio.inventory.dates import Order, parse_day
from portfolio.inventory.plan import Plan
from portfolio.inventory.sheet import Sheet
from portfolio.inventory.targets import TARGETS, Kind, Target

LONGEST_NAME, LONGEST_PROSE, LONGEST_VENDOR, LONGEST_TAG, LONGEST_UNIT = 300, 20_000, 200, 40, 200


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
    """One row of the file: its number there, what the pilot would be, and what is odd."""

    number: int
    name: str = ""
    unit: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    outcome: Outcome = Outcome.CREATED
    notes: list[str] = field(default_factory=list)

    @property
    def is_written(self) -> bool:
        """Whether a pilot is created from it."""
        return self.outcome in (Outcome.CREATED, Outcome.PARTLY, Outcome.TWIN)

    def leave_out(self, note: str) -> None:
        """One value cannot be taken over; the row can."""
        self.notes.append(note)
        if self.outcome is Outcome.CREATED:
            self.outcome = Outcome.PARTLY

    def refuse(self, note: str) -> None:
        """The row cannot become a pilot."""
        self.notes.append(note)
        self.outcome = Outcome.REFUSED


def interpret(table: Sheet, plan: Plan, *, known_keys: frozenset[str] = frozenset(), today: date) -> list[Row]:
    """Every row, in the file's order. `known_keys` are the keys of pilots that were imported before."""
    orders = plan.orders(table)
    rows = [_row(found.number, found.cells, plan, orders) for found in table.rows]
    _mark_twins_and_keys(rows)
    for row in rows:
        _settle(row, plan, known_keys, today)
    return rows


def _settle(row: Row, plan: Plan, known_keys: frozenset[str], today: date) -> None:
    if row.number in plan.left_out:
        row.outcome = Outcome.LEFT_OUT
        row.notes.append(_("You left this row out."))
    elif row.outcome is not Outcome.REFUSED and row.key in known_keys:
        row.outcome = Outcome.KNOWN
        row.notes.append(_("It was imported before; nothing changes."))
    elif row.is_written:
        _check_order_of_days(row, today)


def _row(number_: int, cells: tuple[str, ...], plan: Plan, orders: dict[int, Order]) -> Row:
    row = Row(number_)
    units = {Target.UNIT: "", Target.SUB_UNIT: ""}
    for index, target in plan.columns.items():
        cell = cells[index] if index < len(cells) else ""
        if target in units:
            units[target] = " ".join(cell.split())[:LONGEST_UNIT]
        elif target is Target.NAME:
            _take_name(row, cell)
        elif not says_nothing(cell) or target is Target.STAGE:
            _take(row, target, cell, plan, orders.get(index))
    row.unit = tuple(part for part in (units[Target.UNIT], units[Target.SUB_UNIT]) if part)
    if not row.name:
        row.refuse(_("It has no name."))
    if not row.unit:
        row.refuse(_("It has no operating unit."))
    return row


def _take_name(row: Row, cell: str) -> None:
    row.name = " ".join(cell.split())
    if len(row.name) > LONGEST_NAME:
        row.leave_out(
            _("The name has %(length)s characters; it is cut after %(most)s.")
            % {"length": number(len(row.name)), "most": LONGEST_NAME}
        )
        row.name = row.name[: LONGEST_NAME - 1] + "…"


def _take(row: Row, target: Target, cell: str, plan: Plan, order: Order | None) -> None:
    kind = TARGETS[target].kind
    if target is Target.STAGE:
        _take_stage(row, cell, plan)
    elif target is Target.TAGS:
        row.values["tags"] = [tag[:LONGEST_TAG] for tag in _tags(cell)]
    elif kind is Kind.DAY:
        _take_day(row, target, cell, order or Order.MONTH_FIRST)
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


def _tags(cell: str) -> Iterator[str]:
    seen = dict.fromkeys(part.strip() for part in cell.replace(";", ",").split(",") if part.strip())
    yield from list(seen)[:20]


def _take_stage(row: Row, cell: str, plan: Plan) -> None:
    if not cell:
        row.values["stage"] = Stage.PROPOSED
        row.leave_out(_("The stage is empty; it becomes proposed."))
    elif cell in plan.stages:
        row.values["stage"] = plan.stages[cell]
    else:
        row.refuse(_("Nobody has said which stage “%(word)s” is.") % {"word": cell[:80]})


def _take_day(row: Row, target: Target, cell: str, order: Order) -> None:
    day = parse_day(cell, order)
    if day is None:
        label = {"cell": cell[:40], "field": TARGETS[target].label}
        row.leave_out(_("“%(cell)s” is no day; “%(field)s” stays empty.") % label)
    else:
        row.values[target.value] = day


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


def _mark_twins_and_keys(rows: list[Row]) -> None:
    """Rows of the same unit and name are created and marked; each has a key of its own, so that importing the same
    file twice adds nothing."""
    identities = [(tuple(part.casefold() for part in row.unit), row.name.casefold()) for row in rows]
    first: dict[Any, int] = {}
    seen: Counter[Any] = Counter()
    for row, identity in zip(rows, identities, strict=True):
        own = row.values.pop("key", "")
        seen[identity] += 1
        row.key = fingerprint(["key", own] if own else [*identity, seen[identity]])
        if identity in first and row.outcome is not Outcome.REFUSED:
            row.notes.append(_("Same name and unit as row %(row)s; perhaps a twin.") % {"row": number(first[identity])})
            row.outcome = Outcome.TWIN
        first.setdefault(identity, row.number)
