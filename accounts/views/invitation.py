"""The mail with the link to choose a password."""

from smtplib import SMTPException

import structlog
from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User

logger = structlog.get_logger(__name__)


def mail_link(request: HttpRequest, person: User) -> None:
    """Mail the person a link to choose a password, the one that "forgotten" sends too, and tell the administrator.

    When the mail server refuses, the account stands all the same and the link can be sent again.
    """
    form = ResetPasswordForm({"email": person.email})
    try:
        if form.is_valid():
            form.save(request)
    except (SMTPException, OSError) as error:
        logger.warning("no mail", person=person.pk, error=str(error))
        messages.error(
            request, _("The mail to %(email)s could not be sent. Try again later.") % {"email": person.email}
        )
        return
    messages.info(request, _("A link to choose a password is on its way to %(email)s.") % {"email": person.email})
