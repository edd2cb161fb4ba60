"""Runs apart: reads a workbook from standard input, writes its first sheet's rows as JSON. Stopped by hard limits."""

import io
import json
import resource
import sys
from datetime import date, datetime

MOST_ROWS, MOST_COLUMNS, LONGEST_GAP = 11_000, 400, 200


def text(value: object) -> str:
    """A cell as text: days as 2026-11-24, whole numbers without a point, formulas' stored values as they are."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).replace("_x000D_", "")


def main(megabytes: int, seconds: int) -> None:
    """Read within limits: address space, processor time, no new files."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    content = sys.stdin.buffer.read()
    from openpyxl import load_workbook

    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024, megabytes * 1024 * 1024))
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    rows: list[list[str]] = []
    gap = 0
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        cells = [text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        gap = 0 if cells else gap + 1
        if cells:
            rows.append(cells)
        # A sheet may claim a million rows: a long gap is its end.
        if gap > LONGEST_GAP or len(rows) > MOST_ROWS:
            break
    json.dump({"sheet": sheet.title, "rows": rows}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
