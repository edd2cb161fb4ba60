"""A channel of a unit in Slack or Teams."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from chase.models.channel import WEBHOOK_FORMATS
from chase.services.channels import units_for
from chase.vocabulary import WebhookFormat


class ChannelForm(forms.Form):
    """Which unit, where, and under what name."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Unit"),
        empty_label=_("choose a unit"),
        help_text=_("The channel hears of its open pilots and of those below it. Restricted pilots are never told."),
    )
    format = forms.ChoiceField(label=_("Where it is"), choices=list(WEBHOOK_FORMATS.items()))
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As people call it, like #ai-pilots."))
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The address that Slack or Teams gives for incoming messages. It is not shown again."),
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units_for(person)  # type: ignore[attr-defined]

    def clean_format(self) -> WebhookFormat:
        """The format as the rules know it."""
        return WebhookFormat(self.cleaned_data["format"])
