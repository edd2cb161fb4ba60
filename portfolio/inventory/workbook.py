"""Reading a workbook (XLSX): looked at from outside first, then parsed by a child process under limits."""

import io
import json
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from portfolio.inventory import workbook_child
from portfolio.inventory.sheet import FileRefused, HowRead, Row, Sheet, cleaned_row, sheet_of

MOST_ENTRIES = 100
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
MOST_SECONDS = 20

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DTD = b"<!DOCTYPE"


def is_old_office(content: bytes) -> bool:
    """Whether this is a file of the older office format: an .xls, or a workbook behind a password."""
    return content.startswith(OLD_OFFICE)


def refuse_old_office(content: bytes) -> None:
    """Say which of the two it is."""
    if _ENCRYPTED in content:
        raise FileRefused(_("The workbook is protected by a password. Save it without one and take that file."))
    raise FileRefused(_("This is an old workbook (.xls). Open it and save it as XLSX or CSV."))


def read_workbook(content: bytes) -> Sheet:
    """Read the first page with something on it. Raises `FileRefused` with a sentence."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_from_outside(archive, len(content))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise FileRefused(_broken()) from None
    lines = _in_a_child(content).splitlines()
    if not lines:
        raise FileRefused(_("The workbook is empty. Take a file with a table in it."))
    return sheet_of(_rows(lines[1:]), HowRead(page=_say_page(*json.loads(lines[0]))))


def _say_page(name: str, pages: int, last: int) -> str:
    told = (
        [_("page “%(name)s”, the first of %(count)s with rows") % {"name": name, "count": pages}] if pages > 1 else []
    )
    if last:
        told.append(_("read to row %(row)s, where thousands of empty rows follow") % {"row": last})
    return " · ".join(told)


def _rows(lines: list[str]) -> Iterator[Row]:
    for line in lines:
        number, cells = json.loads(line)
        yield cleaned_row(number, cells)


def _look_from_outside(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse what no honest inventory needs, before anything is unpacked."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    _refuse_other_formats(names)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * packed:
        raise FileRefused(_("Unpacked, the workbook is far too large. Copy the table into a new workbook, or use CSV."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused(_("The workbook is protected by a password. Save it without one and take that file."))
    if any(map(_leads_outside, entries)) or len(names) != len(entries):
        raise FileRefused(_broken())
    if any(name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name.lower() for name in names):
        raise FileRefused(_("The workbook holds macros. Save it as XLSX without macros, or as CSV."))
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        raise FileRefused(_("The workbook points to other files. Break the links in it, or save the table as CSV."))
    if any(_declares_entities(archive, entry) for entry in entries):
        raise FileRefused(_broken())


def _refuse_other_formats(names: set[str]) -> None:
    if "mimetype" in names and "content.xml" in names:
        raise FileRefused(_("This is an OpenDocument table. Save it as XLSX or CSV and take that file."))
    if "xl/workbook.bin" in names:
        raise FileRefused(_("This is a binary workbook (.xlsb). Save it as XLSX or CSV and take that file."))
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise FileRefused(_("This is no spreadsheet. Save the table as CSV or XLSX and take that file."))


def _leads_outside(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or stat.S_ISLNK(entry.external_attr >> 16)


def _declares_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """A document type stands at the start of an XML file, if at all; no workbook needs one."""
    with archive.open(entry) as file:
        start = file.read(2_000)
    return _DTD in start.replace(b"\0", b"").upper()


def _in_a_child(content: bytes) -> str:
    """What the child wrote; it has 512 MB and 20 seconds, and nothing of our environment."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        program = Path(workbook_child.__file__)
        command = [sys.executable, "-I", str(program), file.name]
        try:
            child = subprocess.run(command, capture_output=True, timeout=MOST_SECONDS, env={}, check=False)
        except subprocess.TimeoutExpired:
            raise FileRefused(_too_much()) from None
    if b"MemoryError" in child.stderr or child.returncode < 0:
        raise FileRefused(_too_much())
    if child.returncode:
        raise FileRefused(_broken())
    return child.stdout.decode("ascii")


def _too_much() -> str:
    return _("Reading the workbook takes too long or too much memory. Copy the table into a new one, or use CSV.")


def _broken() -> str:
    return _("The workbook is damaged or not what it says it is. Open it, save it again as XLSX, and take that file.")
