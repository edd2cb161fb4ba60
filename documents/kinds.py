"""What the apps above tell this one about the papers they make: how each is written, and whether it still holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

SEALED, STORED = "sealed document", "stored document"
"""What the ledger calls the keeping of a paper."""


@dataclass(frozen=True, slots=True)
class Content:
    """What goes on paper: plain values for a template, never a model, and never markup."""

    template: str
    context: Mapping[str, Any]
    title: str
    file_name: str
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    """Files inside the PDF, by name: the frozen evidence."""


class Standing(StrEnum):
    """What a genuine document is worth today."""

    CURRENT = "current"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Holds:
    """Whether a document still holds, and the reference of the one that took its place. No names of people."""

    standing: Standing
    superseded_by: str = ""


class Kind(Protocol):
    """One kind of paper. `key` is what the app above calls the thing: the reference of a decision."""

    name: str
    sealed: bool
    """Whether the organisation's certificate goes on it: without the seal such a paper is worth nothing."""

    def content(self, key: str) -> Content:
        """What to print; raises `LookupError` when there is no such thing."""

    def evidence(self, key: str) -> bytes | None:
        """What must lie inside the PDF byte for byte, read from the database now; nothing for kinds without."""

    def holds(self, key: str) -> Holds:
        """Whether it is still the last word."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind of paper known; called by an app when it is ready."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """The kind of that name; raises `LookupError` for one nobody registered."""
    return _kinds[name]


def is_kept_unsealed(name: str) -> bool:
    """Whether papers of that kind carry no seal; one of a kind that nobody registered has to."""
    return name in _kinds and not _kinds[name].sealed
