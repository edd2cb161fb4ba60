"""Form fields that every form about people and days uses."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.names import every_sign_shows


class NameField(forms.CharField):
    """What somebody is called."""

    default_validators = [every_sign_shows]

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, **options)


class PersonField(forms.ModelChoiceField):
    """One of the active people; `business_only` leaves those who could own a pilot."""

    def __init__(self, *, business_only: bool = False, **options: Any) -> None:
        people = User.objects.filter(is_active=True).select_related("unit").order_by("name")
        if business_only:
            people = people.filter(unit__kind="business")
        super().__init__(people, empty_label=options.pop("empty_label", _("nobody yet")), **options)
        self.error_messages["invalid_choice"] = _("Choose somebody from the list.")

    def label_from_instance(self, obj: Any) -> str:
        """Name and unit, so that two of the same name can be told apart."""
        return f"{obj.name} · {obj.unit}" if obj.unit else obj.name


class DateField(forms.DateField):
    """A day between 1950 and 2199."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Enter a day, like 2026-11-24")}

    def clean(self, value: Any) -> Any:
        """The day; centuries away is a slip of the keys."""
        day = super().clean(value)
        if day is not None and not 1950 <= day.year < 2200:
            raise ValidationError(_("Enter a day between 1950 and 2199."))
        return day
