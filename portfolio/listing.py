"""One question to the database for everything that stands in rows on the portfolio page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, F, IntegerField, OrderBy, Q, TextField, Value, When, Window
from django.db.models.functions import Cast, RowNumber

from pilots.querysets import PilotQuerySet
from pilots.vocabulary import OPEN_STAGES
from portfolio import heat_map
from portfolio.composed import Statement, answers
from portfolio.listed import Listed, listed_wide, sought
from portfolio.question import Question
from portfolio.sorting import Order, cursor_of

PAGE_SIZE = 50
PAGE, WORST, LONGEST, STANDING = range(4)
FOUND = ("part", "place", "words", "pk")
"""Of each row: which part it belongs to, its place there, the key it is sorted by in words, and which pilot it is."""

_AMONG = """
with sought as materialized ({pilots})
select {page} as part, place, key::text as words, pk
  from (select row_number() over (order by {by}) as place, key, pk
          from sought where follows order by {by} limit {page_size}) page
union all
select {worst}, place, null, pk
  from (select row_number() over (order by state, {worst_first}) as place, pk
          from sought where modes is not null order by state, {worst_first} limit {worst_size}) worst
union all
select {standing}, 0,
       string_agg(concat_ws('|', stage, coalesce(modes, ''), pilots), chr(10) order by stage, modes), null
  from (select stage, modes, count(*) as pilots from sought group by stage, modes) standing
union all
({longest})
"""
"""All of these pilots are looked at once, for the page, the worst and how they stand."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one question to the database brought: a page of the table, the worst pilots, who waits longest, and, where
    the totals cannot tell it, how many stand where."""

    page: tuple[Listed, ...]
    worst: tuple[Listed, ...]
    longest: Listed | None
    standing: str
    next: str
    """Names the last row when more follow, for the address of the next page."""


def in_order(pilots: PilotQuerySet, order: Order) -> PilotQuerySet:
    """All of the pilots in this order."""
    return pilots.annotate(key=order.key).order_by(*order.by)


def look(question: Question) -> Listing:
    """Read a page of the asked-for pilots in their order, and the worst of them; one query, whatever their number, and
    another where fewer open ones were asked for than the heat map has room for.

    The pilot that waits longest is sought among all: it belongs to the headline.
    """
    parts: dict[int, list[tuple[str | None, Listed]]] = {PAGE: [], WORST: [], LONGEST: [], STANDING: []}
    for part, words, *pilot in answers(_found, question, PAGE_SIZE):
        parts[part].append((words, Listed.of(pilot)))
    page, worst = parts[PAGE][:PAGE_SIZE], [pilot for _words, pilot in parts[WORST]]
    if question.is_known and (room := heat_map.SIZE - len(worst)):
        worst += [Listed.of(pilot) for _part, _words, *pilot in answers(_worst_ended, question, room)]
    return Listing(
        page=tuple(pilot for _words, pilot in page),
        worst=tuple(worst),
        longest=next((pilot for _words, pilot in parts[LONGEST]), None),
        standing="".join(words or "" for words, _none in parts[STANDING]),
        next=cursor_of(page[-1][0], page[-1][1].pk) if len(parts[PAGE]) > PAGE_SIZE else "",
    )


def _found(question: Question, size: int) -> Statement:
    return _all_about(*(_walked(question, size) if question.is_known else _gathered(question, size)))


def _all_about(which: str, given: tuple[Any, ...]) -> Statement:
    """First only which pilots they are, then everything about these few."""
    wide, more = listed_wide().query.sql_with_params()
    return (
        f"select found.part, found.words, wide.* from ({which}) found "  # noqa: S608  (composed here and by Django)
        f"left join ({wide}) wide on wide.pk = found.pk order by found.part, found.place",
        (*given, *more),
    )


def _walked(question: Question, size: int) -> Statement:
    """Along an index, as far as it takes: of all pilots, or of some that stand alike."""
    order = question.order
    page = in_order(question.pilots, order).filter(_follows(question))
    worst = _worst(question).filter(stage__in=OPEN_STAGES)
    found = _part(PAGE, page, order.by, size + 1).union(
        _part(WORST, worst, heat_map.WORST_FIRST, heat_map.SIZE), _longest(question), all=True
    )
    return found.query.sql_with_params()


def _gathered(question: Question, size: int) -> Statement:
    """All at once: few, or in no order that an index knows."""
    order = question.order
    follows = Case(When(_follows(question), then=Value(True)), default=Value(False), output_field=BooleanField())
    pilots: Any = question.pilots.annotate(
        key=order.key,
        follows=follows,
        state=heat_map.BADNESS["group"],
        badness=heat_map.BADNESS["badness"],
        modes=F("assessment__mode_states"),
        held_up=F("assessment__held_up"),
    ).order_by()
    among, given = pilots.values_list(
        "pk", "key", "follows", "stage", "state", "badness", "modes", "held_up"
    ).query.sql_with_params()
    longest, more = _longest(question).query.sql_with_params()
    sql = _AMONG.format(
        pilots=among,
        longest=longest,
        by=order.in_sql,
        worst_first=heat_map.IN_SQL,
        page=PAGE,
        worst=WORST,
        standing=STANDING,
        page_size=size + 1,
        worst_size=heat_map.SIZE,
    )
    return sql, (*given, *more)


def _follows(question: Question) -> Q:
    """The row that the page begins after lies before it."""
    return question.order.after(question.filters.after) if question.filters.after else Q(pk__isnull=False)


def _worst_ended(question: Question, room: int) -> Statement:
    """The worst of those that are live or ended, as far as there is room."""
    ended = _worst(question).exclude(stage__in=OPEN_STAGES)
    return _all_about(*_part(WORST, ended, ["group", *heat_map.WORST_FIRST], room).query.sql_with_params())


def _worst(question: Question) -> Any:
    keyed: Any = question.pilots.annotate(key=question.order.key, **heat_map.BADNESS)
    return keyed.filter(heat_map.ASSESSED)


def _longest(question: Question) -> Any:
    pilots: Any = sought(question.sight).annotate(key=F("due_or_never"))
    overdue = pilots.filter(is_open=True, is_decidable=False, due_or_never__lt=question.today)
    return _part(LONGEST, overdue, ["due_or_never", "pk"], 1)


def _part(part: int, pilots: Any, by: list[OrderBy | str], size: int) -> Any:
    place = Window(RowNumber(), order_by=[F(name) if isinstance(name, str) else name for name in by])
    numbered = pilots.annotate(
        part=Value(part, output_field=IntegerField()), place=place, words=Cast("key", TextField())
    )
    return numbered.order_by(*by).values_list(*FOUND)[:size]
