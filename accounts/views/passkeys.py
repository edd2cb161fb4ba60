"""Making, naming and taking away passkeys, and showing one: allauth's views where they lose or allow too much."""

from typing import Any
from urllib.parse import urlencode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import views as allauth
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.views.generic.edit import FormView

from accounts.models import User
from accounts.views.second_factor import OnRecord


class Add(OnRecord, allauth.AddWebAuthnView):
    """A new one, kept on the device with whom it is for, so that it also signs in by itself."""

    act = "added passkey"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With a fresh question, and the form as it was filled in."""
        told = FormView.get_context_data(self, **kwargs)
        return told | {"options": auth.begin_registration(self.request.user, passwordless=True)}


class Rename(allauth.EditWebAuthnView):
    """What its owner calls it."""

    success_url = reverse_lazy("mfa_index")


class Remove(OnRecord, allauth.RemoveWebAuthnView):
    """One less; never the last of somebody whose role needs one."""

    act = "removed passkey"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Form) -> HttpResponse:
        """Refuse with a sentence, or take it away and tell its owner by mail."""
        if get_adapter().can_delete_authenticator(self.object):
            return super().form_valid(form)
        refused: ValidationError = get_adapter().validation_error("cannot_delete_authenticator")
        form.add_error(None, refused)
        return self.render_to_response(self.get_context_data(form=form))


class SignIn(allauth.LoginWebAuthnView):
    """The question for whoever comes by passkey (as JSON), and its answer."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Back to the sign-in page, which says why and still knows where one wanted to go."""
        response = super().form_invalid(form)
        if wanted := self.request.POST.get("next"):
            response["Location"] += f"?{urlencode({'next': wanted})}"
        return response


class Confirm(allauth.ReauthenticateWebAuthnView):
    """Once more, before something that matters."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """The page again, with why."""
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With a fresh question."""
        told = super(allauth.ReauthenticateWebAuthnView, self).get_context_data(**kwargs)
        return told | {"options": auth.begin_authentication(_reader(self.request))}


def _reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (the view lets nobody else in)
    return request.user
