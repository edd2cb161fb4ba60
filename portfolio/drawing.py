"""What is made once: most of a page was made before, for another page or another reader."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

ROWS, SECTIONS = 5_000, 200
"""How many are kept: some kilobytes each, in every process."""
Make = TypeVar("Make", bound=Callable[..., Any])


def made_once(most: int) -> Callable[[Make], Make]:
    """What is made of its arguments and the language alone need not be made twice. The content is the key: there is
    nothing to forget when a pilot changes, and nothing of one reader in it. The last `most` are kept."""

    def made(make: Make) -> Make:
        @lru_cache(maxsize=0 if settings.RELOAD else most)
        def make_in(language: str | None, *content: Any) -> Any:
            return make(*content)

        @wraps(make)
        def known(*content: Any) -> Any:
            return make_in(get_language(), *content)

        return cast("Make", known)

    return made


@made_once(ROWS)
def drawn(part: str, row: Hashable) -> SafeString:
    """A row as a part of the portfolio's template shows it. What is in `row` is all that the part may look at."""
    return render_to_string(f"portfolio/portfolio.html#{part}", {"row": row})
