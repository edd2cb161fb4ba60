"""Signing in and choosing a password: allauth's forms in our words."""

from typing import Any

from allauth.account import forms as allauth
from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEW_PASSWORD_HINT = _("At least 12 characters. A sentence that you can remember is good.")


class SignInForm(allauth.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, login=_("Work e-mail"), password=_("Password"))
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class ConfirmForm(allauth.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, password=_("Password"))
        self.fields["password"].widget.attrs["autofocus"] = True


class ForgottenPasswordForm(allauth.ResetPasswordForm):
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, email=_("Work e-mail"))
        self.fields["email"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    """A new password, reached by the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call_new_password(self)


class FirstPasswordForm(allauth.SetPasswordForm):
    """A password for somebody who has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call_new_password(self)


class ChangePasswordForm(allauth.ChangePasswordForm):
    """The old password, and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, oldpassword=_("The password you have now"))
        _call_new_password(self)


def _call(form: BaseForm, **labels: Promise) -> None:
    """Label the fields; a placeholder that repeats the label is left out."""
    for name, label in labels.items():
        form.fields[name].label = label  # type: ignore[assignment]
        form.fields[name].widget.attrs.pop("placeholder", None)


def _call_new_password(form: BaseForm) -> None:
    _call(form, password1=_("New password"), password2=_("New password, once more"))
    form.fields["password1"].help_text = NEW_PASSWORD_HINT  # type: ignore[assignment]
