"""Until when, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DateField
from chase.services.snoozing import LONGEST_REASON


class SnoozeForm(forms.Form):
    """The last quiet day and the reason."""

    until = DateField(label=_("Until"), help_text=_("The last quiet day."))
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        help_text=_("It stands in the log, and the portfolio office reads it. Like: the new counts come on Friday."),
        error_messages={"required": _("Say why, it stands in the log.")},
    )
