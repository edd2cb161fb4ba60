"""What was seen of a table when it was read: enough to match its columns without reading the file again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from portfolio.inventory.cleaning import folded
from portfolio.inventory.dates import Evidence, evidence
from portfolio.inventory.profile import Profile, profile
from portfolio.inventory.sheet import Sheet

SAMPLES, LONGEST_SAMPLE = 2, 90
MOST_WORDS = 200
"""Different values of one column. One with more holds no words for stage."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, some values, what they look like, and its words with their rows.

    `words` are given as they are spelled first, most used first; other cases and spaces are the same word. `None` where
    there are too many.
    """

    heading: str
    samples: tuple[str, ...]
    profile: Profile
    evidence: Evidence
    words: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class Seen:
    """All columns, from left to right."""

    columns: tuple[Column, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, from left to right."""
        return tuple(column.heading for column in self.columns)

    @property
    def evidence(self) -> Mapping[int, Evidence]:
        """What each column shows about the order of day and month."""
        return {index: column.evidence for index, column in enumerate(self.columns)}


def seen_in(table: Sheet) -> Seen:
    """Look at every column of a table."""
    return Seen(tuple(_column(heading, list(table.column(index))) for index, heading in enumerate(table.headings)))


def _column(heading: str, values: list[str]) -> Column:
    looks = profile(values)
    samples = islice(dict.fromkeys(filter(None, values)), SAMPLES)
    return Column(
        heading,
        tuple(sample[:LONGEST_SAMPLE] for sample in samples),
        looks,
        evidence(values),
        _words(values) if looks.distinct <= MOST_WORDS else None,
    )


def _words(values: Iterable[str]) -> dict[str, int] | None:
    spelled: dict[str, str] = {}
    counts: dict[str, int] = {}
    for value in filter(None, values):
        word = spelled.setdefault(folded(value), value)
        counts[word] = counts.get(word, 0) + 1
    in_order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(in_order) if len(in_order) <= MOST_WORDS else None
