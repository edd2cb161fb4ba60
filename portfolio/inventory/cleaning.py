"""Text that a database, a page and a spreadsheet can all hold."""

import re

# Control characters except tab and line ends, half surrogate pairs, and what Unicode says is no character.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")
_NOTHING_SAID = frozenset(
    text.strip(" .")
    for text in [
        "n/a",
        "na",
        "n.a.",
        "n. a.",
        "#n/a",
        "none",
        "nil",
        "null",
        "-",
        "--",
        "–",
        "—",
        "?",
        "tbd",
        "t.b.d.",
        "unknown",
        "not applicable",
        "not available",
        "to be determined",
        "k.a.",
        "k. a.",
        "keine angabe",
        "entfällt",
        "unbekannt",
    ]
)


def has_unprintable(text: str) -> bool:
    """Whether characters would have to be taken out before the text can be kept."""
    return bool(_UNPRINTABLE.search(text))


def clean(text: str) -> str:
    """The text without unprintable characters, line ends alike, no space around it."""
    return _LINE_ENDS.sub("\n", _UNPRINTABLE.sub("", text)).strip()


def one_line(text: str) -> str:
    """The text on one line, with single spaces: for names."""
    return " ".join(text.split())


def says_nothing(text: str) -> bool:
    """Whether somebody wrote "N/A" or "TBD" where they might have left the cell empty."""
    return not text or text.strip(" .*").casefold() in _NOTHING_SAID


def folded(text: str) -> str:
    """What two spellings of one name have in common: no case, single spaces."""
    return one_line(text).casefold()
