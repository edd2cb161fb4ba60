"""What people say of themselves."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import NameField
from accounts.models.user import LANGUAGES


@cache
def zones() -> list[tuple[str, str]]:
    """The zones that people live in, by name; those kept for old programs, like `EST5EDT`, are left out."""
    lived_in = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(lived_in))]


class ProfileForm(forms.Form):
    """Name, time zone, language."""

    name = NameField(label=_("Name"), help_text=_("As it is printed on what you sign from now on."))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Moments are shown in it, and reminders wait for its working hours.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=list(LANGUAGES.items()),
        help_text=_("Of pages and mails. Papers and exports are in the organisation’s."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["time_zone"].choices = zones()  # type: ignore[attr-defined]
