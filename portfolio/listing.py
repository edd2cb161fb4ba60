"""One question to the database for everything that stands in rows on the portfolio page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, OrderBy, Q, Value, Window
from django.db.models.functions import RowNumber

from pilots.querysets import PilotQuerySet
from pilots.vocabulary import OPEN_STAGES
from portfolio import heat_map
from portfolio.listed import Listed
from portfolio.sorting import Order, cursor_of

PAGE_SIZE = 50
PAGE, WORST, LONGEST = range(3)


@dataclass(frozen=True, slots=True)
class Listing:
    """What one question to the database brought: a page of the table, the worst pilots, and who waits longest."""

    page: tuple[Listed, ...]
    worst: tuple[Listed, ...]
    longest: Listed | None
    next: str
    """Names the last row when more follow, for the address of the next page."""


def in_order(pilots: PilotQuerySet, order: Order) -> PilotQuerySet:
    """All of the pilots in this order."""
    return pilots.annotate(key=order.key).order_by(*order.by)


def look(pilots: PilotQuerySet, asked: Q, *, order: Order, after: Q, today: date) -> Listing:
    """Read a page of the asked-for pilots in this order, and the worst of them; one query, whatever their number, and
    another where fewer open ones were asked for than the heat map has room for.

    The pilot that waits longest is sought among all: it belongs to the headline.
    """
    keyed: Any = pilots.annotate(key=order.key)
    worst: Any = pilots.annotate(key=order.key, **heat_map.BADNESS).filter(asked, heat_map.ASSESSED)
    overdue = keyed.filter(is_open=True, is_decidable=False, due_or_never__lt=today)
    found = (
        _part(PAGE, keyed.filter(asked).filter(after), order.by, PAGE_SIZE + 1)
        .union(
            _part(WORST, worst.filter(stage__in=OPEN_STAGES), heat_map.WORST_FIRST, heat_map.SIZE),
            _part(LONGEST, overdue, ["due_or_never", "pk"], 1),
            all=True,
        )
        .order_by("part", "place")
    )
    parts: dict[int, list[tuple[Any, Listed]]] = {PAGE: [], WORST: [], LONGEST: []}
    for part, _place, key, *pilot in found:
        parts[part].append((key, Listed.of(pilot)))
    page = parts[PAGE][:PAGE_SIZE]
    return Listing(
        page=tuple(pilot for _key, pilot in page),
        worst=(*(pilot for _key, pilot in parts[WORST]), *_no_longer_open(worst, heat_map.SIZE - len(parts[WORST]))),
        longest=next((pilot for _key, pilot in parts[LONGEST]), None),
        next=cursor_of(page[-1][0], page[-1][1].pk) if len(parts[PAGE]) > PAGE_SIZE else "",
    )


def _no_longer_open(worst: Any, room: int) -> list[Listed]:
    """The worst of those that are live or ended, as far as there is room."""
    ended = worst.exclude(stage__in=OPEN_STAGES).order_by("group", *heat_map.WORST_FIRST)
    return [Listed.of(pilot) for pilot in ended.values_list(*Listed._fields)[:room]] if room else []


def _part(part: int, pilots: Any, by: list[OrderBy | str], size: int) -> Any:
    place = Window(RowNumber(), order_by=[F(name) if isinstance(name, str) else name for name in by])
    numbered = pilots.annotate(part=Value(part, output_field=IntegerField()), place=place)
    return numbered.order_by(*by).values_list("part", "place", "key", *Listed._fields)[:size]
