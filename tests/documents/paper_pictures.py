"""A paper as the eye has it: its pages as pictures, and what a phone reads off them."""

import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image

DOTS = 110
"""An inch: about what a screen shows, and less than any phone sees of a sheet."""


def pages_of(pdf: Path, *, into: Path, pages: int = 0) -> list[Path]:
    """The first pages, or all of them, as PNG files named after the PDF, drawn by poppler."""
    into.mkdir(parents=True, exist_ok=True)
    last = ["-l", str(pages)] if pages else []
    subprocess.run(["pdftoppm", "-png", "-r", str(DOTS), *last, str(pdf), str(into / pdf.stem)], check=True)
    return sorted(into.glob(f"{pdf.stem}-*.png"))


def qr_codes_on(picture: Path) -> list[str]:
    """What the QR codes of a page say."""
    with Image.open(picture) as page:
        return [found.text for found in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)]
