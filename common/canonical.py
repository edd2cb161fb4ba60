"""One way to write facts down for hashing: sorted keys, no spaces, numbers and dates as plain text."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(facts: Any) -> bytes:
    """Canonical JSON (UTF-8). `Decimal("1.50")` and `Decimal("1.5")` are written alike; unknown types are refused."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain, allow_nan=False)
    return text.encode()


def fingerprint(facts: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(facts)).hexdigest()
