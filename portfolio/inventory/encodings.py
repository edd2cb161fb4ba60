"""Finding out in which encoding a text file was saved, and saying by which sign."""

import codecs
from collections.abc import Callable

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from portfolio.inventory.cleaning import has_unprintable
from portfolio.inventory.sheet import FileRefused

# What the page offers when the letters look wrong, by Python's name.
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO 8859-15 (Latin-9)",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp850": "DOS 850",
    "mac-roman": "Mac Roman",
    "shift_jis": "Shift JIS",
    "gb18030": "GB 18030",
    "utf-16": "UTF-16",
}
_MARKS = (  # the longer ones first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {**ENCODINGS, "utf-8-sig": "UTF-8", "utf-32": "UTF-32", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_SAMPLE = 100_000

# Why an encoding was taken; `because` keeps the word, the page says the sentence.
BECAUSE: dict[str, Callable[[], str]] = {
    "mark": lambda: _("a mark at its start says so"),
    "zeros": lambda: _("every other byte is zero"),
    "valid": lambda: _("all of it is valid UTF-8"),
    "not_utf8": lambda: _("it is not valid UTF-8"),
    "looks_like": lambda: _("its letters are used as in that encoding"),
    "chosen": lambda: _("you chose it"),
}


def encoding_name(encoding: str) -> str:
    """What people call the encoding."""
    return _NAMES.get(encoding, encoding.upper())


def decode(content: bytes, chosen: str = "") -> tuple[str, str, str]:
    """The text, the encoding by Python's name, and the word for why it was taken (a key of `BECAUSE`)."""
    encoding, because = (chosen, "chosen") if chosen else _found(content)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise FileRefused(_("The file cannot be read as %(name)s.") % {"name": encoding_name(encoding)}) from None
    return text, encoding, because


def _found(content: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, "mark"
    if half := _half_zero(content[:_SAMPLE]):
        return half, "zeros"
    if _reads_as("utf-8", content):
        return "utf-8", "valid"
    if _reads_as("cp1252", content):
        return "cp1252", "not_utf8"
    best = from_bytes(content[:_SAMPLE]).best()
    guessed = best.encoding if best else ""
    return (guessed, "looks_like") if guessed and _reads_as(guessed, content) else ("latin-1", "not_utf8")


def _half_zero(sample: bytes) -> str:
    """UTF-16 without a mark: in Western text every other byte is zero."""
    pairs = len(sample) // 2
    if pairs and sample[1::2].count(0) > 0.6 * pairs:
        return "utf-16-le"
    if pairs and sample[::2].count(0) > 0.6 * pairs:
        return "utf-16-be"
    return ""


def _reads_as(encoding: str, content: bytes) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def looks_binary(text: str) -> bool:
    """Whether so much cannot be printed that this was never text."""
    sample = text[:_SAMPLE]
    return sum(map(has_unprintable, sample)) > max(3, len(sample) / 200)
