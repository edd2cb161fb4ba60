"""German says what English says: everything, with the same gaps, as it is compiled."""

import gettext
import re

import polib
import pytest

from tests.conventions.said import asked_at_import, said, sources
from tests.conventions.source import ROOT

MESSAGES = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
WHAT_TO_DO = "Call bin/translate, fill in each empty msgstr of locale/de/LC_MESSAGES/django.po, and call it again."
GAP = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-zA-Z][^>]*>")


@pytest.fixture(scope="module")
def german() -> polib.POFile:
    return polib.pofile(str(MESSAGES))


def test_everything_that_is_said_is_said_in_german(german: polib.POFile) -> None:
    known = {(entry.msgctxt or "", entry.msgid) for entry in german if entry.translated()}
    lacking = [f"{where}: {message[1]!r}" for message, where in said().items() if message not in known]
    assert lacking == [], WHAT_TO_DO


def test_no_translation_is_empty_or_a_guess(german: polib.POFile) -> None:
    assert [entry.msgid for entry in german if entry.fuzzy or not entry.translated()] == [], WHAT_TO_DO


def test_every_gap_is_filled_in_german_too(german: polib.POFile) -> None:
    wrong = []
    for entry in german:
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        fits = {gaps(entry.msgid), gaps(entry.msgid_plural or entry.msgid)}
        wrong += [form for form in forms if gaps(form) not in fits]
    assert wrong == [], "The gaps and tags of a translation are those of its message."


def gaps(text: str) -> tuple[str, ...]:
    return tuple(sorted(GAP.findall(text)))


def test_what_is_compiled_is_what_is_written(german: polib.POFile) -> None:
    with MESSAGES.with_suffix(".mo").open("rb") as compiled:
        held = gettext.GNUTranslations(compiled)
    for entry in german:
        plural = entry.msgstr_plural[1] if entry.msgid_plural else None
        assert looked_up(held, entry) == (plural if plural is not None else entry.msgstr), WHAT_TO_DO


def looked_up(held: gettext.GNUTranslations, entry: polib.POEntry) -> str:
    if entry.msgid_plural:
        return held.ngettext(entry.msgid, entry.msgid_plural, 2)
    return held.pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else held.gettext(entry.msgid)


def test_no_words_are_looked_up_before_somebody_reads() -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for path in sources() for line in asked_at_import(path)]
    assert found == [], "Write gettext_lazy: while a module is read, nobody's language is known."
