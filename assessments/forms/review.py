"""Calling a review, and what is typed while it runs."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.fields import DateField, PersonField
from accounts.models import User
from assessments.models.decision import DECISION_KINDS

CHOOSE = _("Choose what the owner said.")


class PeopleField(forms.ModelMultipleChoiceField):
    """Several of the active people."""

    def __init__(self, **options: Any) -> None:
        people = User.objects.filter(is_active=True).select_related("unit").order_by("name")
        super().__init__(people, widget=forms.SelectMultiple(attrs={"size": 6}), **options)
        self.error_messages["invalid_choice"] = _("Choose people from the list.")

    def label_from_instance(self, obj: Any) -> str:
        """Name and unit, so that two of the same name can be told apart."""
        return f"{obj.name} · {obj.unit}" if obj.unit else obj.name


class ReviewForm(forms.Form):
    """When, where, who. The agenda stands beside it."""

    title = forms.CharField(label=_("Title"), max_length=120)
    day = DateField(label=_("Day"))
    begins = forms.TimeField(
        label=_("Begins"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Enter a time, like 10:00")},
    )
    zone = forms.CharField(
        label=_("Time zone"), max_length=64, help_text=_("Where the clock on the wall hangs, like Europe/Berlin")
    )
    length = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480)
    place = forms.CharField(label=_("Room or link"), max_length=300, required=False)
    chair = PersonField(label=_("Chair"), empty_label=_("choose somebody"))
    attendees = PeopleField(
        label=_("Also asked"), required=False, help_text=_("Several with Ctrl or ⌘. They get the invitation as well.")
    )
    ask_named = forms.BooleanField(
        label=_("Ask the owners and IT leads of the pilots on the agenda"), required=False, initial=True
    )

    def clean_zone(self) -> str:
        """A zone the system knows."""
        zone = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise ValidationError(_("Enter a time zone, like Europe/Berlin or America/New_York."))
        return zone

    def starts_at(self) -> datetime:
        """The moment it begins, in its zone."""
        given: dict[str, Any] = self.cleaned_data
        begins: time = given["begins"]
        return datetime.combine(given["day"], begins, tzinfo=ZoneInfo(given["zone"]))


class CancelForm(forms.Form):
    """Why a review does not take place."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Everybody asked reads it."))


class DecideForm(forms.Form):
    """What the owner said in the room."""

    owner_says = forms.ChoiceField(
        label=_("The owner says"),
        choices=list(DECISION_KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


class DeferForm(forms.Form):
    """Why a pilot is put off, and what brings it back."""

    why = forms.CharField(label=_("Why not today"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    needed = forms.CharField(label=_("What is needed"), max_length=2000)
    needed_from = PersonField(label=_("From whom"), empty_label=_("choose somebody"))
    needed_by = DateField(label=_("By when"))
    beyond_limit = forms.CharField(
        label=_("Why once more"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class MinutesForm(forms.Form):
    """One paragraph."""

    text = forms.CharField(
        label=pgettext_lazy("of a review", "Minutes"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "minutes"}),
    )


class ActionForm(forms.Form):
    """One thing, one person, one day."""

    what = forms.CharField(label=_("What"), max_length=500)
    owner = PersonField(label=_("Who"), empty_label=_("choose somebody"))
    due_on = DateField(label=_("By"))


class DoneForm(forms.Form):
    """What came of an action."""

    note = forms.CharField(label=_("What came of it"), max_length=500, required=False)
