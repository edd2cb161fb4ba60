"""A password that was chosen anew stands in the ledger: whoever signs shows it."""

from typing import Any

from allauth.account.signals import password_changed, password_reset

from accounts.models import User
from accounts.signals import bound


def listen() -> None:
    """Hear of it from allauth, whose pages these are."""
    password_changed.connect(_changed, dispatch_uid="password_changed_on_record")
    password_reset.connect(_reset, dispatch_uid="password_reset_on_record")


def _changed(user: User, **_more: Any) -> None:
    _write_down("changed password", user)


def _reset(user: User, **_more: Any) -> None:
    _write_down("reset password", user)


def _write_down(act: str, person: User) -> None:
    bound.send(User, act=act, subject=f"person {person.pk}", by=person, details={})
