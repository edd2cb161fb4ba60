"""How the styles of paper break pages, whatever stands above."""

import subprocess
from pathlib import Path

import pytest
from weasyprint import CSS, HTML

from documents.rendering import own_files

LINES = "".join(f"<tr><th>Line {number}</th><td>1</td></tr>" for number in range(1, 10))


@pytest.mark.parametrize("above", [100, 185, 190, 195])
def test_the_arithmetic_of_a_case_is_never_parted(tmp_path: Path, above: int):
    """`above` is what stands before it, in mm of the 251 that an A4 page has."""
    files = own_files()
    filler = CSS(string=f".above {{ height: {above}mm }}")
    html = (
        "<div class=above></div><table class=duo><tbody><tr><td><h2>Threshold</h2></td><td><h2>Arithmetic</h2>"
        f"<table class=ledger><tbody>{LINES}</tbody></table></td></tr></tbody></table>"
    )
    styles = [CSS(filename=files["a4.css"]), CSS(filename=files["paper.css"]), filler]
    path = tmp_path / "paper.pdf"
    HTML(string=html).write_pdf(path, stylesheets=styles)
    pages = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode().split("\f")
    assert [page.count("Line ") for page in pages if "Line " in page] == [9]
