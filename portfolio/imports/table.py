"""A spreadsheet as it was read: headings kept apart, cells as text, rows with their number in the file."""

from dataclasses import dataclass


class UnreadableError(Exception):
    """The file cannot be read; the message is a sentence for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` hold as many cells as there are headings; row 1 of the file holds the headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    how_read: str

    def column(self, index: int) -> list[str]:
        """The filled cells of a column."""
        return [row[index] for row in self.rows if row[index]]


MOST_BYTES = 20_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 300
LONGEST_CELL = 100_000


def tell_apart(headings: list[str]) -> tuple[str, ...]:
    """Two headings alike become "Reason" and "Reason (2)", an empty one "Column 7"."""
    seen: dict[str, int] = {}
    told = []
    for index, heading in enumerate(headings, start=1):
        name = " ".join(heading.split()) or f"Column {index}"
        seen[name.casefold()] = times = seen.get(name.casefold(), 0) + 1
        told.append(name if times == 1 else f"{name} ({times})")
    return tuple(told)
