"""Who needs a second factor, and how its secrets are kept: allauth does the rest."""

import base64
from typing import TYPE_CHECKING, Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.vocabulary import RoleName
from common.limits import limit

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

SIGNERS = (RoleName.BUSINESS_OWNER, RoleName.PMO, RoleName.ADMINISTRATOR)
"""Roles whose signature, or whose say over accounts, binds the organisation."""
DOORS = ("/account/", "/static/")
_DUE = "second_factor_due"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted in the database, under the installation's own key: a copy of it signs nobody in."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used already. Wait for the next one."),
        "cannot_delete_authenticator": _("Your role needs a second factor. This is your last, so it stays."),
    }

    def encrypt(self, text: str) -> str:
        """With the key of today."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With the key of today, or one that the installation had before."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must have one may take one of several away, and not the last."""
        return not needs(authenticator.user) or _factors(authenticator.user).exclude(pk=authenticator.pk).exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are made for the installation's own address, whatever host the request named."""
        return {"id": settings.PASSKEY_HOST, "name": "Pilothouse"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a passkey is called until its owner gives it a name."""
        made = _factors(user).filter(type=type).count()
        return gettext("Passkey {number}").format(number=made + 1) if made else gettext("Passkey")


def _keys() -> "MultiFernet":
    """Fernet keys made from the secret of the installation, the one in use first."""
    from cryptography.fernet import Fernet, MultiFernet  # six megabytes that no worker needs

    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (salted_hmac("accounts.second_factor", "", secret=each, algorithm="sha256").digest() for each in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def needs(person: User) -> bool:
    """Whether the person's roles ask for a second factor, and the policy with them."""
    return person.roles.filter(name__in=SIGNERS).exists() and bool(limit("second_factor_for_signers"))


def has_one(person: User) -> bool:
    """Whether the person has an app that gives codes, or a passkey. Recovery codes alone are none."""
    return _factors(person).exists()


def kinds(person: User) -> set[str]:
    """Which of the two the person has: "totp" for an app, "webauthn" for passkeys."""
    return set(_factors(person).values_list("type", flat=True))


def _factors(person: User) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)


def is_due(request: HttpRequest) -> bool:
    """Whether this session is for setting up the second factor and for nothing else. Of all others nothing is asked."""
    if _DUE not in request.session or not request.user.is_authenticated:
        return False
    if has_one(request.user):
        del request.session[_DUE]
    return _DUE in request.session


def proves(person: User, code: str) -> bool:
    """Whether the code is one of the person's app, not used before, or one of the recovery codes, which it uses up."""
    found = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(authenticator.wrap().validate_code(code) for authenticator in found)


def listen() -> None:
    """Ask at sign-in."""
    user_logged_in.connect(_ask, dispatch_uid="second_factor_asked")


def _ask(sender: Any, request: HttpRequest, user: User, **_more: Any) -> None:
    from accounts import single_sign_on  # brings libraries of many megabytes, and in a worker nobody signs in

    if needs(user) and not has_one(user) and not single_sign_on.asked_second_factor(request, user):
        request.session[_DUE] = True
