"""The forms beside the go-live contract. Each carries the digest of what was read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.models.contract import CLAUSES
from intake.vocabulary import Clause


class AboutThisText(forms.Form):
    """Says which text was read. A made-up digest is never the contract's, so it needs no check of its own."""

    digest = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class AcceptForm(AboutThisText):
    """A tick, so that nobody accepts by a stray click."""

    read_it = forms.BooleanField(error_messages={"required": _("Tick that you have read it, then accept.")})

    def __init__(self, *args: object, meaning: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["read_it"].label = meaning


class ChangeForm(AboutThisText):
    """Which clause, and what is wrong with it."""

    clause = forms.TypedChoiceField(label=_("clause"), coerce=lambda text: Clause(int(text)))
    reason = forms.CharField(label=_("your reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["clause"].choices = [(int(clause), f"{clause} {CLAUSES[clause]}") for clause in Clause]  # type: ignore[attr-defined]
