"""Rows drawn once: most rows of a page were drawn before, for another page or another reader."""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 5_000


def drawn(part: str, row: Hashable) -> SafeString:
    """A row as a part of the portfolio's template shows it. What is in `row` is all that the part may look at."""
    return _drawn(part, row, get_language())


# The content is the key: there is nothing to forget when a pilot changes, and nothing of one reader in it.
@lru_cache(maxsize=0 if settings.RELOAD else MOST)
def _drawn(part: str, row: Hashable, language: str | None) -> SafeString:
    return render_to_string(f"portfolio/portfolio.html#{part}", {"row": row})
