"""Whoever showed again who they are goes on under a new session id, so that one seen before is worth nothing after."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from django.http import HttpRequest


def listen() -> None:
    """Renew the id each time."""
    authentication_step_completed.connect(_renew, dispatch_uid="session_renewed")


def _renew(sender: Any, request: HttpRequest, *, reauthenticated: bool | None = None, **_more: Any) -> None:
    if reauthenticated:
        request.session.cycle_key()
