"""Figures as people type them, in the reader's language and no other: "1,234.5" in English is "1.234,5" in German.

A sign that groups thousands in one language begins the fraction in the other, so nothing is guessed: what does not fit
the reader's way is refused, never read as a thousandth of what was meant.
"""

from django.utils import formats


def plain_figure(text: str) -> str | None:
    """The digits with a point before the fraction: "1234.5"; nothing for what is no figure. Spaces group, too."""
    if not text.isascii():
        return None
    mark = formats.get_format("DECIMAL_SEPARATOR")
    whole, _mark, fraction = text.partition(mark)
    if not _is_grouped(whole.removeprefix("-")) or not (fraction.isdigit() or not fraction):
        return None
    return _joined(whole) + (f".{fraction}" if fraction else "")


def _joined(whole: str) -> str:
    return whole.replace(formats.get_format("THOUSAND_SEPARATOR"), "").replace(" ", "")


def _is_grouped(whole: str) -> bool:
    """`186`, `186,000` or `1 860 000`, and not `1,86`."""
    groups = whole.replace(formats.get_format("THOUSAND_SEPARATOR"), " ").split(" ")
    return (
        all(group.isdigit() for group in groups)
        and len(groups[0]) <= (30 if len(groups) == 1 else 3)
        and all(len(group) == 3 for group in groups[1:])
    )
