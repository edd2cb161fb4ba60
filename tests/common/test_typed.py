"""Figures as people type them: in the reader's language and no other."""

import pytest
from django.utils import translation

from common.figures import number
from common.typed import plain_figure


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("en", "1,234.5", "1234.5"),
        ("en", "1 860 000", "1860000"),
        ("en", "0.55", "0.55"),
        ("en", "-12", "-12"),
        ("en", "0,55", None),
        ("en", "1.234,5", None),
        ("de", "1.234,5", "1234.5"),
        ("de", "1.860.000", "1860000"),
        ("de", "1 860 000", "1860000"),
        ("de", "0,55", "0.55"),
        ("de", "1.234", "1234"),
        ("de", "0.55", None),
        ("de", "1,234.5", None),
        ("de", "1.86", None),
        ("de", "", None),
        ("de", "NaN", None),
        ("de", "1e400", None),
        ("de", "٣", None),
    ],
)
def test_what_does_not_fit_the_readers_way_is_refused_and_never_guessed(language: str, typed: str, read: str | None):
    with translation.override(language):
        assert plain_figure(typed) == read


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("figure", [1234567, 0.061, 1234.5])
def test_what_a_page_shows_can_be_typed(language: str, figure: float):
    with translation.override(language):
        assert plain_figure(number(figure)) == str(figure)
