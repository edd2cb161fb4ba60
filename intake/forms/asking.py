"""The forms by which colleagues are asked: to answer a question, or to be taken in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DateField, PersonField
from common.day import day_of


class HandForm(forms.Form):
    """Who is asked, by when, and what they should know."""

    person = PersonField(label=_("who"), empty_label=_("choose somebody"))
    due_on = DateField(label=_("by when"))
    note = forms.CharField(
        label=_("what should they know?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_due_on(self) -> Any:
        """Nobody can answer in the past."""
        day = self.cleaned_data["due_on"]
        if day < day_of(timezone.now()):
            raise ValidationError(_("Choose a day from today on."))
        return day


class SaidForm(forms.Form):
    """A few words that stay on record."""

    said = forms.CharField(label=_("why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class JoinForm(forms.Form):
    """What somebody would bring, who wanted to propose a pilot like this one."""

    note = forms.CharField(
        label=_("what did you want to propose?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """What the owner says to it."""

    answer = forms.CharField(label=_("your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
