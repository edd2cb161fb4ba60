"""A program of its own: reads a workbook under limits of memory and time and writes its first filled page as JSON.

Started by `workbook`, never imported by the site: what a hostile file does to it, it does to nobody else.
"""

import datetime
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 20
MOST_FILLED_ROWS = 100_100
WIDEST = 501
LONGEST_GAP = 5_000


def main() -> None:
    """Read the workbook whose path is given; the first line written names the page, each other one is a row.

    The last number in the first line is the row after which a long gap ended the reading, or 0.
    """
    warnings.simplefilter("ignore")
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        sys.exit("defusedxml is not installed")
    # after the imports: a library that cannot be loaded for want of memory would look like a broken file
    for limit, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        resource.setrlimit(limit, (most, most))
    book = load_workbook(sys.argv[1], read_only=True, data_only=True, keep_links=False)
    for page in book.worksheets:
        rows = list(filled_rows(page))
        if rows:
            write([page.title, len(book.worksheets), rows[-1][0] if rows[-1][1] is None else 0])
            for row in rows:
                if row[1] is not None:
                    write(row)
            return


def filled_rows(page: Any) -> Iterator[tuple[int, list[str] | None]]:
    """The rows with something in them, numbered; no more and no wider than needed to refuse the file.

    A row of `None` ends them where a long gap does: a small file can claim a million rows.
    """
    page.reset_dimensions()  # what the file says about its own size is not believed
    filled = last = 0
    for number, values in enumerate(page.iter_rows(values_only=True), start=1):
        width = max((place for place, value in enumerate(values, start=1) if value is not None), default=0)
        if width:
            filled, last = filled + 1, number
            yield number, [as_text(value) for value in values[: min(width, WIDEST)]]
        if filled > MOST_FILLED_ROWS or width > WIDEST:
            return
        if number - last > LONGEST_GAP:
            if last:
                yield last, None
            return


def as_text(value: Any) -> str:
    """What a spreadsheet program shows: 3 for 3.0, a day without a time at midnight."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def write(line: Any) -> None:
    """One line of JSON; half surrogate pairs are escaped and so survive."""
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
