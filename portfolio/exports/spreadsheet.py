"""The one place that writes spreadsheets: no text of ours ever becomes a formula in somebody's office."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from typing import IO

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from common.language import in_organisations_language

Cell = str | int | Decimal | date | None

ROWS_AT_ONCE = 200
LONGEST_TEXT = 32_767  # what a cell of a spreadsheet can hold

# What a spreadsheet takes for the start of a formula or of a command, also in their full-width forms.
_FORMULA = re.compile(r"'*(?:[\t\r\n\0]|\s*[=+\-@＝＋－＠])")
# Characters that XML, and so XLSX, cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class FileKind(StrEnum):
    """What a table can be downloaded as."""

    CSV = "csv"
    XLSX = "xlsx"


CONTENT_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. Text stays text, numbers and dates stay numbers and dates; `rows` is read once."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def download(sheet: Sheet, kind: FileKind, *, name: str) -> HttpResponseBase:
    """Answer with the sheet as a file called `name` plus its ending."""
    options = {"content_type": CONTENT_TYPES[kind]}
    if kind == FileKind.XLSX:
        return FileResponse(xlsx_file(sheet), as_attachment=True, filename=f"{name}.xlsx", **options)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(csv_chunks(sheet), headers=headers, **options)


def harmless(text: str) -> str:
    """Text for a CSV cell: a leading apostrophe keeps what looks like a formula from being one."""
    return f"'{text}" if _FORMULA.match(text) else text


def original(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def csv_chunks(sheet: Sheet) -> Iterator[bytes]:
    """The sheet as CSV, some rows at a time: UTF-8 with the mark that spreadsheets look for, commas, CRLF."""
    lines = chain([sheet.head], sheet.rows)
    mark = "\ufeff"
    while some := _next_of(lines):
        text = io.StringIO(newline="")
        csv.writer(text).writerows([_for_csv(cell) for cell in line] for line in some)
        yield (mark + text.getvalue()).encode("utf-8", "replace")
        mark = ""


@in_organisations_language
def _next_of(lines: Iterator[Sequence[Cell]]) -> list[Sequence[Cell]]:
    return list(islice(lines, ROWS_AT_ONCE))


@in_organisations_language
def xlsx_file(sheet: Sheet) -> IO[bytes]:
    """The sheet as XLSX in a temporary file that closing removes; rows are written as they come."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_UNWRITABLE.sub("", sheet.title)[:31])
    page.freeze_panes = "A2"
    page.append([_text_cell(page, title, bold=True) for title in sheet.head])
    for row in sheet.rows:
        page.append([_text_cell(page, cell) if isinstance(cell, str) else cell for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def _for_csv(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, Decimal):
        whole, _point, rest = format(cell, "f").partition(".")
        return f"{whole}.{rest}".rstrip("0").rstrip(".")
    return "" if cell is None else str(cell)


def _text_cell(page: object, text: str, *, bold: bool = False) -> WriteOnlyCell:
    """A cell that is text whatever it looks like; openpyxl would make a formula of "=1+1" and an error of "#N/A"."""
    cell = WriteOnlyCell(page, value=_UNWRITABLE.sub("", text)[:LONGEST_TEXT])
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
