"""Reading XLSX in a child process with little memory and time: a workbook is a program's input like any other."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from portfolio.imports.table import UnreadableError

SECONDS = 20
MEGABYTES = 512
MOST_UNPACKED = 50_000_000
MOST_RATIO = 100
MOST_ENTRIES = 200


def read_xlsx(content: bytes) -> tuple[list[list[str]], str]:
    """The rows of the first sheet as text. Raises `UnreadableError` with a sentence."""
    _must_be_harmless(content)
    child = [sys.executable, "-I", str(Path(__file__).with_name("xlsx_child.py")), str(MEGABYTES), str(SECONDS)]
    try:
        done = subprocess.run(child, input=content, capture_output=True, timeout=SECONDS + 5, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableError(_("The workbook takes too long to read. Save the one sheet as CSV.")) from None
    if done.returncode != 0:
        raise UnreadableError(_("The workbook cannot be read. Save the one sheet as CSV and choose that."))
    answer = json.loads(done.stdout)
    return answer["rows"], _("sheet “%(name)s” of an Excel workbook") % {"name": answer["sheet"]}


def _must_be_harmless(content: bytes) -> None:
    """What an archive declares is checked before anything is unpacked."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableError(_("The file is damaged.")) from None
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    if "xl/workbook.xml" not in names:
        raise UnreadableError(_("This is an archive, no Excel workbook. Choose a CSV or XLSX file."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError(_("The workbook is protected. Save it without a password."))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UnreadableError(_("The workbook holds macros. Save it as .xlsx without them."))
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise UnreadableError(_("The workbook takes values from other files. Save it with values only."))
    if any(name.startswith("/") or ".." in name.split("/") for name in names) or len(names) > MOST_ENTRIES:
        raise UnreadableError(_("The workbook is built in a way no program of ours writes. Save it again as .xlsx."))
    if unpacked > MOST_UNPACKED or unpacked > max(len(content), 10_000) * MOST_RATIO:
        raise UnreadableError(_("The workbook unpacks to far more than it seems. Save the one sheet as CSV."))
