"""A QR code as one path of an SVG, so that it is drawn with the page and nothing is fetched."""

from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def qr_path(text: str) -> tuple[str, int]:
    """The dark squares as the `d` of a path, and how many squares wide the code is (without its quiet zone)."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    rows = code.get_matrix()
    return "".join(_row(number, row) for number, row in enumerate(rows)), len(rows)


def _row(number: int, row: list[bool]) -> str:
    path, column = "", 0
    for dark, run in groupby(row):
        width = len(list(run))
        path += f"M{column} {number}h{width}v1h-{width}z" if dark else ""
        column += width
    return path
