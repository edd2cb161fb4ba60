"""Single sign-on by OpenID Connect: one provider that the environment names says who somebody is. Only people who have
an account come in; they are known by the provider's verified e-mail address once, and by (issuer, subject) after."""

import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import jwt
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.people import may_administer
from accounts.signals import bound
from common.history import on_record

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signed with a key that only the provider has: never `none`, never a secret that we hold as well."""
CLAIMS = ("iss", "sub", "aud", "exp", "iat", "nonce")
LONGEST_SUBJECT = 191
"""Characters that allauth keeps of one; real ones have some forty."""
LEEWAY = 30
"""Seconds by which the provider's clock may differ from ours."""
AGAIN_GOOD_FOR = 300
"""Seconds for which having signed on once more lets somebody sign: as long as a signing page is open."""
_AGAIN = "signed_on_again"


class Stop(StrEnum):
    """Why nobody is signed in."""

    STALE = "stale"
    CANCELLED = "cancelled"
    AWAY = "away"
    NOT_TRUSTED = "not_trusted"
    UNVERIFIED = "unverified"
    STRANGER = "stranger"
    LINKED_OTHERWISE = "linked_otherwise"
    SOMEBODY_ELSE = "somebody_else"
    NOT_ANEW = "not_anew"


SENTENCES: dict[Stop, Promise] = {
    Stop.STALE: _("This sign-on was begun in another browser, or too long ago. Begin again."),
    Stop.CANCELLED: _("%(provider)s did not say who you are, so nobody was signed in."),
    Stop.AWAY: _("%(provider)s does not answer right now. Try again in a few minutes."),
    Stop.NOT_TRUSTED: _("What %(provider)s answered does not hold, so nobody was signed in. Tell your administrator."),
    Stop.UNVERIFIED: _("%(provider)s does not vouch for your e-mail address, so nobody was signed in."),
    Stop.STRANGER: _("There is no account here for your e-mail address. Your administrator opens one."),
    Stop.LINKED_OTHERWISE: _("Your account belongs to somebody else at %(provider)s. An administrator can undo that."),
    Stop.SOMEBODY_ELSE: _("You signed on as somebody else. Sign on with the account that you work with here."),
    Stop.NOT_ANEW: _("%(provider)s did not ask you again who you are, so this does not count for signing."),
}


