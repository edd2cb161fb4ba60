"""The mail that lets somebody in for the first time, or choose a new password; and taking the invitation up."""

from collections.abc import Sequence
from smtplib import SMTPException

import structlog
from allauth.account.forms import ResetPasswordForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms.sign_in import FirstPasswordForm
from accounts.models import User
from accounts.services import invitation
from common.htmx import render_page

logger = structlog.get_logger(__name__)


@never_cache
@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a password and be in; a link that was used, or is too old, says so."""
    person = invitation.invited(key)
    if person is None:
        return render_page(request, "account/invitation.html", {"person": None}, status=410)
    form = FirstPasswordForm(data=request.POST if request.method == "POST" else None, user=person)
    if request.method == "POST" and form.is_valid():
        try:
            person = invitation.accept(key, password=form.cleaned_data["password1"], by=person)
            record_authentication(request, person, "password")
            return perform_login(request, person, email_verification="none")
        except ValidationError as void:
            form.add_error(None, void)
    context = {"person": person, "form": form}
    return render_page(request, "account/invitation.html", context, status=422 if form.is_bound else 200)


def mail_link(request: HttpRequest, person: User) -> None:
    """Mail the person an invitation, or, once they have been here, a link to choose a new password.

    When the mail server refuses, the account stands all the same and the link can be sent again.
    """
    try:
        _invite(person) if invitation.is_open(person) else _offer_new_password(request, person)
    except (SMTPException, OSError) as error:
        logger.warning("no mail", person=person.pk, error=str(error))
        messages.error(
            request, _("The mail to %(email)s could not be sent. Try again later.") % {"email": person.email}
        )
        return
    messages.info(request, _("A link to choose a password is on its way to %(email)s.") % {"email": person.email})


def mail_invitations(people: Sequence[User]) -> list[User]:
    """Invite everybody; returns whom no mail could be sent to. Once the server refuses, nobody waits for it again."""
    for place, person in enumerate(people):
        try:
            _invite(person)
        except (SMTPException, OSError) as error:
            logger.warning("no mail", person=person.pk, error=str(error))
            return list(people[place:])
    return []


def _invite(person: User) -> None:
    link = settings.BASE_URL + reverse("invitation", args=[invitation.key_for(person)])
    context = {"person": person, "link": link, "days": invitation.good_for().days}
    with translation.override(person.language):
        subject, text = _("Your account at Pilothouse"), render_to_string("accounts/email/invitation.txt", context)
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])


def _offer_new_password(request: HttpRequest, person: User) -> None:
    form = ResetPasswordForm({"email": person.email})
    if form.is_valid():
        form.save(request)
