"""Binding acts of the app below, which cannot import the ledger and says so by a signal."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import bound
from documents.ledger import record


@receiver(bound)
def write_down(act: str, subject: str, by: User | None, details: dict[str, Any], **_: Any) -> None:
    """Write the act to the ledger, in its own transaction."""
    record(act, subject=subject, by=by, details=details)
