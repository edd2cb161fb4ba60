"""Whose language is spoken: a page and a mail speak the reader's; what is compared, kept or given to several people
speaks the organisation's (`LANGUAGE_CODE`), so that it never depends on who asked."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

NOUNS_ARE_CAPITAL = frozenset({"de"})
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def in_organisations_language(make: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Have `make` speak the organisation's language, whoever asked."""

    @wraps(make)
    def made(*given: Given.args, **named: Given.kwargs) -> Answer:
        with translation.override(settings.LANGUAGE_CODE):
            return make(*given, **named)

    return made


def in_sentence(words: str) -> str:
    """Words that stand alone elsewhere, inside a sentence of the active language: small, where nouns are small."""
    return words if translation.get_language() in NOUNS_ARE_CAPITAL else words.lower()
