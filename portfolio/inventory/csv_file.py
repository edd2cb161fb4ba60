"""Reading a table kept as text, whatever separates its values and ends its lines."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from portfolio.inventory.encodings import decode, looks_binary
from portfolio.inventory.sheet import LONGEST_CELL, FileRefused, HowRead, Row, Sheet, cleaned_row, sheet_of

DELIMITERS = (",", ";", "\t", "|")
_ROWS_TRIED = 50
_NEVER_A_TABLE = ("<", "{", "[", "%PDF", "%!PS", "{\\rtf")


def read_csv(content: bytes, *, encoding: str = "") -> Sheet:
    """Read a CSV file; `encoding` overrides the guess. Raises `FileRefused` with a sentence."""
    text, encoding, because = decode(content, encoding)
    text = text.removeprefix("\ufeff")
    if looks_binary(text) or text.lstrip()[:8].startswith(_NEVER_A_TABLE):
        raise FileRefused(_("This is no spreadsheet. Save the table as CSV or XLSX and take that file."))
    text, delimiter = _delimiter(text)
    return sheet_of(_rows(text, delimiter), HowRead(encoding=encoding, because=because, delimiter=delimiter))


def _delimiter(text: str) -> tuple[str, str]:
    """The text without a first line "sep=;", and what separates its values."""
    first, _end, rest = text.partition("\n")
    told = first.strip().strip('"').lower()
    if told.startswith("sep=") and len(told) == 5:
        return rest, told[-1]
    return text, max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """How evenly the first rows are filled when cut by this delimiter, and how wide they are."""
    reader = csv.reader(io.StringIO(text[:400_000], newline=""), delimiter=delimiter)
    try:
        widths = Counter(len(row) for row in islice(reader, _ROWS_TRIED) if row)
    except csv.Error:
        return 0, 0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(0, 0))
    return (count / widths.total(), width) if width > 1 else (0, width)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Numbered rows; a quotation mark that is never closed would swallow the rest of the file, so it is refused."""
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    try:
        for number, cells in enumerate(_records(text, delimiter), start=1):
            yield cleaned_row(number, cells)
    except csv.Error as error:
        raise FileRefused(_complaint(str(error), number + 1)) from None


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    strict = _quotes_are_well_placed(text, delimiter)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _quotes_are_well_placed(text: str, delimiter: str) -> bool:
    """Whether strict reading gets to the end, or stops at what only strict reading notices: an open quotation mark.

    A stray mark inside a value, as people type them, is read as a letter instead.
    """
    try:
        for _record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "expected after" not in str(error)
    return True


def _complaint(error: str, row: int) -> str:
    if "field larger" in error:
        return _(
            "A value in row %(row)s is longer than 131,072 characters. Maybe a quotation mark is missing at its end."
        ) % {"row": row}
    return _(
        "A quotation mark is opened in row %(row)s and never closed. Close it, or save the table again as CSV or XLSX."
    ) % {"row": row}
