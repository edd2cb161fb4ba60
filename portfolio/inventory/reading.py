"""The one door for files: whatever comes, a sheet or a sentence why not."""

from django.utils.translation import gettext as _

from common.uploads import MOST_BYTES
from portfolio.inventory.csv_file import read_csv
from portfolio.inventory.encodings import BECAUSE, encoding_name
from portfolio.inventory.sheet import FileRefused, HowRead, Sheet
from portfolio.inventory.workbook import is_old_office, read_workbook, refuse_old_office

_ZIP = b"PK\x03\x04"


def read(content: bytes, *, encoding: str = "") -> Sheet:
    """Read a CSV or XLSX file by what is in it, not by its name. Raises `FileRefused` with a sentence."""
    if not content.strip():
        raise FileRefused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 20 MB. Split it and import the parts one by one."))
    if is_old_office(content):
        refuse_old_office(content)
    if content.startswith(_ZIP):
        return read_workbook(content)
    return read_csv(content, encoding=encoding)


def say_how(how: HowRead) -> str:
    """How the file was read and why: "read as Windows-1252, because it is not valid UTF-8"."""
    parts = []
    if how.encoding:
        reason = BECAUSE[how.because]()
        parts.append(
            _("read as %(name)s, because %(reason)s") % {"name": encoding_name(how.encoding), "reason": reason}
        )
    if how.delimiter and how.delimiter != ",":
        parts.append(_("separated by %(sign)s") % {"sign": _delimiter_name(how.delimiter)})
    if how.page:
        parts.append(how.page)
    if how.heading_row > 1:
        parts.append(_("headings in row %(row)s") % {"row": how.heading_row})
    return " · ".join(parts)


def _delimiter_name(delimiter: str) -> str:
    return {";": _("semicolons"), "\t": _("tabs")}.get(delimiter, delimiter)
