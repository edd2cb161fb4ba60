from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator: nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("E-mail and password do not belong together. Try again, or ask for a link."),
        "enter_current_password": _("That is not the password you have now."),
        "incorrect_password": _("That is not your password. Try again."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, or ask for a link."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: D102  (allauth's hook)
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Mailed links lead to the installation's own address, whatever host the request named."""
        return settings.BASE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user names."""
