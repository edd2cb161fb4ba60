"""Two ways to find the rows of the page, along an index and all at once, find the same."""

import random

import pytest
from django.db import connection

from accounts.models import User
from assessments.readiness.recommendation import Verdict
from pilots.querysets import sight_of
from pilots.vocabulary import Stage, Visibility
from portfolio import listing
from portfolio.composed import Statement
from portfolio.filters import Filters
from portfolio.listing import LONGEST, PAGE, STANDING, WORST, look
from portfolio.question import Question
from portfolio.sorting import SORTS
from tests.cast import Cast
from tests.portfolio.pilots import in_days, pilot

ASKED = [
    Filters(),
    Filters(stage="open"),
    Filters(stage="live"),
    Filters(verdict="go"),
    Filters(mode="ownership", stage="open"),
    Filters(owner="nobody"),
]


@pytest.fixture
def many(cast: Cast) -> Cast:
    dice = random.Random(7)
    for number in range(70):
        pilot(
            f"Pilot {dice.randrange(40)}",
            dice.choice([cast.contact_centre, cast.platforms]),
            owner=dice.choice([None, cast.olive, cast.nora]),
            stage=dice.choice(list(Stage)),
            verdict=dice.choice(list(Verdict)),
            modes=dice.choice(["cccccc", "fmrccc", "mccccc", "cmcccc"]),
            net=dice.choice([None, -40, 60]),
            held_up=dice.choice([0, 50, 900]),
            visibility=Visibility.RESTRICTED if number % 5 == 0 else Visibility.OPEN,
            decision_due_on=dice.choice([None, in_days(dice.randrange(-9, 40))]),
        )
    return cast


def question(person: User, filters: Filters) -> Question:
    return Question(sight_of(User.objects.get(pk=person.pk)), filters, (), in_days(0))


def found(statement: Statement) -> dict[int, list[tuple[str | None, int | None]]]:
    parts: dict[int, list[tuple[str | None, int | None]]] = {PAGE: [], WORST: [], LONGEST: [], STANDING: []}
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        for part, words, pk, *_about in cursor.fetchall():
            parts[part].append((words, pk))
    return parts


def pks(rows: list[tuple[str | None, int | None]]) -> list[int | None]:
    return [pk for _words, pk in rows]


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.query or "all")
def test_both_ways_find_the_same_page_the_same_worst_and_who_waits_longest(
    many: Cast, asked: Filters, sort: str
) -> None:
    for person in (many.petra, many.vic):
        first = question(person, asked.with_(sort=sort))
        for after in {"", look(first).next}:
            ask = question(person, asked.with_(sort=sort, after=after))
            walked = found(listing._all_about(*listing._walked(ask, 50)))
            gathered = found(listing._all_about(*listing._gathered(ask, 50)))
            assert gathered[PAGE] == walked[PAGE]
            assert gathered[LONGEST] == walked[LONGEST]
            assert pks(gathered[WORST])[: len(walked[WORST])] == pks(walked[WORST])
            assert [pilot.pk for pilot in look(ask).worst] == pks(gathered[WORST])
