"""The code of the second factor: allauth's forms in our words."""

from typing import Any

from allauth.mfa.base import forms as allauth
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from accounts import second_factor


class CodeForm(allauth.AuthenticateForm):
    """The code, after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call_code(self)
        _say_which_codes(self)


class ConfirmByCodeForm(allauth.ReauthenticateForm):
    """The code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call_code(self)
        _say_which_codes(self)


class SetUpForm(ActivateTOTPForm):
    """The first code, which shows that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call_code(self)
        self.fields["code"].help_text = _("The six digits that the app shows now.")


def _say_which_codes(form: allauth.BaseAuthenticateForm) -> None:
    has = second_factor.kinds(form.user)
    if "totp" in has:
        form.fields["code"].help_text = _("Six digits from your app, or one of your recovery codes.")  # type: ignore[assignment]
    else:
        form.fields["code"].help_text = _("One of your recovery codes.")  # type: ignore[assignment]
    if "webauthn" in has:
        del form.fields["code"].widget.attrs["autofocus"]  # the passkey comes first


def _call_code(form: BaseForm) -> None:
    code = form.fields["code"]
    code.label = _("Code")
    code.widget.attrs |= {"autofocus": True, "inputmode": "numeric", "spellcheck": "false"}
    code.widget.attrs.pop("placeholder", None)
