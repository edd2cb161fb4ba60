"""What the values of a column look like, whatever stands above them."""

from collections.abc import Iterable
from dataclasses import dataclass

from portfolio.inventory.amounts import read_amount
from portfolio.inventory.cleaning import folded, says_nothing
from portfolio.inventory.dates import looks_like_a_day
from portfolio.inventory.stage_words import guess_stage
from portfolio.inventory.targets import Kind

_LOOKED_AT = 400
_YES_OR_NO = frozenset(("yes", "no", "y", "n", "x", "true", "false", "other", "ja", "nein"))


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts over the whole column and shares over its first values."""

    rows: int
    filled: int
    distinct: int
    words: float
    longest: int
    dates: float
    amounts: float
    stages: float
    yes_or_no: bool

    @property
    def variety(self) -> float:
        """Share of the filled values that differ from all others."""
        return self.distinct / self.filled if self.filled else 0.0

    @property
    def is_prose(self) -> bool:
        """Whether the values read like sentences, most of them different."""
        return self.words > 4 and self.variety > 0.5 and self.filled * 4 > self.rows and not self.yes_or_no


def profile(values: Iterable[str]) -> Profile:
    """Look at a column."""
    everything = list(values)
    filled = [value for value in everything if not says_nothing(value)]
    different = {folded(value): value for value in reversed(filled)}
    first, some = filled[:_LOOKED_AT], list(different.values())[-_LOOKED_AT:]
    return Profile(
        rows=len(everything),
        filled=len(filled),
        distinct=len(different),
        words=_mean([len(value.split()) for value in first]),
        longest=max(map(len, filled), default=0),
        dates=_share(list(map(looks_like_a_day, first))),
        amounts=_share(list(map(_is_amount, first))),
        stages=_share([guess_stage(value) is not None for value in some]) if len(different) <= 40 else 0.0,
        yes_or_no=bool(different) and _YES_OR_NO.issuperset(different),
    )


def fit(kind: Kind, seen: Profile) -> float:
    """How well the values suit a kind of field, from 0 (not at all) to 1."""
    if not seen.filled:
        return 0.3
    return 0.0 if seen.yes_or_no else _FITS[kind](seen)


def _as_name(seen: Profile) -> float:
    full = seen.filled / seen.rows
    readable = seen.words <= 20 and seen.longest <= 600 and seen.amounts < 0.5 and seen.dates < 0.5
    return full * min(1.0, seen.variety * 1.25) if readable else 0.0


def _as_group(seen: Profile) -> float:
    short = seen.words <= 8 and seen.longest <= 250 and seen.amounts < 0.5 and seen.dates < 0.5
    repeats = 1.0 if seen.variety < 0.5 or seen.rows < 20 else 0.4
    return repeats * min(1.0, 1.2 * seen.filled / seen.rows) if short else 0.0


def _as_sentences(seen: Profile) -> float:
    return min(1.0, seen.words / 6) * (1.0 if seen.variety > 0.2 or seen.rows < 20 else 0.2)


def _as_stage(seen: Profile) -> float:
    return seen.stages if seen.distinct <= 40 and seen.longest <= 80 and seen.distinct > 0 else 0.0


def _as_words(seen: Profile) -> float:
    return 1.0 if seen.words <= 8 and seen.dates < 0.5 and seen.amounts < 0.5 else 0.0


def _as_key(seen: Profile) -> float:
    return seen.filled / seen.rows if seen.variety > 0.95 and seen.longest <= 60 and seen.words < 3 else 0.0


_FITS = {
    Kind.TITLE: _as_name,
    Kind.GROUP: _as_group,
    Kind.PART: lambda seen: 1.0 if _as_group(seen) or (seen.words <= 10 and seen.longest <= 250) else 0.0,
    Kind.PROSE: _as_sentences,
    Kind.STAGE: _as_stage,
    Kind.DAY: lambda seen: min(1.0, seen.dates * 1.6),
    Kind.MONEY: lambda seen: seen.amounts if seen.dates < 0.9 else seen.amounts / 2,
    Kind.WORD: _as_words,
    Kind.KEY: _as_key,
}


def _is_amount(value: str) -> bool:
    try:
        return read_amount(value) is not None
    except ValueError:
        return False


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def _share(values: list[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
