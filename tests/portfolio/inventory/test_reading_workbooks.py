import datetime
import io
import time
import zipfile
from pathlib import Path

import pytest

from portfolio.inventory import workbook as workbook_reader
from portfolio.inventory import workbook_child
from portfolio.inventory.reading import read, say_how
from portfolio.inventory.sheet import FileRefused
from portfolio.inventory.workbook import OLD_OFFICE
from tests.portfolio.inventory.files import GOOD, repacked, workbook

SHEET = "xl/worksheets/sheet1.xml"
ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'haha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"


def sheet_xml(content: bytes = GOOD) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(SHEET).decode()


def test_values_come_as_text_as_a_spreadsheet_shows_them():
    day, moment = datetime.date(2024, 1, 31), datetime.datetime(2024, 2, 1, 9, 30)  # noqa: DTZ001
    content = workbook(["Name", "Day", "Time", "Whole", "Part"], ["A", day, moment, 3.0, 0.25], [None, None, None, 7])
    sheet = read(content)
    assert [row.cells for row in sheet.rows] == [
        ("A", "2024-01-31", "2024-02-01 09:30:00", "3", "0.25"),
        ("", "", "", "7"),
    ]


def test_a_title_above_and_an_empty_page_in_front_are_passed_over():
    content = workbook(["AI register"], [], ["Name", "Unit", "Stage"], ["A", "B", "live"], title="All", before="Cover")
    sheet = read(content)
    assert (sheet.headings, sheet.rows[0].number) == (("Name", "Unit", "Stage"), 4)
    assert say_how(sheet.how_read) == "page “All”, the first of 2 with rows · headings in row 3"


def test_a_formula_is_not_worked_out_and_shows_no_code():
    content = workbook(["Name", "Unit"], ["=1+1", "Grid"])
    assert read(content).rows[0].cells == ("", "Grid")


def test_a_million_rows_claimed_by_a_small_file_end_at_the_gap_and_the_page_says_so():
    far = sheet_xml().replace("</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')
    started = time.monotonic()
    sheet = read(repacked(GOOD, {SHEET: far}))
    assert [row.number for row in sheet.rows] == [2]
    assert say_how(sheet.how_read) == "read to row 2, where thousands of empty rows follow"
    assert time.monotonic() - started < 5


def test_empty_rows_in_between_are_passed_over():
    sheet = read(workbook(["Name", "Unit"], *([] for _row in range(300)), ["A", "B"]))
    assert [row.number for row in sheet.rows] == [302]


def test_more_rows_than_may_come_are_refused():
    with pytest.raises(FileRefused, match="more than 100,000 rows"):
        read(workbook(["Name", "Unit"], *(["A", "B"] for _row in range(100_001))))


def test_more_columns_than_may_come_are_refused():
    with pytest.raises(FileRefused, match="more than 500 columns"):
        read(workbook([f"c{i}" for i in range(600)], range(600)))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("declaration", [ENTITY, LAUGHS])
def test_a_document_type_anywhere_is_refused(part: str, declaration: str):
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        plain = archive.read(part).decode()
    head, mark, rest = plain.partition("?>")
    changed = f"{head}{mark}{declaration}{rest}" if mark and head.startswith("<?xml") else declaration + plain
    with pytest.raises(FileRefused, match="damaged or not what it says"):
        read(repacked(GOOD, {part: changed}))


def test_a_document_type_behind_a_long_comment_does_not_get_past_the_child():
    late = "<!--" + "x" * 5_000 + "-->" + ENTITY + sheet_xml().partition("?>")[2].replace("live", "&a;")
    with pytest.raises(FileRefused, match="damaged or not what it says"):
        read(repacked(GOOD, {SHEET: late}))


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        ({"xl/vbaProject.bin": b"x"}, "holds macros"),
        ({"xl/macrosheets/sheet1.xml": b"x"}, "holds macros"),
        ({"xl/externalLinks/externalLink1.xml": b"x"}, "points to other files"),
        ({"../outside.xml": b"x"}, "damaged or not what it says"),
        ({"/etc/passwd": b"x"}, "damaged or not what it says"),
        ({"xl\\..\\..\\outside.xml": b"x"}, "damaged or not what it says"),
        ({f"xl/media/{i}.png": b"x" for i in range(120)}, "far too large"),
        ({"xl/media/bomb.bin": b"\0" * 60_000_000}, "far too large"),
        ({"xl/media/dense.bin": b"\0" * 5_000_000}, "far too large"),
        ({"xl/workbook.bin": b"x"}, "binary workbook"),
    ],
)
def test_what_no_inventory_needs_is_refused_before_it_is_unpacked(added: dict[str, bytes], sentence: str):
    content = repacked(GOOD, added=added)
    started = time.monotonic()
    with pytest.raises(FileRefused, match=sentence):
        read(content)
    assert time.monotonic() - started < 2


def test_a_link_in_the_archive_is_refused():
    file = io.BytesIO(GOOD)
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(FileRefused, match="damaged or not what it says"):
        read(file.getvalue())


def test_a_size_that_is_a_lie_does_not_unpack_more_than_was_said():
    bomb = repacked(GOOD, added={"xl/sharedStrings2.xml": b"\0" * 3_000_000})
    # the directory at the end of the archive says 1,000 bytes where 3,000,000 come out
    lying = bomb.replace((3_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != bomb
    with pytest.raises(FileRefused):
        read(lying)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (OLD_OFFICE + b"\0" * 600, "an old workbook"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (GOOD[: len(GOOD) // 2], "damaged or not what it says"),
        (b"PK\x03\x04" + b"nonsense" * 40, "damaged or not what it says"),
        (repacked(GOOD, {SHEET: "<worksheet>"}), "damaged or not what it says"),
    ],
)
def test_what_is_no_workbook_of_today_is_refused_with_a_sentence(content: bytes, sentence: str):
    with pytest.raises(FileRefused, match=sentence):
        read(content)


def test_an_open_document_table_and_any_other_archive_are_named():
    for names, sentence in ((("mimetype", "content.xml"), "an OpenDocument table"), (("a.txt",), "no spreadsheet")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        with pytest.raises(FileRefused, match=sentence):
            read(file.getvalue())


def test_an_archive_behind_a_password_is_named():
    flagged = bytearray(GOOD)
    at = flagged.find(b"PK\x01\x02")
    while at >= 0:  # the flag of encryption, in the directory at the end
        flagged[at + 8] |= 1
        at = flagged.find(b"PK\x01\x02", at + 4)
    with pytest.raises(FileRefused, match="protected by a password"):
        read(bytes(flagged))


def test_a_workbook_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook_reader, "MOST_SECONDS", 0.01)
    with pytest.raises(FileRefused, match="takes too long or too much memory"):
        read(GOOD)


def test_a_workbook_that_takes_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    program = tmp_path / "child.py"
    source = Path(workbook_child.__file__).read_text()
    program.write_text(source.replace("MOST_MEMORY = 512", "MOST_MEMORY = 24"))
    monkeypatch.setattr(workbook_child, "__file__", str(program))
    # Where the memory runs out decides which of the two sentences is said: inside a library it looks like damage.
    with pytest.raises(FileRefused, match=r"takes too long or too much memory|damaged or not what it says"):
        read(GOOD)
