"""The short forms around a decision: signing it, ending it, its conditions, and more time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DateField
from accounts.forms.passkeys import LONGEST_ANSWER
from assessments.services.conditions import LONGEST
from assessments.services.decisions import LONGEST_REASON


class SigningForm(forms.Form):
    """What signing asks for: having read it, the page it was opened with, and a passkey, or the password and a code."""

    nonce = forms.CharField(max_length=43, widget=forms.HiddenInput, required=False)
    read_it = forms.BooleanField(
        label=_("I have read what I sign and do this freely."),
        error_messages={"required": _("Say that you have read what you sign.")},
    )
    passkey = forms.CharField(max_length=LONGEST_ANSWER, widget=forms.HiddenInput, required=False)
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password: signing asks for it again.")},
    )
    code = forms.CharField(
        label=_("Code of your app"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
        error_messages={"required": _("Type the code that your app shows now, or a recovery code.")},
    )

    def __init__(self, *args: Any, asks_password: bool, has: set[str], **kwargs: Any) -> None:
        """`has` names the second factors of the signer; a passkey is enough by itself."""
        super().__init__(*args, **kwargs)
        self.takes_passkey = "webauthn" in has
        if not asks_password:
            del self.fields["password"]
        if not has:
            del self.fields["code"]
        elif "totp" not in has:
            self.fields["code"].label = _("One of your recovery codes")
            self.fields["code"].error_messages["required"] = _("Type one of your recovery codes.")
        if self.data.get("passkey"):
            for name in {"password", "code"} & self.fields.keys():
                self.fields[name].required = False


class EndingForm(forms.Form):
    """Why a round ends without a seal."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stays on record."),
        error_messages={"required": _("Say why, it stays on record.")},
    )


class ProofForm(forms.Form):
    """The proof of a condition."""

    text = forms.CharField(
        label=_("What proves it"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say what was seen, and where somebody else can see it."),
        error_messages={"required": _("Say what proves it, and where it can be seen.")},
    )


class JudgementForm(forms.Form):
    """What the portfolio office says of a proof."""

    accepted = forms.TypedChoiceField(
        label=_("The proof"),
        choices=[("yes", _("holds: the condition is met")), ("no", _("does not hold yet: it goes back"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of the two.")),
    )
    text = forms.CharField(
        label=_("What you saw, or what is lacking"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what you saw, or what is lacking.")},
    )


class ExtensionForm(forms.Form):
    """A new decision date, and why the old one was missed."""

    due_on = DateField(label=_("New decision date"), error_messages={"required": _("Choose the new day.")})
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stays on record. A pilot is extended once; after that it shows as stalled."),
        error_messages={"required": _("Say why it could not be decided in time.")},
    )
