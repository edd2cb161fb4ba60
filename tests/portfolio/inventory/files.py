"""Files for the import's tests: the one that is shipped, small tables, and workbooks good and hostile."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "portfolio/demo/inventory.csv"
REAL = ROOT.parent / "shared/data/federal_ai_use_cases_2024.csv"

TABLE = "Name,Unit,Stage\nAlarm,Grid,live\n"


def workbook(*rows: Iterable[Any], title: str = "Pilots", before: str = "") -> bytes:
    """An XLSX file with these rows; with an empty page in front when `before` names one."""
    book = Workbook()
    page = book.active
    page.title = before or title
    if before:
        page = book.create_sheet(title)
    for row in rows:
        page.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(
    content: bytes, changes: Mapping[str, str] | None = None, added: Mapping[str, bytes] | None = None
) -> bytes:
    """The workbook with some parts replaced and some added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, (changes or {}).get(name) or old.read(name))
        for name, data in (added or {}).items():
            new.writestr(name, data)
    return file.getvalue()


GOOD = workbook(["Name", "Unit", "Stage"], ["Alarm", "Grid", "live"])
