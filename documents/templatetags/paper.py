"""How a document says what was frozen as plain text: days, moments, figures, fingerprints, drawings."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from unicodedata import bidirectional
from urllib.parse import urlsplit

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from common import figures
from common.day import day_of
from documents.rendering import STYLES

register = template.Library()
STYLE = "style"


@register.filter
def on(text: str | date | None) -> str:
    """A day of the record: "2026-11-24" is "24 Nov 2026". A moment is on the organisation's day."""
    found = _parsed(text) if isinstance(text, str) else text
    return figures.day(day_of(found) if isinstance(found, datetime) else found)


def _parsed(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@register.filter
def at(moment: str | datetime) -> str:
    """A moment of the record to the second, in UTC: "24 Nov 2026, 08:14:07 UTC"."""
    when = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(UTC)
    return f"{figures.second(when)} UTC"


@register.filter
def figure(text: str | None) -> Decimal | None:
    """A frozen figure as a number, for the filters that write numbers."""
    return None if text is None else Decimal(text)


@register.filter
def in_eights(fingerprint: str) -> str:
    """A fingerprint in groups of eight signs, which an eye can compare."""
    return " ".join(fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))


@register.filter
def side(text: str) -> str:
    """From which side a text is read, by its first letter that says so: "rtl" for Hebrew or Arabic, else "ltr"."""
    found = next((kind for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return "ltr" if found == "L" else "rtl"


@register.filter
def place(address: str) -> str:
    """Where a paper is checked, as somebody types it: "pilothouse.example.com/verify/", the code follows."""
    parts = urlsplit(address)
    return f"{parts.netloc}/{parts.path.split('/')[1]}/"


@register.simple_tag
def drawing(name: str, **context: Any) -> SafeString:
    """A chart of the pages in the colours of paper: what is drawn inside a document knows no stylesheet but its own."""
    opening, end, rest = render_to_string(f"charts/{name}.svg", context).partition(">")
    colours = f"<{STYLE}>{_colours()}</{STYLE}>"
    return mark_safe(opening + end + colours + rest)  # noqa: S308 (the template has escaped every text in it)


@cache
def _colours() -> str:
    return (STYLES / "chart.css").read_text()
