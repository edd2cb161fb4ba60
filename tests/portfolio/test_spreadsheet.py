import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from portfolio.exports.spreadsheet import FileKind, Sheet, csv_chunks, download, harmless, original, xlsx_file

DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://evil.example","click")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "  =1+1",
    "'=1+1",
]
HARMLESS = ["", "Call summaries", "a=b", "1-2", "'quoted'", "don't", "P-0009", "– none –", "3 + 4"]


def read_csv(sheet: Sheet) -> list[list[str]]:
    text = b"".join(csv_chunks(sheet)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def read_xlsx(sheet: Sheet) -> list[list[object]]:
    with xlsx_file(sheet) as file:
        page = openpyxl.load_workbook(file).active
        return [[cell.value for cell in row] for row in page.iter_rows()]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_written_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(st.text())
def test_the_original_text_is_always_found_again(text: str) -> None:
    assert original(harmless(text)) == text


@pytest.mark.parametrize("text", [text for text in DANGEROUS + HARMLESS if text])
def test_csv_gives_back_the_exact_text(text: str) -> None:
    sheet = Sheet("t", ["Name", "Note"], [[text, "x"]])
    assert [[original(cell) for cell in row] for row in read_csv(sheet)] == [["Name", "Note"], [text, "x"]]


def test_csv_begins_with_the_mark_that_spreadsheets_look_for() -> None:
    assert b"".join(csv_chunks(Sheet("t", ["Näme"], []))) == b"\xef\xbb\xbfN\xc3\xa4me\r\n"


def test_csv_is_written_some_rows_at_a_time() -> None:
    chunks = list(csv_chunks(Sheet("t", ["n"], ([n] for n in range(450)))))
    assert len(chunks) == 3
    assert b"".join(chunks).count(b"\r\n") == 451


def test_numbers_and_dates_stay_numbers_and_dates() -> None:
    row = [Decimal("-114000.500000"), 7, date(2026, 11, 24), None, Decimal("0.000000"), Decimal("1E+3")]
    sheet = Sheet("t", ["a"] * 6, [row])
    assert read_csv(sheet)[1] == ["-114000.5", "7", "2026-11-24", "", "0", "1000"]
    back = read_xlsx(sheet)[1]
    assert back[:2] == [-114000.5, 7]
    assert back[2].date() == date(2026, 11, 24)
    assert back[3:] == [None, 0, 1000]


def test_no_digit_of_a_long_number_is_lost_in_csv() -> None:
    long = "1234567890123456789012345678901234567.123456"
    assert read_csv(Sheet("t", ["a"], [[Decimal(long)]]))[1] == [long]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "#N/A", "#DIV/0!", "1e5", "TRUE", " x "])
def test_xlsx_text_is_typed_as_text_and_reads_back_exactly(text: str) -> None:
    with xlsx_file(Sheet("t", ["Name"], [[text]])) as file:
        cell = openpyxl.load_workbook(file).active["A2"]
        assert (cell.data_type, cell.value) == ("s", text)


def test_xlsx_leaves_out_what_xml_cannot_hold() -> None:
    assert read_xlsx(Sheet("a\0b", ["He\x0bad"], [["a\0b\x1fc\ud800d\uffff"]])) == [["Head"], ["abcd"]]


def test_csv_replaces_a_lone_surrogate_and_does_not_fail() -> None:
    assert read_csv(Sheet("t", ["h"], [["a\ud800b"]])) == [["h"], ["a?b"]]


def test_a_text_longer_than_a_cell_is_cut_and_the_file_still_opens() -> None:
    assert len(str(read_xlsx(Sheet("t", ["h"], [["x" * 40_000]]))[1][0])) == 32_767


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(FileKind))
def test_a_download_names_its_file(kind: FileKind) -> None:
    response = download(Sheet("t", ["h"], [["x"]]), kind, name="portfolio-2026-11-24")
    assert response["Content-Disposition"] == f'attachment; filename="portfolio-2026-11-24.{kind}"'
    assert len(b"".join(response.streaming_content)) > 5
    response.close()


def test_whoever_asks_gets_the_file_in_the_organisations_language():
    def sheet() -> Sheet:
        return Sheet("t", ["n"], ([gettext("yes")] for _row in range(1)))

    with translation.override("de"):
        assert b"".join(csv_chunks(sheet())).decode("utf-8-sig") == "n\r\nyes\r\n"
        with xlsx_file(sheet()) as file:
            assert openpyxl.load_workbook(file).active["A2"].value == "yes"