class SignOnRefused(Exception):
    """Nobody is signed in; the message says why, to the person."""

    def __init__(self, why: Stop) -> None:
        super().__init__(SENTENCES[why] % {"provider": settings.SSO_NAME})
        self.why = why


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said, checked: who it is, whether it asked for a second factor, and where the person was going.
    `again` when somebody signed in already was asked once more, for a signature."""

    claims: dict[str, Any]
    going: str | None
    again: bool

    @property
    def second_factor(self) -> bool:
        """Whether the provider says that it asked for one (`amr`, RFC 8176), and we are told to believe it."""
        methods = self.claims.get("amr")
        return settings.SSO_SECOND_FACTOR and isinstance(methods, list) and "mfa" in methods


class _Door(OpenIDConnectOAuth2Adapter):
    """allauth's client of the one provider, with an address of return that no request can change."""

    def __init__(self, request: HttpRequest, provider_id: str = "") -> None:
        super().__init__(request, settings.SSO_ISSUER)

    def get_provider(self) -> "_Provider":
        return _Provider(self.request)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return settings.BASE_URL + reverse("single_sign_on_return")

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description. One that names another issuer is not its own."""
        config = super().openid_config
        if config.get("issuer") != settings.SSO_ISSUER:
            raise SignOnRefused(Stop.NOT_TRUSTED)
        return config


class _Provider(OpenIDConnectProvider):
    oauth2_adapter_class = _Door
    pkce_enabled_default = True

    def __init__(self, request: HttpRequest) -> None:
        server = f"{settings.SSO_ISSUER.rstrip('/')}/.well-known/openid-configuration"
        app = SocialApp(
            provider="openid_connect",
            provider_id=settings.SSO_ISSUER,
            name=settings.SSO_NAME,
            client_id=settings.SSO_CLIENT_ID,
            secret=settings.SSO_CLIENT_SECRET,
            settings={"server_url": server},
        )
        super().__init__(request, app=app)


def send_away(request: HttpRequest, *, going: str | None, again: bool = False) -> HttpResponse:
    """Send the person to the provider, who sends them back; `again` asks it to ask them anew, whatever it remembers."""
    nonce = secrets.token_urlsafe(32)
    anew = {"prompt": "login", "max_age": "0"} if again else {}
    params = {"nonce": nonce, **anew}
    return _Provider(request).redirect(
        request, process="again" if again else "login", next_url=going, nonce=nonce, auth_params=params
    )


def take_answer(request: HttpRequest) -> Answer:
    """What the provider says of whoever came back, held against what was asked. Raises `SignOnRefused`."""
    door = _Door(request)
    state = statekit.unstash_state(
        request, provider_id=door.get_provider().sub_id, state_id=request.GET.get("state", "")
    )
    if state is None:
        raise SignOnRefused(Stop.STALE)
    if not request.GET.get("code"):
        raise SignOnRefused(Stop.CANCELLED)
    app = door.get_provider().app
    given = door.get_access_token_data(request, app, door.get_client(request, app), state["pkce_code_verifier"])
    claims = _checked(door, str(given.get("id_token", "")), state["nonce"])
    if "email" not in claims:
        claims = _with_details(door, claims, given["access_token"])
    return Answer(claims, state.get("next"), state["process"] == "again")


def _checked(door: _Door, token: str, nonce: str) -> dict[str, Any]:
    """The claims of a token that the provider signed for us, for this very sign-on, and that still counts."""
    try:
        with get_adapter().get_requests_session() as session:
            keys = jwt.PyJWKSet.from_dict(session.get(door.openid_config["jwks_uri"]).json())
        claims = jwt.decode(
            token,
            keys[jwt.get_unverified_header(token)["kid"]],
            algorithms=ALGORITHMS,
            issuer=settings.SSO_ISSUER,
            audience=settings.SSO_CLIENT_ID,
            leeway=LEEWAY,
            options={"require": list(CLAIMS)},
        )
    except (jwt.PyJWTError, KeyError) as error:
        raise SignOnRefused(Stop.NOT_TRUSTED) from error
    meant_for_us = claims.get("azp", settings.SSO_CLIENT_ID) == settings.SSO_CLIENT_ID
    has_a_subject = 0 < len(claims["sub"]) <= LONGEST_SUBJECT
    if not meant_for_us or not has_a_subject or not constant_time_compare(str(claims["nonce"]), nonce):
        raise SignOnRefused(Stop.NOT_TRUSTED)
    return claims


def _with_details(door: _Door, claims: dict[str, Any], access_token: str) -> dict[str, Any]:
    """Some providers tell the address only when asked for it; what they tell must be about the same person."""
    details = door._fetch_user_info(access_token)
    if details.get("sub") != claims["sub"]:
        raise SignOnRefused(Stop.NOT_TRUSTED)
    return {**details, **claims}


@transaction.atomic
def person_of(answer: Answer) -> User:
    """The person whom the provider means. Raises `SignOnRefused` for a stranger."""
    links = SocialAccount.objects.filter(provider=settings.SSO_ISSUER).select_related("user")
    known = links.filter(uid=answer.claims["sub"]).first()
    if known is not None:
        return known.user
    person = _person_with_the_address(answer.claims)
    if links.filter(user=person).exists():
        raise SignOnRefused(Stop.LINKED_OTHERWISE)
    SocialAccount.objects.create(user=person, provider=settings.SSO_ISSUER, uid=answer.claims["sub"])
    _write_down("linked sign-on", person, by=person)
    return person


def _person_with_the_address(claims: dict[str, Any]) -> User:
    email = str(claims.get("email") or "").strip().lower()
    if not email or claims.get(settings.SSO_VERIFIED_CLAIM) not in (True, "true", "1"):
        raise SignOnRefused(Stop.UNVERIFIED)
    person = User.objects.select_for_update(no_key=True).filter(email=email, is_active=True).first()
    if person is None:
        raise SignOnRefused(Stop.STRANGER)
    return person


@transaction.atomic
def forget(person: User, *, by: User, reason: str) -> None:
    """Undo the link: the next sign-on with the person's verified address makes a new one."""
    may_administer(by).require()
    with on_record(by=by, reason=reason, act="unlinked sign-on"):
        SocialAccount.objects.filter(user=person).delete()
    _write_down("unlinked sign-on", person, by=by)


def is_linked(person: User) -> bool:
    """Whether the person has signed on through the provider of today."""
    return SocialAccount.objects.filter(user=person, provider=settings.SSO_ISSUER).exists()


def note(request: HttpRequest, person: User, answer: Answer) -> None:
    """Keep in the session how the person came in, and for `again` that they may sign with it for a while."""
    if answer.again:
        _require_asked_anew(answer.claims)
    record_authentication(
        request, person, "socialaccount", second_factor=answer.second_factor, reauthenticated=answer.again or None
    )
    if answer.again:
        request.session[_AGAIN] = {"at": time.time(), "second_factor": answer.second_factor}


def _require_asked_anew(claims: dict[str, Any]) -> None:
    """The provider says when it asked (`auth_time`); one that does not say is not believed."""
    asked_at = claims.get("auth_time")
    if not isinstance(asked_at, int | float) or abs(time.time() - asked_at) > AGAIN_GOOD_FOR:
        raise SignOnRefused(Stop.NOT_ANEW)


def asked_second_factor(request: HttpRequest, person: User) -> bool:
    """Whether the person came in by single sign-on just now, and the provider asked for a second factor."""
    records = get_authentication_records(request, person)
    return bool(records) and records[-1]["method"] == "socialaccount" and bool(records[-1].get("second_factor"))


def signed_on_again(request: HttpRequest) -> str:
    """How the person showed a moment ago who they are, as a signature prints it; empty when they did not."""
    again = request.session.get(_AGAIN)
    if not again or time.time() - again["at"] > AGAIN_GOOD_FOR:
        return ""
    return "single sign-on with a second factor" if again["second_factor"] else "single sign-on"


def use_up(request: HttpRequest) -> None:
    """Having signed on again is good for one signature."""
    request.session.pop(_AGAIN, None)


def _write_down(act: str, person: User, *, by: User) -> None:
    bound.send(User, act=act, subject=f"person {person.pk}", by=by, details={"issuer": settings.SSO_ISSUER})
