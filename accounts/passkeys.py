"""Passkeys: keys that live in a person's device and answer a question of ours once the device knows who holds it."""

import json
from collections.abc import Iterable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import PublicKeyCredentialRpEntity, UserVerificationRequirement

from accounts.models import User

UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
"""What reading an answer that no browser gave may end in: it is taken apart before anything in it is checked."""


def is_ours(origin: str) -> bool:
    """Whether the browser stood on the site itself. The page of a subdomain, or of another port, may use the same
    passkeys, and is not believed."""
    return origin == settings.PASSKEY_ORIGIN


def listen() -> None:
    """Have every answer of a passkey read by a server that asks `is_ours`: allauth's takes subdomains, too."""
    auth.get_server = _server


def _server() -> Fido2Server:
    site = PublicKeyCredentialRpEntity(**get_adapter().get_public_key_credential_rp_entity())
    return Fido2Server(site, verify_origin=is_ours)


def question(person: User, challenge: bytes) -> dict[str, Any]:
    """What the browser hands to the person's passkeys: sign this challenge, after a look, a finger or a PIN."""
    options, _state = _asked(_held_by(person), challenge)
    return dict(options)


def answers(person: User, answer: str, challenge: bytes) -> bool:
    """Whether `answer` (JSON of the browser) is this challenge signed by one of the person's own passkeys, the person
    verified by the device. Notes that the passkey was used."""
    held = _held_by(person)
    try:
        told = json.loads(answer)
        _options, state = _asked(held, challenge)
        used = _server().authenticate_complete(state, _keys(held), told)
    except UNREADABLE:
        return False
    next(each for each in held if _key(each).credential_id == used.credential_id).record_usage()
    return True


def _asked(held: Iterable[Authenticator], challenge: bytes) -> tuple[Any, Any]:
    return _server().authenticate_begin(
        _keys(held), user_verification=UserVerificationRequirement.REQUIRED, challenge=challenge
    )


def _held_by(person: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def _keys(held: Iterable[Authenticator]) -> list[Any]:
    return [_key(each) for each in held]


def _key(authenticator: Authenticator) -> Any:
    return authenticator.wrap().authenticator_data.credential_data
