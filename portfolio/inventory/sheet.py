"""A spreadsheet as it was read: headings, rows, and how the reader came to them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.figures import number
from portfolio.inventory.cleaning import clean, has_unprintable

MOST_ROWS = 100_000
MOST_COLUMNS = 500
LONGEST_CELL = 131_072
ROWS_LOOKED_AT_FOR_HEADINGS = 20

_MANY_COLUMNS = gettext_lazy("The table has more than %(most)s columns. Delete those that say nothing about pilots.")
_MANY_ROWS = gettext_lazy("The table has more than %(most)s rows. Split it and import the parts one by one.")


class FileRefused(Exception):
    """The file cannot be read; the message says why and what to do, in the reader's language."""


@dataclass(frozen=True, slots=True)
class HowRead:
    """What had to be found out to read the file, and the sign that decided it."""

    encoding: str = ""
    because: str = ""
    delimiter: str = ""
    page: str = ""
    heading_row: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, as clean text; `number` is the one a spreadsheet program shows beside it."""

    number: int
    cells: tuple[str, ...]
    had_unprintable: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, each different from the others, and the rows below them that are not empty."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    how_read: HowRead

    def column(self, index: int) -> Iterator[str]:
        """The values of one column, from top to bottom, empty ones included."""
        return (row.cells[index] if index < len(row.cells) else "" for row in self.rows)


def told_apart(headings: Iterable[str]) -> tuple[str, ...]:
    """The same heading again becomes "Heading (2)"; an empty one is called by its place."""
    seen: dict[str, int] = {}
    taken: set[str] = set()
    result = []
    for place, heading in enumerate(headings, start=1):
        plain = " ".join(heading.split()) or f"({place})"
        name = plain
        while name.casefold() in taken:
            seen[plain.casefold()] = seen.get(plain.casefold(), 1) + 1
            name = f"{plain} ({seen[plain.casefold()]})"
        taken.add(name.casefold())
        result.append(name)
    return tuple(result)


def cleaned_row(number: int, cells: Iterable[str]) -> Row:
    """The row in clean text, without empty cells at its end."""
    raw = list(cells)
    texts = [clean(cell) for cell in raw]
    while texts and not texts[-1]:
        texts.pop()
    return Row(number, tuple(texts), any(map(has_unprintable, raw)))


def sheet_of(rows: Iterable[Row], how_read: HowRead) -> Sheet:
    """Headings and rows, the empty ones passed over; the limits are held here, while the rows still come."""
    kept: list[Row] = []
    for row in rows:
        if len(row.cells) > MOST_COLUMNS:
            raise FileRefused(_MANY_COLUMNS % {"most": MOST_COLUMNS})
        if row.cells:
            kept.append(row)
        if len(kept) > MOST_ROWS + ROWS_LOOKED_AT_FOR_HEADINGS:
            raise FileRefused(_MANY_ROWS % {"most": number(MOST_ROWS)})
    place = _heading_place(kept)
    if len(kept) < place + 2:
        raise FileRefused(_("There are no rows below the headings. Take a file with a table in it."))
    if len(kept) - place - 1 > MOST_ROWS:
        raise FileRefused(_MANY_ROWS % {"most": number(MOST_ROWS)})
    headings, below = kept[place], kept[place + 1 :]
    return Sheet(told_apart(headings.cells), tuple(below), replace(how_read, heading_row=headings.number))


def _heading_place(rows: list[Row]) -> int:
    """Where the headings stand: the first line at least half as full as the fullest near the top.

    A title above the table is passed over.
    """
    filled = [sum(1 for cell in row.cells if cell) for row in rows[:ROWS_LOOKED_AT_FOR_HEADINGS]]
    enough = max(filled, default=0) / 2
    return next((place for place, count in enumerate(filled) if count >= enough), 0)
