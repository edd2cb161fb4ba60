from django import forms
from django.utils.translation import gettext_lazy as _

from pilots.models.pilot import STAGES

LOST = _("This form has lost its place. Look at the pilot again.")


class MoveStageForm(forms.Form):
    """Where to, and the version of the pilot that was looked at."""

    to = forms.ChoiceField(
        choices=list(STAGES.items()), error_messages=dict.fromkeys(("required", "invalid_choice"), LOST)
    )
    version = forms.IntegerField(
        min_value=0,
        max_value=2_147_483_647,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), LOST),
    )
