"""Guessing what each column means, from its heading and from all of its values, never for one particular file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, utils

from portfolio.inventory.cleaning import folded
from portfolio.inventory.profile import Profile, fit
from portfolio.inventory.seen import Seen
from portfolio.inventory.targets import TARGETS, Target

SURE, LIKELY, GUESS = 82.0, 66.0, 50.0
_INSIDE, _NEARLY, _ALIKE = 62.0, 95.0, 86.0
_VALUES_ALONE = 60.0
_WORDS_THAT_SAY_NOTHING = re.compile(
    r"\b(the|a|an|of|for|in|on|at|to|is|are|and|or|what|which|when|was|did|this|that|your|please|describe|provide|list"
    r"|der|die|das|des|den|dem|ein|eine|und|oder|von|für|im|am|zu)\b"
)


class Sureness(StrEnum):
    """How sure a match is, as a word."""

    REMEMBERED = "remembered"
    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Guess:
    """What one column seems to become: nothing, or a target with how sure that is (0 to 100)."""

    index: int
    target: Target | None
    score: float
    filled: int
    different: int
    remembered: bool = False

    @property
    def sureness(self) -> Sureness:
        """The word for it."""
        if self.target is None:
            return Sureness.OUT
        if self.remembered:
            return Sureness.REMEMBERED
        if self.score >= SURE:
            return Sureness.SURE
        return Sureness.LIKELY if self.score >= LIKELY else Sureness.GUESS

    @property
    def is_sure(self) -> bool:
        """Whether heading and values both speak for it, or somebody chose it for the last file."""
        return self.sureness in (Sureness.SURE, Sureness.REMEMBERED)


@dataclass(slots=True)
class _Given:
    """What was given so far: columns to targets, each target to one column."""

    columns: dict[int, tuple[Target | None, float, bool]]
    taken: set[Target]

    def give(self, index: int, target: Target, score: float, *, remembered: bool = False) -> None:
        if index not in self.columns and target not in self.taken:
            self.columns[index] = target, score, remembered
            self.taken.add(target)


def guess_columns(table: Seen, remembered: Mapping[str, str] | None = None) -> list[Guess]:
    """One guess a column. What was chosen for the same heading before wins, also that it stays out; then the best
    pairs of column and target; at last sentences without a telling heading."""
    seen = [column.profile for column in table.columns]
    given = _Given({}, set())
    for index, heading in enumerate(table.headings):
        _recall(given, index, (remembered or {}).get(normal(heading)))
    for score, index, target in sorted(_scores(table.headings, seen), key=lambda pair: (-pair[0], pair[1])):
        given.give(index, target, score)
    _give_sentences(given, seen)
    return [
        Guess(index, found[0], found[1], look.filled, look.distinct, found[2])
        for index, look in enumerate(seen)
        for found in [given.columns.get(index, (None, 0.0, False))]
    ]


def _recall(given: _Given, index: int, known: str | None) -> None:
    if known == "":
        given.columns[index] = None, 0.0, True
    elif known in TARGETS:
        given.give(index, Target(known), 100.0, remembered=True)


def _give_sentences(given: _Given, seen: list[Profile]) -> None:
    """Whole sentences are most likely what it is for and what it does, whatever stands above them."""
    for target in (Target.PROBLEM, Target.WORKFLOW):
        prose = (index for index, look in enumerate(seen) if index not in given.columns and look.is_prose)
        if target not in given.taken and (index := next(prose, None)) is not None:
            given.give(index, target, GUESS)


def normal(heading: str) -> str:
    """A heading as it is remembered: lower case, without punctuation."""
    return " ".join(utils.default_process(heading).split())[:200]


def _scores(headings: Iterable[str], seen: list[Profile]) -> Iterator[tuple[float, int, Target]]:
    for index, heading in enumerate(headings):
        for target, description in TARGETS.items():
            suits = fit(description.kind, seen[index])
            score = heading_score(heading, description.headings) * (0.4 + 0.6 * suits)
            if target is Target.STAGE and seen[index].distinct > 1 and suits > 0.8:
                score = max(score, _VALUES_ALONE * suits)
            if score >= GUESS:
                yield score, index, target


def heading_score(heading: str, phrases: Iterable[str]) -> float:
    """How near a heading is to any of the phrases, 0 to 100: the same, spelled alike, or within a longer one."""
    plain = _telling(heading)
    return max(_nearness(plain, _telling(phrase)) for phrase in phrases)


@lru_cache(maxsize=2_000)
def _telling(heading: str) -> str:
    """The words that tell something, in lower case."""
    return " ".join(re.findall(r"\w+", _WORDS_THAT_SAY_NOTHING.sub("", folded(heading))))


def _nearness(plain: str, phrase: str) -> float:
    if plain == phrase:
        return 100.0
    if f" {phrase} " in f" {plain} ":
        return _INSIDE + (_NEARLY - _INSIDE) * len(phrase.split()) / len(plain.split())
    ratio = fuzz.ratio(plain, phrase)
    return _NEARLY * ratio / 100 if ratio >= _ALIKE and len(phrase) > 3 else 0.0
