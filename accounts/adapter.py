from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: D102  (allauth's hook)
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user names."""
