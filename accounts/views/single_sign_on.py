"""Going to the identity provider, and coming back."""

import structlog
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core import ratelimit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from accounts import single_sign_on
from accounts.models import User
from accounts.single_sign_on import Answer, SignOnRefused, Stop
from common.htmx import render_page

logger = structlog.get_logger(__name__)


@never_cache
@login_not_required
@require_safe
def sign_on(request: HttpRequest) -> HttpResponse:
    """To the provider, and from there to where one wanted to go."""
    return _away(request, again=False)


@never_cache
@require_safe
def sign_on_again(request: HttpRequest) -> HttpResponse:
    """To the provider once more, who asks anew: before a signature of somebody who has no password here."""
    return _away(request, again=True)


def _away(request: HttpRequest, *, again: bool) -> HttpResponse:
    if not settings.SSO_ISSUER:
        raise Http404
    too_many = ratelimit.consume_or_429(request, action="login")
    if too_many:
        return too_many
    try:
        return single_sign_on.send_away(request, going=get_next_redirect_url(request), again=again)
    except (RequestException, LookupError, ValueError) as error:
        return _refused(request, _away_now(error))
    except SignOnRefused as refused:
        return _refused(request, refused)


@never_cache
@login_not_required
@require_safe
def came_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: in, or a sentence that says why not."""
    if not settings.SSO_ISSUER:
        raise Http404
    try:
        answer = single_sign_on.take_answer(request)
        person = single_sign_on.person_of(answer)
        return _go_on(request, person, answer) if answer.again else _come_in(request, person, answer)
    except (RequestException, OAuth2Error, LookupError, ValueError) as error:
        return _refused(request, _away_now(error))
    except SignOnRefused as refused:
        return _refused(request, refused)


def _come_in(request: HttpRequest, person: User, answer: Answer) -> HttpResponse:
    if request.user.is_authenticated:
        logout(request)
    single_sign_on.note(request, person, answer)
    return perform_login(request, person, email_verification="none", redirect_url=answer.going)


def _go_on(request: HttpRequest, person: User, answer: Answer) -> HttpResponse:
    if person != request.user:
        raise SignOnRefused(Stop.SOMEBODY_ELSE)
    single_sign_on.note(request, person, answer)
    return redirect(answer.going or settings.LOGIN_REDIRECT_URL)


def _away_now(error: Exception) -> SignOnRefused:
    """A provider that cannot be reached, or whose answer makes no sense."""
    logger.warning("sign-on failed", error=f"{type(error).__name__}: {error}")
    return SignOnRefused(Stop.AWAY)


def _refused(request: HttpRequest, refused: SignOnRefused) -> HttpResponse:
    logger.info("sign-on refused", why=refused.why, cause=repr(refused.__cause__))
    return render_page(request, "account/sign_on_refused.html", {"said": str(refused)}, status=403)
