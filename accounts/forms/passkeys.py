"""What browsers answer for a passkey: allauth's forms in our words. Whatever is no such answer gets a sentence."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import RegistrationResponse

from accounts.passkeys import UNREADABLE

LONGEST_NAME = 60
LONGEST_ANSWER = 20_000
"""Characters: an answer has about 2,000 of them."""
REFUSED = _("That passkey does not fit here, or it took too long. Try again.")
NO_ANSWER = _("Your browser sent no passkey. Try again.")


class AddForm(allauth.AddWebAuthnForm):
    """A passkey that the browser has just made, and what to call it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # each of ours signs in by itself
        self.fields["name"] = _name(_("The device it is kept on, or where you keep it: “Phone”, “Key on my ring”."))
        self.fields["name"].required = False  # it is made already, so a name is found for it
        _limit(self)

    def clean(self) -> dict[str, Any]:
        """Refuse what was not made for us, just now; keep of it what is needed, and nothing that came along."""
        try:
            told = super().clean()
            return told | {"credential": _needed(told["credential"])} if "credential" in told else told
        except (ValidationError, *UNREADABLE) as error:
            raise ValidationError(REFUSED) from error


class RenameForm(allauth.EditWebAuthnForm):
    """Another name for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name("")


class _Answered:
    """An answer to a question that this session was asked a moment ago."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self)

    def clean_credential(self) -> Authenticator:
        """The passkey that gave it."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as error:
            if error.code == "incorrect_code":
                raise ValidationError(REFUSED) from error
            raise
        except UNREADABLE as error:
            raise ValidationError(REFUSED) from error


class SignInForm(_Answered, allauth.LoginWebAuthnForm):
    """Instead of e-mail, password and code."""


class SecondStepForm(_Answered, allauth.AuthenticateWebAuthnForm):
    """After the password."""


class ConfirmForm(_Answered, allauth.ReauthenticateWebAuthnForm):
    """Once more, before something that matters."""


class _Answer(forms.JSONField):
    """Takes no more than an answer can be long, before it is read, and nothing that is nested without end."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_ANSWER:
            raise ValidationError(REFUSED)
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(REFUSED) from error


def _needed(credential: dict[str, Any]) -> dict[str, Any]:
    made = RegistrationResponse.from_dict(credential)
    properties = {"credProps": {"rk": True}}  # a passkey in the narrow sense: we ask for no other kind
    return dict(made) | {"clientExtensionResults": properties}


def _limit(form: Any) -> None:
    said = {"required": NO_ANSWER, "invalid": REFUSED}
    form.fields["credential"] = _Answer(widget=forms.HiddenInput, error_messages=said)


def _name(hint: Any) -> forms.CharField:
    said = {"required": _("Give it a name, so that you can tell it from others.")}
    return forms.CharField(label=_("Name"), max_length=LONGEST_NAME, help_text=hint, error_messages=said)
