"""Setting up the app for codes and taking it away: allauth's views, with what they lack."""

from typing import Any

from allauth.mfa.totp import views as allauth
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse

from accounts.models import User
from accounts.signals import bound


class OnRecord:
    """A form that changes what its reader shows to sign. The act stands in the ledger, and was not done without it."""

    act: str
    request: Any

    def form_valid(self, form: Form) -> HttpResponse:
        """The entry comes last: whoever signs meanwhile waits for the ledger, and not for our mail server."""
        person = self.request.user
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            bound.send(User, act=self.act, subject=f"person {person.pk}", by=person, details={})
        return answer


class SetUpApp(OnRecord, allauth.ActivateTOTPView):
    """One's app from now on."""

    act = "set up app for codes"


class RemoveApp(OnRecord, allauth.DeactivateTOTPView):
    """None any more; never the last factor of somebody whose role needs one."""

    act = "removed app for codes"
