import codecs

import pytest

from portfolio.inventory.reading import read, say_how
from portfolio.inventory.sheet import FileRefused
from tests.portfolio.inventory.files import SHIPPED, TABLE

UMLAUTS = "Name,Unit\nPrüfung für „Öl“ – 5 €,Größe\n"
PLAIN = UMLAUTS.replace("„", '"').replace("“", '"').replace('"Öl"', "Öl").replace("–", "-").replace("5 €", "5")
ROW = ("Prüfung für „Öl“ – 5 €", "Größe")


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (UMLAUTS.encode(), "read as UTF-8, because all of it is valid UTF-8"),
        (codecs.BOM_UTF8 + UMLAUTS.encode(), "read as UTF-8, because a mark at its start says so"),
        (UMLAUTS.encode("utf-16"), "read as UTF-16, because a mark at its start says so"),
        (UMLAUTS.encode("utf-16-le"), "read as UTF-16, because every other byte is zero"),
        (UMLAUTS.encode("utf-16-be"), "read as UTF-16, because every other byte is zero"),
        (UMLAUTS.encode("utf-32"), "read as UTF-32, because a mark at its start says so"),
        (UMLAUTS.encode("cp1252"), "read as Windows-1252, because it is not valid UTF-8"),
    ],
)
def test_the_encoding_is_found_and_the_sign_that_told_it_is_said(content: bytes, how: str):
    sheet = read(content)
    assert sheet.headings == ("Name", "Unit")
    assert [row.cells for row in sheet.rows] == [ROW]
    assert say_how(sheet.how_read) == how


def test_latin_1_is_read_like_windows_1252_which_holds_the_same_letters():
    assert read(PLAIN.encode("latin-1")).rows[0].cells == ("Prüfung für Öl - 5", "Größe")


def test_bytes_that_windows_1252_does_not_know_are_still_read():
    assert read(b"Name,Unit\nA\x81\x8d,B\xe4\n").rows[0].number == 2


def test_an_encoding_can_be_chosen_over_the_guess():
    content = "Name,Unit\nПроверка,Сеть\n".encode("cp1251")
    assert read(content, encoding="cp1251").rows[0].cells == ("Проверка", "Сеть")
    with pytest.raises(FileRefused, match="cannot be read as UTF-8"):
        read(content, encoding="utf-8")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_what_separates_the_values_is_found(sign: str):
    content = "\n".join(["Name,Unit,Why", "A,B,x", "C,D,y"]).replace(",", sign)
    assert [row.cells for row in read(content.encode()).rows] == [("A", "B", "x"), ("C", "D", "y")]


def test_commas_inside_sentences_do_not_hide_the_semicolons():
    content = "Name;Unit;Why\nA;B;first, second, third\nC;D;one, two\nE;F;x, y, z, w\n"
    assert read(content.encode()).headings == ("Name", "Unit", "Why")


def test_a_first_line_may_say_what_separates():
    assert read(b"sep=;\r\nName;Unit\r\nA;B\r\n").headings == ("Name", "Unit")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_row(end: str):
    sheet = read(TABLE.replace("\n", end).encode())
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, ("Alarm", "Grid", "live"))]


def test_line_ends_within_quotation_marks_belong_to_the_value():
    assert read(b'Name,Unit\n"A\r\nB",C\nD,E\n').rows[0].cells == ("A\nB", "C")


def test_headings_that_repeat_are_told_apart():
    assert read(b"Why,Name,Why,why ,\n1,2,3,4,5\n").headings == ("Why", "Name", "Why (2)", "why (3)")
    assert read(b"A,A (2),A\n1,2,3\n").headings == ("A", "A (2)", "A (3)")
    assert read(b"Name,,Unit\n1,2,3\n").headings == ("Name", "(2)", "Unit")


def test_headings_below_a_title_are_found_and_the_row_is_said():
    sheet = read(b"AI register of the Halden group\n\nName,Unit,Stage\nA,B,live\n")
    assert sheet.headings == ("Name", "Unit", "Stage")
    assert [row.number for row in sheet.rows] == [4]
    assert say_how(sheet.how_read).endswith("headings in row 3")


def test_short_rows_long_rows_and_empty_rows_keep_their_numbers():
    sheet = read(b"Name,Unit,Stage\nA\n,,\nB,C,live,extra,,\n")
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, ("A",)), (4, ("B", "C", "live", "extra"))]


def test_unprintable_characters_are_taken_out_and_the_row_remembers():
    sheet = read(b"Name,Unit\nA\x00\x07larm,Grid\nB,C\n")
    assert [(row.cells, row.had_unprintable) for row in sheet.rows] == [(("Alarm", "Grid"), True), (("B", "C"), False)]


def test_a_stray_quotation_mark_inside_a_value_is_a_letter():
    assert read(b'Name,Unit\n"12" screen" test,Grid\nB,C\n').rows[1].cells == ("B", "C")


def test_an_open_quotation_mark_is_refused_with_its_row():
    with pytest.raises(FileRefused, match="opened in row 3 and never closed"):
        read(b'Name,Unit\nA,B\n"C,D\nE,F\n')


def test_a_value_without_end_is_refused():
    with pytest.raises(FileRefused, match="row 2 is longer than 131,072 characters"):
        read(b"Name,Unit\n" + b"x" * 140_000 + b",B\n")


def test_ten_thousand_columns_are_refused():
    with pytest.raises(FileRefused, match="more than 500 columns"):
        read(b",".join(b"c%d" % i for i in range(10_000)) + b"\n" + b"1," * 9_999 + b"1\n")


def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused():
    rows = b"".join(b"P%d,U\n" % i for i in range(100_000))
    assert len(read(b"Name,Unit\n" + rows).rows) == 100_000
    with pytest.raises(FileRefused, match="more than 100,000 rows"):
        read(b"Name,Unit\n" + rows + b"One,more\n")


def test_a_file_over_twenty_megabytes_is_refused():
    with pytest.raises(FileRefused, match="larger than 20 MB"):
        read(b"Name,Unit\n" + b"x" * (20 * 1024 * 1024))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"  \n ", "The file is empty"),
        (b"Name,Unit\n", "no rows below the headings"),
        (b"\n\n,,\n", "no rows below the headings"),
        (b"%PDF-1.7\n1 0 obj\n", "This is no spreadsheet"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "This is no spreadsheet"),
        (b"<!doctype html><table><tr><td>A</td></tr></table>", "This is no spreadsheet"),
        (b'{"name": "A", "unit": "B"}\n', "This is no spreadsheet"),
        (b"\x7fELF" + b"\x00\x01\x02\x03" * 500, "This is no spreadsheet"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content: bytes, sentence: str):
    with pytest.raises(FileRefused, match=sentence):
        read(content)


def test_the_shipped_inventory_has_the_defects_that_real_ones_have():
    sheet = read(SHIPPED.read_bytes())
    assert say_how(sheet.how_read) == ("read as Windows-1252, because it is not valid UTF-8 · separated by semicolons")
    assert (len(sheet.rows), len(sheet.headings)) == (41, 21)
    assert sheet.headings[-3:] == ("If other, please say (2)", "Comment", "Comment (2)")
    assert sheet.rows[-1].number == 43
