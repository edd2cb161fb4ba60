"""How reminders reach the reader."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chase.countries import COUNTRIES
from chase.working_days import country_of


class WishesForm(forms.Form):
    """Channels, quiet hours, and whose holidays count."""

    by_mail = forms.BooleanField(
        label=_("Send me reminders by e-mail"),
        required=False,
        help_text=_("One message in the morning for everything together; few things cannot wait for it."),
    )
    weekly_digest = forms.BooleanField(label=_("Send me a digest on Mondays"), required=False)
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Enter a time, like 19:00")},
    )
    quiet_until = forms.TimeField(
        label=_("until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("The same time twice means never quiet."),
        error_messages={"invalid": _("Enter a time, like 07:00")},
    )
    country = forms.ChoiceField(
        label=_("Holidays and weekends of"),
        required=False,
        error_messages={"invalid_choice": _("Choose a country from the list.")},
    )

    def __init__(self, *args: Any, reader: User, **options: Any) -> None:
        super().__init__(*args, **options)
        country: Any = self.fields["country"]
        home = COUNTRIES.get(country_of(reader.time_zone), "")
        as_zone = _("as my time zone says: %(country)s") % {"country": home} if home else _("no country")
        country.choices = [("", as_zone), *COUNTRIES.items()]
