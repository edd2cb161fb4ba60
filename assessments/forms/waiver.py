from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models.waiver import DAY_ONE_ITEMS
from pilots.forms.fields import DateField


class WaiverForm(forms.Form):
    """Which item, until when, and why."""

    item = forms.ChoiceField(
        label=_("The pilot goes on without"),
        choices=list(DAY_ONE_ITEMS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one item."), "invalid_choice": _("Choose one item.")},
    )
    until = DateField(
        label=_("Until"),
        help_text=_("The last day it counts, like 2026-12-18"),
        error_messages={"required": _("Choose the last day it counts.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In writing. It shows wherever the pilot does."),
        error_messages={"required": _("Write down why the pilot can go on without it.")},
    )
