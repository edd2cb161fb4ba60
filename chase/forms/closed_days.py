"""A day, or several in a row, on which nobody is reminded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chase.countries import COUNTRIES


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a day, like 2026-12-24."), "required": _("Choose a day.")},
        **options,
    )


class ClosedDaysForm(forms.Form):
    """The first day alone closes one day."""

    first = _day(label=_("Day"))
    last = _day(label=_("Up to"), required=False, help_text=_("For several days in a row. Weekends may be among them."))
    name = forms.CharField(
        label=_("What it is"),
        max_length=80,
        help_text=_("Like: company holiday."),
        error_messages={"required": _("Say what it is: people see it here.")},
    )
    country = forms.ChoiceField(
        label=_("Closed"),
        required=False,
        choices=[("", _("everywhere")), *((code, name) for code, name in COUNTRIES.items())],
        help_text=_("A country closes only for people who have its holidays."),
        error_messages={"invalid_choice": _("Choose a country from the list.")},
    )
