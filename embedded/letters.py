"""The demo's mail: a real SMTP server on this machine that delivers nothing and keeps every letter as a file."""

import email
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Any

MOST_KEPT = 1000
NAME = re.compile(r"[0-9]{19,20}-[0-9]{1,6}")
"""When it came, in nanoseconds, so that the newest is the last by name; and a number, for two at once."""
UNREADABLE = "?"


class Letters:
    """The letters in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._count = 0

    def keep(self, content: bytes) -> None:
        """Keep one letter, whole or not at all, and forget the oldest when there are too many."""
        self._count += 1
        name = f"{time.time_ns()}-{self._count % 1_000_000}"
        half_written = self.folder / f"{name}.new"
        half_written.write_bytes(content)
        half_written.rename(self.folder / f"{name}.eml")
        for path in self._newest_first()[MOST_KEPT:]:
            path.unlink(missing_ok=True)

    def find(self, name: str) -> "Letter | None":
        """The letter of that name; nothing for what is no name of one."""
        path = self.folder / f"{name}.eml"
        return Letter.read(path) if NAME.fullmatch(name) and path.is_file() else None

    def to(self, words: str, most: int) -> list["Letter"]:
        """The newest letters whose recipient or subject holds the words, up to so many."""
        wanted = words.casefold()
        return list(islice((each for each in self if wanted in f"{each.to} {each.subject}".casefold()), most))

    def __iter__(self) -> Iterator["Letter"]:
        """The newest first."""
        return (Letter.read(path) for path in self._newest_first())

    def _newest_first(self) -> list[Path]:
        paths = [path for path in self.folder.glob("*.eml") if NAME.fullmatch(path.stem)]
        return sorted(paths, reverse=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as it was handed over. Whatever is wrong with it, it can be looked at."""

    name: str
    content: bytes
    message: EmailMessage

    @classmethod
    def read(cls, path: Path) -> "Letter":
        """From its file."""
        content = path.read_bytes()
        return cls(path.stem, content, email.message_from_bytes(content, policy=default))  # type: ignore[arg-type]

    @property
    def to(self) -> str:
        """Whom it is addressed to."""
        return self.header("To")

    @property
    def subject(self) -> str:
        """What it says it is about."""
        return self.header("Subject")

    @property
    def sent_at(self) -> datetime | None:
        """When its sender says it was written, by the clock of this machine; nothing where that cannot be read."""
        try:
            return parsedate_to_datetime(self.header("Date")).astimezone()
        except (TypeError, ValueError, OverflowError):
            return None

    def header(self, name: str) -> str:
        """One header in one line; a question mark where it cannot be read."""
        try:
            return " ".join(str(self.message.get(name, "")).split())
        except Exception:  # a header made to break its reader
            return UNREADABLE

    def headers(self) -> list[tuple[str, str]]:
        """Every header, in order."""
        return [(str(name), self.header(name)) for name in dict.fromkeys(self.message.keys())]

    def body(self, kind: str) -> str:
        """The text of the kind "plain" or "html"; empty where there is none."""
        try:
            part = self.message.get_body((kind,))
        except Exception:
            return ""
        return _text(part) if part is not None else ""

    def attachments(self) -> list[MIMEPart]:
        """What hangs on it: all parts but the text and its HTML."""
        bodies = ("text/plain", "text/html")
        leaves = [part for part in self.message.walk() if not part.is_multipart()]
        return [part for part in leaves if part.get_filename() or part.get_content_type() not in bodies]


def file_name(part: MIMEPart) -> str:
    """A harmless name for what hangs on a letter."""
    name = re.sub(r"[^\w.-]+", "-", part.get_filename() or "", flags=re.ASCII).strip(".-")
    return name[-80:] or f"attachment.{part.get_content_subtype()[:20]}"


def _text(part: Any) -> str:
    with suppress(Exception):
        return str(part.get_content())
    return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


class Mailman:
    """Takes every letter that the demo sends (aiosmtpd calls it)."""

    def __init__(self, letters: Letters) -> None:
        self.letters = letters

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        """Answer only when the letter is on the disk."""
        self.letters.keep(envelope.content)
        return "250 Kept for whoever looks at the letters of the demo"


def letters_of_the_demo() -> Letters:
    """In the folder that the demo keeps its data in."""
    return Letters(Path(os.environ["PILOTHOUSE_VAR"]) / "letters")
