import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

_WAYS = {
    "reauthenticate": _("By password"),
    "mfa_reauthenticate": _("By a code"),
    "mfa_reauthenticate:webauthn": _("By passkey"),
}


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

    def get_login_stages(self) -> list[str]:
        """Our own way of asking for the second factor, which a provider of single sign-on may have asked for."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.stages.AskForSecondFactor"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show again who one is, in our words."""
        return [each | {"description": _WAYS[each["id"]]} for each in super().get_reauthentication_methods(user)]

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user names."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of who gets it, whoever asked for it; to a stranger's address, in the reader's."""
        person = context.get("user")
        with translation.override(person.language if person else translation.get_language()):
            super().send_mail(template_prefix, email, context)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """To the address people sign in with: we keep no others."""
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email or user.email)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of who signed in a moment ago: they have just typed the password, and are led to the second factor."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return required and not _signed_in_lately(self.request)


def _signed_in_lately(request: HttpRequest) -> bool:
    methods = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or [{}]
    return time.time() - methods[-1].get("at", 0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
