"""What the rules say, kept apart from how it is said: a message that can be translated and its typed values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any


def gettext_noop(message: str) -> str:
    """Mark a message for translation; extraction finds it by this name, translating happens outside the rules."""
    return message


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the organisation's currency, to be written with so many places."""

    amount: Decimal
    places: int = 2


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in a unit, like 75 s."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share between 0 and 1, written as percent."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with named gaps and what goes into them. `str()` is plain English; pages translate instead."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**{name: plain(value) for name, value in self.values.items()})

    def __hash__(self) -> int:
        return hash((self.message, tuple(self.values)))


def say(message: str, **values: Any) -> Sentence:
    """A sentence; the message is a literal that went through `gettext_noop`."""
    return Sentence(message, values) if values else _without_gaps(message)


@cache
def _without_gaps(message: str) -> Sentence:
    """The same for everybody, so made once: fifteen are said of each pilot."""
    return Sentence(message)


def plain(value: Any) -> str:
    """A value in plain English: `12 Nov 2026`, `186,000`, `0.5634`, `75 s`, `4.7 %`, `hours, runbook`."""
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, Money):
        return f"{value.amount:,.{value.places}f}"
    if isinstance(value, Quantity):
        return f"{plain(value.value)} {value.unit}".strip()
    if isinstance(value, Share):
        return f"{plain(round(value.value * 100, 1))} %"
    if isinstance(value, Decimal):
        return f"{value.normalize() if value else Decimal(0):,f}"
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
